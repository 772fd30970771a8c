. "$(dirname "$0")/../ask.sh"
until_open 8000
json=(-H 'Content-Type: application/json')
ask 8000 /items
ask 8000 /items "${json[@]}" -d '{"name":"bread","price":3}'
ask 8000 /items "${json[@]}" -d '{"name":"","price":-1}'
ask 8000 /items
ask 8000 /search -d word=bread
ask 8000 /search -F word=none
ask 8000 /static/robots.txt
CHANGES='s,https://[^"]*,…,g' ask 8000 /docs
ask 8000 /openapi.json
ask 8000 /none
