. "$(dirname "$0")/../ask.sh"
until_open 8080
ask 8080 /
ask 8080 /items.jsp
ask 8080 /broken.jsp
ask 8080 /index.html -r 0-9
ask 8080 / -X OPTIONS
ask 8080 /WEB-INF/web.xml
ask 8080 /none
