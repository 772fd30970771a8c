. "$(dirname "$0")/../ask.sh"
until_open 8080
ask 8080 /items
ask 8080 '/hash?bread'
ask 8080 /count
ask 8080 '/noon?Europe/Vienna'
ask 8080 '/noon?Nowhere'
ask 8080 '/say?bread'
ask 8080 '/make?Basket'
ask 8080 '/make?Nothing'
ask 8080 /none
