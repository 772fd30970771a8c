. "$(dirname "$0")/../ask.sh"
until_open 3000
ask 3000 /
ask 3000 /items
ask 3000 /items.csv
ask 3000 /title/bread
ask 3000 /load/Util
ask 3000 /load/Nothing
ask 3000 /items -d '{"name":"salt"}'
ask 3000 /robots.txt
CHANGES='s/Request ID: .* -->/-->/' ask 3000 /none
