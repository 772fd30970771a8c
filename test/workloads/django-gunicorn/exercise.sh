. "$(dirname "$0")/../ask.sh"
until_open 8000
ask 8000 /items/
ask 8000 /items/ -H 'Accept-Language: de'
ask 8000 /items/bread.json
ask 8000 /items/none.json
ask 8000 /items/feed.xml
CHANGES='s/value="[A-Za-z0-9]\{64\}"/value="…"/' ask 8000 /admin/login/
ask 8000 /admin/ -H 'Accept-Language: de'
ask 8000 /static/admin/css/base.css
ask 8000 /items/ -X POST
