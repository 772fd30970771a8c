. "$(dirname "$0")/../ask.sh"
until_open 3000
json=(-H 'Content-Type: application/json')
ask 3000 /
ask 3000 /id
ask 3000 /orders "${json[@]}" -d '{"item":"bread","count":2}'
ask 3000 /orders "${json[@]}" -d '{"count":0}'
ask 3000 /secret
ask 3000 /secret -u 'anna:not a secret'
ask 3000 /none
