#!/bin/bash
set -eo pipefail
shopt -s nullglob

log() {
  local kind=$1
  shift
  printf '%s [%s] %s\n' "$(date -Iseconds)" "$kind" "$*"
}

first_run() {
  [ ! -d /var/lib/mysql/mysql ]
}

make_database() {
  log note "making the database"
  mariadb-install-db --user="$GOSU_USER" --skip-test-db --auth-root-authentication-method=normal >/dev/null
  gosu "$GOSU_USER" mariadbd --skip-networking --socket=/run/mysqld/first.sock &
  local pid=$!
  for _ in {1..300}; do
    mariadb-admin --socket=/run/mysqld/first.sock ping &>/dev/null && break
    sleep 0.2
  done
  local client=(mariadb --socket=/run/mysqld/first.sock)
  for file in /docker-entrypoint-initdb.d/*; do
    case "$file" in
      *.sh) . "$file" ;;
      *.sql) log note "running $file"; "${client[@]}" <"$file" ;;
      *.sql.zst) zstd -dc "$file" | "${client[@]}" ;;
    esac
  done
  mariadb-admin --socket=/run/mysqld/first.sock shutdown
  wait "$pid"
}

if [ "${1#-}" != "$1" ]; then
  set -- mariadbd "$@"
fi
if [ "$1" = mariadbd ] && [ "$(id -u)" = 0 ]; then
  first_run && make_database
  exec gosu "$GOSU_USER" "$@"
fi
exec "$@"
