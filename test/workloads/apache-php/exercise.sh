. "$(dirname "$0")/../ask.sh"
until_open 80
ask 80 /
ask 80 /items
ask 80 '/upper?text=br%C3%B6tchen'
ask 80 /feed
ask 80 /picture
ask 80 '/noon?zone=Europe/Vienna'
ask 80 /robots.txt -D - | sed '/^Server\|^Date\|^Last-Modified\|^ETag/d'
ask 80 /lib/Items.php
ask 80 /none
