. "$(dirname "$0")/../ask.sh"
until_open 80
until_open 9000
ask 80 /
ask 9000 /
ask 80 /kernel
ask 80 /database
ask 80 /shell
ask 80 /none
until [ "$(curl -s http://127.0.0.1/files/stamp)" = 'stamped 1970' ] || [ $((tries = ${tries:-0} + 1)) -gt 100 ]; do sleep 0.2; done
ask 80 /files/stamp
