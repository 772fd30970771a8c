. "$(dirname "$0")/../ask.sh"
until_open 3000
text() { sed 's/<script.*//; s/.*<body>//' ; }
ask 3000 / | text
ask 3000 /items/bread | text
ask 3000 /items/bread -o /dev/null -D - | grep x-shop
ask 3000 /items/none | text
ask 3000 '/api/price?price=1&price=2'
ask 3000 /api/price -d '{"item":"bread"}'
ask 3000 /robots.txt
ask 3000 /none -o /dev/null
