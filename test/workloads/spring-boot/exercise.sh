. "$(dirname "$0")/../ask.sh"
until_open 8080
json=(-H 'Content-Type: application/json')
undated() { sed 's/"timestamp":"[^"]*"/"timestamp":"…"/'; }
ask 8080 /
ask 8080 /items
ask 8080 /items/bread
ask 8080 /items/none | undated
ask 8080 /items "${json[@]}" -d '{"name":"salt","price":1}'
ask 8080 /items "${json[@]}" -d '{"name":"","price":0}' | undated | sed 's/"message":.*//'
ask 8080 /items -H 'Accept: application/xml'
ask 8080 /items
ask 8080 /none | undated
