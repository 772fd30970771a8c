. "$(dirname "$0")/../ask.sh"
until_open 3000
page='s/.*<body[^>]*>//; s/<script.*//'
CHANGES=$page ask 3000 /
CHANGES=$page ask 3000 /items/bread
ask 3000 /items/bread -o /dev/null -D - | grep x-shop
CHANGES=$page ask 3000 /items/none
ask 3000 '/api/price?price=1&price=2'
ask 3000 /api/price -d '{"item":"bread"}'
ask 3000 /robots.txt
CHANGES=$page ask 3000 /none
