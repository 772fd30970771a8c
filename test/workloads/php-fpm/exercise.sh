. "$(dirname "$0")/../ask.sh"
until_open 9000
for path in / /prices /settings /database /picture /xml /none; do
  echo "== $path"
  chroot "$IMAGE" env REQUEST_METHOD=GET "REQUEST_URI=$path" SCRIPT_NAME=/index.php SCRIPT_FILENAME=/srv/shop/index.php \
    cgi-fcgi -bind -connect 127.0.0.1:9000 2>&1 | tr -d '\r'
  echo
done
