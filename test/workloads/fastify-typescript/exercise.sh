. "$(dirname "$0")/../ask.sh"
until_open 8080
json=(-H 'Content-Type: application/json')
ask 8080 /
ask 8080 /items
ask 8080 /items/bread
ask 8080 /items/none
ask 8080 /items "${json[@]}" -d '{"name":"salt","price":1}'
ask 8080 /items "${json[@]}" -d '{"name":""}'
ask 8080 /sum
ask 8080 /id
ask 8080 /openapi
ask 8080 /none
