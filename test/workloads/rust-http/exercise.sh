. "$(dirname "$0")/../ask.sh"
until_open 8080
ask 8080 /items
ask 8080 /echo -d '{"b": 1, "a": [true]}'
ask 8080 /echo -d '{'
ask 8080 '/matches?bread'
ask 8080 '/matches?salt'
ask 8080 /system
ask 8080 /none
