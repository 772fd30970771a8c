. "$(dirname "$0")/../ask.sh"
until_open 3000
json=(-H 'Content-Type: application/json')
ask 3000 /
ask 3000 /types/ods
ask 3000 /price/bread
ask 3000 /price/none
ask 3000 /picture
ask 3000 /plugin/plugin
ask 3000 /plugin/none
ask 3000 /cached
ask 3000 /orders "${json[@]}" -d '{"item":"bread","count":2}'
ask 3000 /orders "${json[@]}" -d '{"item":"","count":0}'
ask 3000 /robots.txt -H 'Accept-Encoding: gzip' --compressed
ask 3000 /none
