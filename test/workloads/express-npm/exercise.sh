. "$(dirname "$0")/../ask.sh"
until_open 3000
ask 3000 /
ask 3000 /hello/Anna
ask 3000 '/hello/Anna?language=de'
ask 3000 '/hello/Anna?language=none' | sed 's/\\n.*//'
ask 3000 /orders
ask 3000 /orders -H 'Content-Type: application/json' -d '{"item":"bread"}'
ask 3000 /orders -H 'Content-Type: application/json' -d '{broken'
ask 3000 /pictures/20.png
ask 3000 /robots.txt
ask 3000 /none
