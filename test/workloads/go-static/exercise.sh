. "$(dirname "$0")/../ask.sh"
until_open 8080
ask 8080 /
ask 8080 / -H 'Accept-Encoding: gzip' --compressed
ask 8080 /noon/Europe/Vienna
ask 8080 /noon/America/Lima
ask 8080 /noon/No/Where
ask 8080 /type/ods
ask 8080 /trusted
ask 8080 /zipped
ask 8080 /address/localhost
ask 8080 /none
