. "$(dirname "$0")/../ask.sh"
until_open 5432
sql() {
  echo "== $1"
  chroot "$IMAGE" psql -X -q -t -A -h 127.0.0.1 -U postgres -c "$1" postgres 2>&1
}
for _ in $(seq 50); do sql 'select 1' >/dev/null && break || sleep 0.2; done
sql 'create table item (name text primary key, price numeric(6, 2), added timestamptz)'
sql "insert into item values ('bread', 3, '2024-07-01 12:00Z'), ('butter', 2.5, '2024-12-01 12:00Z')"
sql 'insert into item values (null)'
sql "select name, added at time zone 'Europe/Vienna' from item order by 1"
sql 'do $$ begin raise notice $m$from a block$m$; end $$'
sql 'create extension pg_trgm; select similarity($$bread$$, $$breads$$)'
sql 'create extension pgcrypto; select encode(digest($$bread$$, $$sha256$$), $$hex$$)'
sql 'set jit_above_cost = 0; select sum(price * n) from item, generate_series(1, 1000) n'
sql "select to_tsvector('german', 'Die Brote und die Butter')"
sql 'select $$b$$ < $$A$$ collate "de-x-icu"'
sql "select xmlelement(name item, name) from item order by 1::text"
sql "copy item to program 'cat >/dev/null'"
sql 'vacuum analyze item'
sql 'select name from missing'
