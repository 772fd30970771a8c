. "$(dirname "$0")/../ask.sh"
until_open 80
ask 80 /
ask 80 /style.css -H 'Accept-Encoding: gzip' --compressed
ask 80 /docs/one.txt -r 0-1
ask 80 /docs/ | sed 's/"mtime":"[^"]*"/"mtime":"…"/g'
ask 80 /none
ask 80 /old
ask 80 /private/x
ask 80 /api/x
ask 80 / -X POST -d x
