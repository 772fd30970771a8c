. "$(dirname "$0")/../ask.sh"
until_open 3306
sql() {
  echo "== $1"
  chroot "$IMAGE" mariadb --batch --default-character-set=utf8mb4 --host=127.0.0.1 --user=shop --password='not a secret' shop -e "$1" 2>&1
}
sql 'select * from item order by name'
sql "insert into item values ('salt', 1)"
sql "insert into item values ('salt', 1)"
sql 'select count(*), sum(price) from item'
sql "select name from item where match (name) against ('bread')"
sql "select convert_tz('2024-07-01 12:00', '+00:00', '+02:00')"
sql "create table log (id int, text text) engine = Aria; insert into log values (1, 'one'); select * from log"
sql "select json_extract('{\"a\": [1, 2]}', '$.a[1]'), sha2('bread', 256)"
sql "select 'ä' = 'Ä' collate utf8mb4_unicode_ci"
sql 'select * from missing'
sql 'with recursive n as (select 1 i union select i + 1 from n where i < 9) select sum(i) from n'
