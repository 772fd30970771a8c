#!/bin/sh
set -e
python3 manage.py migrate --noinput
python3 manage.py collectstatic --noinput
if [ "$SHOP_DEBUG" = 1 ]; then
  exec python3 manage.py runserver 0.0.0.0:8000
fi
exec "$@"
