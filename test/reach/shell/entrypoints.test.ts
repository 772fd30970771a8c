import { describe, expect, it } from 'vitest'
import type { Members } from '../../support/archive-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { followLaunches } from '../../support/follow-launches.ts'

/** Entrypoints in the shape that widely used images have them, each as far as it matters where it leads. */

const BASE = [
  'bin/sh',
  'bin/bash',
  'usr/bin/env',
  'usr/bin/id',
  'usr/bin/find',
  'usr/bin/sort',
  'bin/chown',
  'bin/tar',
  'usr/bin/openssl',
  'usr/bin/sed',
]
const base: Members = Object.fromEntries(BASE.map((path) => [path, 'ELF']))

async function lead(files: Members, argv: string[], env: Record<string, string> = {}, cwd = '/') {
  const context = await followLaunches(await sketchFiles({ ...base, ...files }), argv, { env, cwd })
  const lines = context.referenceLines().map((line) => line.replace(/^(\w+) \S+ -> (\S+) \(([^:)]*).*$/s, '$1 $2 ($3)'))
  return {
    lines: [...new Set(lines)].sort(),
    unresolved: context.unresolvedPlaces,
    notes: context.notes,
    launches: context.launches.map(({ argv }) => argv.join(' ')),
  }
}

const POSTGRES = `#!/usr/bin/env bash
set -Eeo pipefail
file_env() {
	local var="$1"
	local fileVar="\${var}_FILE"
	local def="\${2:-}"
	local val="$def"
	if [ "\${!fileVar:-}" ]; then
		val="$(< "\${!fileVar}")"
	fi
	export "$var"="$val"
	unset "$fileVar"
}
_is_sourced() {
	[ "\${#FUNCNAME[@]}" -ge 2 ] && [ "\${FUNCNAME[0]}" = '_is_sourced' ]
}
docker_create_db_directories() {
	local user; user="$(id -u)"
	mkdir -p "$PGDATA"
	find "$PGDATA" \\! -user postgres -exec chown postgres '{}' +
}
docker_init_database_dir() {
	eval 'initdb --username="$POSTGRES_USER" --pwfile=<(printf "%s\\n" "$POSTGRES_PASSWORD") '"$POSTGRES_INITDB_ARGS"' "$@"'
}
docker_process_init_files() {
	psql=( docker_process_sql )
	local f
	for f; do
		case "$f" in
			*.sh)
				if [ -x "$f" ]; then
					printf '%s: running %s\\n' "$0" "$f"
					"$f"
				else
					. "$f"
				fi
				;;
			*.sql)     docker_process_sql -f "$f" ;;
			*.sql.gz)  gunzip -c "$f" | docker_process_sql ;;
			*)         printf 'ignoring %s' "$f" ;;
		esac
	done
}
docker_process_sql() {
	local query_runner=( psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --no-password --no-psqlrc )
	PGHOST= PGHOSTADDR= "\${query_runner[@]}" "$@"
}
docker_temp_server_start() {
	if [ "$1" = 'postgres' ]; then shift; fi
	set -- "$@" -c listen_addresses='' -p "\${PGPORT:-5432}"
	pg_ctl -D "$PGDATA" -o "$(printf '%q ' "$@")" -w start
}
_pg_want_help() {
	local arg
	for arg; do
		case "$arg" in
			-'?'|--help|--version) return 0 ;;
		esac
	done
	return 1
}
_main() {
	if [ "\${1:0:1}" = '-' ]; then
		set -- postgres "$@"
	fi
	if [ "$1" = 'postgres' ] && ! _pg_want_help "$@"; then
		docker_create_db_directories
		if [ "$(id -u)" = '0' ]; then
			exec gosu postgres "$BASH_SOURCE" "$@"
		fi
		if [ -z "$DATABASE_ALREADY_EXISTS" ]; then
			ls /docker-entrypoint-initdb.d/ > /dev/null
			docker_init_database_dir
			docker_temp_server_start "$@"
			docker_process_init_files /docker-entrypoint-initdb.d/*
		fi
	fi
	exec "$@"
}
if ! _is_sourced; then
	_main "$@"
fi
`

describe('postgres', () => {
  const files: Members = {
    'usr/local/bin/docker-entrypoint.sh': POSTGRES,
    'usr/local/bin/gosu': 'ELF',
    'usr/local/bin/postgres': 'ELF',
    'usr/local/bin/initdb': 'ELF',
    'usr/local/bin/pg_ctl': 'ELF',
    'usr/local/bin/psql': 'ELF',
    'usr/bin/gunzip': '#!/bin/sh\ngzip -d "$@"\n',
    'docker-entrypoint-initdb.d/10-users.sql': 'create user',
    'docker-entrypoint-initdb.d/20-more.sh': 'psql -f /srv/more.sql\n',
    'srv/more.sql': '',
    'usr/local/share/postgresql/timezonesets/Default': '',
    'usr/local/share/postgresql/postgres.bki': '',
    'usr/local/lib/postgresql/plpgsql.so': 'ELF',
    'usr/local/lib/postgresql/extra.so': 'ELF',
  }

  it.each([[['postgres']], [['-c', 'fsync=off']]])('started with %j', async (cmd) => {
    const { lines, unresolved } = await lead(files, ['docker-entrypoint.sh', ...cmd], { PGDATA: '/var/lib/postgresql/data' })
    expect(lines).toEqual(
      expect.arrayContaining([
        'hard /usr/local/bin/docker-entrypoint.sh (entrypoint)',
        'hard /usr/bin/env (shebang)',
        'hard /bin/bash (shebang)',
        'hard /usr/local/bin/postgres (runs)',
        'hard /usr/local/bin/gosu (runs)',
        'soft /usr/local/bin/initdb (runs)',
        'soft /usr/local/bin/pg_ctl (runs)',
        'soft /usr/local/bin/psql (runs)',
        'soft /usr/bin/id (runs)',
        'hard /docker-entrypoint-initdb.d/20-more.sh (source)',
        'soft /docker-entrypoint-initdb.d/10-users.sql (argument)',
        'soft /srv/more.sql (argument)',
        'hard /usr/local/share/postgresql/postgres.bki (shared data)',
        'soft /usr/local/lib/postgresql/plpgsql.so (module)',
        'weak /usr/local/lib/postgresql/extra.so (plugin folder)',
      ]),
    )
    expect(unresolved).toEqual([])
  })
})

const REDIS = `#!/bin/sh
set -e
# first arg is \`-f\` or \`--some-option\`, or is \`something.conf\`
if [ "\${1#-}" != "$1" ] || [ "\${1%.conf}" != "$1" ]; then
	set -- redis-server "$@"
fi
CMD=$(realpath $(command -v "$1") 2>/dev/null || :)
SKIP_FIX_PERMS_NOTICE="x"
if [ "$CMD" = "$(command -v redis-server)" ]; then IS_REDIS_SERVER=1; fi
has_cap() {
	/usr/bin/setpriv -d | grep -q 'Capability bounding set:.*\\b'"$1"'\\b'
}
if [ "$IS_REDIS_SERVER" ] && ! [ "$SKIP_DROP_PRIVS" ] && [ "$(id -u)" = '0' ]; then
	find . \\! -user redis -exec chown redis '{}' +
	if has_cap setuid && has_cap setgid; then
		CAPS_TO_KEEP=""
		exec /usr/bin/setpriv --reuid redis --regid redis --clear-groups --nnp --inh-caps=-all $CAPS_TO_KEEP "$0" "$@"
	fi
fi
um="$(umask)"
if [ "$um" = '0022' ]; then umask 0077; fi
exec "$@"
`

it('redis', async () => {
  const files: Members = {
    'usr/local/bin/docker-entrypoint.sh': REDIS,
    'usr/local/bin/redis-server': 'ELF',
    'usr/bin/setpriv': 'ELF',
    'bin/grep': 'ELF',
    'data/redis.conf': 'include extra.conf\nloadmodule /mods/bloom.so\ndir /data\n',
    'data/extra.conf': 'aclfile /etc/users.acl\n',
    'etc/users.acl': '',
    'mods/bloom.so': 'ELF',
  }
  const { lines, unresolved, launches } = await lead(files, ['docker-entrypoint.sh', 'redis.conf'], {}, '/data')
  expect(launches).toContain('redis-server redis.conf')
  expect(lines).toEqual(
    expect.arrayContaining([
      'hard /usr/local/bin/redis-server (runs)',
      'hard /usr/bin/setpriv (runs)',
      'hard /data/redis.conf (configuration)',
      'hard /data/extra.conf (include)',
      'hard /mods/bloom.so (module)',
      'soft /etc/users.acl (configured path)',
      'soft /bin/grep (runs)',
    ]),
  )
  expect(unresolved).toEqual([])
})

const NGINX = `#!/bin/sh
set -e
entrypoint_log() {
    if [ -z "\${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ]; then echo "$@"; fi
}
if [ "$1" = "nginx" ] || [ "$1" = "nginx-debug" ]; then
    if /usr/bin/find "/docker-entrypoint.d/" -mindepth 1 -maxdepth 1 -type f -print -quit 2>/dev/null | read v; then
        find "/docker-entrypoint.d/" -follow -type f -print | sort -V | while read -r f; do
            case "$f" in
                *.envsh)
                    if [ -x "$f" ]; then entrypoint_log "$0: Sourcing $f"; . "$f"; fi
                    ;;
                *.sh)
                    if [ -x "$f" ]; then entrypoint_log "$0: Launching $f"; "$f"; fi
                    ;;
                *) entrypoint_log "$0: Ignoring $f" ;;
            esac
        done
    fi
fi
exec "$@"
`
const TEMPLATES = `#!/bin/sh
set -e
auto_envsubst() {
  local template_dir="\${NGINX_ENVSUBST_TEMPLATE_DIR:-/etc/nginx/templates}"
  local suffix="\${NGINX_ENVSUBST_TEMPLATE_SUFFIX:-.template}"
  local output_dir="\${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}"
  local template defined_envs relative_path output_path
  find "$template_dir" -follow -type f -name "*$suffix" -print | while read -r template; do
    relative_path="\${template#"$template_dir/"}"
    output_path="$output_dir/\${relative_path%"$suffix"}"
    envsubst "$defined_envs" < "$template" > "$output_path"
  done
}
auto_envsubst
`

it('nginx', async () => {
  const files: Members = {
    'docker-entrypoint.sh': NGINX,
    'docker-entrypoint.d/15-local-resolvers.envsh': { content: 'awk x /etc/resolv.conf\n', mode: 0o755 },
    'docker-entrypoint.d/20-envsubst-on-templates.sh': { content: TEMPLATES, mode: 0o755 },
    'etc/nginx/templates/default.conf.template': '',
    'etc/nginx/nginx.conf': 'include /etc/nginx/conf.d/*.conf;\n',
    'etc/nginx/conf.d/app.conf': 'server { root /usr/share/nginx/html; }',
    'usr/share/nginx/html/index.html': '',
    'usr/sbin/nginx': 'ELF',
    'usr/bin/awk': 'ELF',
    'usr/bin/envsubst': 'ELF',
  }
  const { lines, unresolved } = await lead(files, ['/docker-entrypoint.sh', 'nginx', '-g', 'daemon off;'])
  expect(lines).toEqual(
    expect.arrayContaining([
      'hard /docker-entrypoint.d/15-local-resolvers.envsh (source)',
      'hard /docker-entrypoint.d/20-envsubst-on-templates.sh (runs)',
      'hard /etc/nginx/nginx.conf (configuration)',
      'hard /etc/nginx/conf.d/app.conf (include)',
      'hard /usr/sbin/nginx (runs)',
      'soft /etc/nginx/templates/default.conf.template (path in script)',
      'soft /usr/bin/awk (runs)',
      'soft /usr/bin/envsubst (runs)',
      'soft /usr/bin/find (runs)',
      'soft /usr/share/nginx/html (content folder)',
    ]),
  )
  expect(unresolved).toEqual([])
})

const WORDPRESS = `#!/usr/bin/env bash
set -Eeuo pipefail
if [[ "$1" == apache2* ]] || [ "$1" = 'php-fpm' ]; then
	uid="$(id -u)"
	if [ "$uid" = '0' ]; then
		case "$1" in
			apache2*) user="\${APACHE_RUN_USER:-www-data}" ;;
			*) user='www-data' ;;
		esac
	else
		user="$uid"
	fi
	if [ ! -e index.php ] && [ ! -e wp-includes/version.php ]; then
		sourceTarArgs=(
			--create
			--file -
			--directory /usr/src/wordpress
			--owner "$user" --group "$user"
		)
		targetTarArgs=( --extract --file - )
		for contentPath in /usr/src/wordpress/.htaccess /usr/src/wordpress/wp-content/*/*/; do
			contentPath="\${contentPath%/}"
			[ -e "$contentPath" ] || continue
			sourceTarArgs+=( --exclude "./$contentPath" )
		done
		tar "\${sourceTarArgs[@]}" . | tar "\${targetTarArgs[@]}"
	fi
	wpEnvs=( "\${!WORDPRESS_@}" )
	for wpConfigDocker in wp-config-docker.php /usr/src/wordpress/wp-config-docker.php; do
		if [ -s "$wpConfigDocker" ]; then
			awk '/put your/ { print }' "$wpConfigDocker" > wp-config.php
			break
		fi
	done
fi
exec "$@"
`

it('wordpress', async () => {
  const files: Members = {
    'usr/local/bin/docker-entrypoint.sh': WORDPRESS,
    'usr/local/bin/apache2-foreground': `#!/bin/bash
set -e
: "\${APACHE_CONFDIR:=/etc/apache2}"
: "\${APACHE_ENVVARS:=$APACHE_CONFDIR/envvars}"
if test -f "$APACHE_ENVVARS"; then
	. "$APACHE_ENVVARS"
fi
: "\${APACHE_RUN_DIR:=/var/run/apache2}"
for e in "\${!APACHE_@}"; do
	if [[ "$e" == *_DIR ]] && [[ "\${!e}" == /* ]]; then
		mkdir -p "\${!e}"
	fi
done
exec apache2 -DFOREGROUND "$@"
`,
    'etc/apache2/envvars':
      ': ${APACHE_RUN_USER:=www-data}\nexport APACHE_RUN_USER\n: ${APACHE_LOG_DIR:=/var/log/apache2}\nexport APACHE_LOG_DIR\n',
    'etc/apache2/apache2.conf':
      'Define ROOT /var/www/html\nDocumentRoot ${ROOT}\nIncludeOptional mods-enabled/*.load\nErrorLog ${APACHE_LOG_DIR}/error.log\n',
    'etc/apache2/mods-enabled/php.load': 'LoadModule php_module /usr/lib/apache2/modules/libphp.so\n',
    'usr/lib/apache2/modules/libphp.so':
      'ELF\0/usr/local/etc/php\0/usr/local/etc/php/conf.d\0/usr/local/lib/php/extensions/no-debug-non-zts-20220829\0',
    'usr/local/etc/php/php.ini-production': 'extension=never\n',
    'usr/local/etc/php/conf.d/docker-php-ext-gd.ini': 'extension=gd\n',
    'usr/local/lib/php/extensions/no-debug-non-zts-20220829/gd.so': 'ELF',
    'usr/local/lib/php/extensions/no-debug-non-zts-20220829/never.so': 'ELF',
    'usr/sbin/apache2': 'ELF',
    'usr/bin/awk': 'ELF',
    'usr/src/wordpress/index.php': '<?php',
    'usr/src/wordpress/wp-config-docker.php': '<?php',
    'var/www/html/.keep': '',
  }
  const { lines, unresolved } = await lead(files, ['docker-entrypoint.sh', 'apache2-foreground'], {}, '/var/www/html')
  expect(lines).toEqual(
    expect.arrayContaining([
      'hard /usr/local/bin/apache2-foreground (runs)',
      'hard /usr/sbin/apache2 (runs)',
      'hard /etc/apache2/envvars (source)',
      'hard /etc/apache2/apache2.conf (configuration)',
      'hard /etc/apache2/mods-enabled/php.load (include)',
      'hard /usr/lib/apache2/modules/libphp.so (module)',
      'hard /usr/local/etc/php/conf.d/docker-php-ext-gd.ini (configuration)',
      'hard /usr/local/lib/php/extensions/no-debug-non-zts-20220829/gd.so (module)',
      'soft /usr/src/wordpress (content folder)',
      'soft /usr/src/wordpress/wp-config-docker.php (argument)',
      'soft /var/www/html (content folder)',
      'soft /bin/tar (runs)',
    ]),
  )
  expect(lines.filter((line) => line.includes('never.so'))).toEqual([])
  expect(unresolved).toEqual([])
})

const NODE = `#!/bin/sh
set -e
# Run command with node if the first argument contains a "-" or is not a system command.
if [ "\${1#-}" != "\${1}" ] || [ -z "$(command -v "\${1}")" ] || { [ -f "\${1}" ] && ! [ -x "\${1}" ]; }; then
  set -- node "$@"
fi
exec "$@"
`

it.each<[cmd: string[], launched: string]>([
  [['node'], 'node'],
  [['node', 'server.js'], 'node server.js'],
  [['server.js'], 'node server.js'],
  [['--inspect', 'server.js'], 'node --inspect server.js'],
  [['npm', 'start'], 'npm start'],
])('node, started with %j', async (cmd, launched) => {
  const files: Members = {
    'usr/local/bin/docker-entrypoint.sh': NODE,
    'usr/local/bin/node': 'ELF',
    'usr/local/bin/npm': '#!/usr/bin/env node\n',
    'app/server.js': '',
  }
  const { launches, unresolved } = await lead(files, ['docker-entrypoint.sh', ...cmd], {}, '/app')
  expect(launches).toContain(launched)
  expect(launches).not.toContain('node node')
  expect(unresolved).toEqual([])
})

const RABBITMQ = `#!/usr/bin/env bash
set -eu
if [[ "$1" == rabbitmq* ]] && [ "$(id -u)" = '0' ]; then
	if [ "$1" = 'rabbitmq-server' ]; then
		find /var/lib/rabbitmq \\! -user rabbitmq -exec chown rabbitmq '{}' +
	fi
	exec su-exec rabbitmq "$BASH_SOURCE" "$@"
fi
deprecatedEnvVars=( RABBITMQ_DEFAULT_PASS_FILE )
hasOldEnv=
for old in "\${deprecatedEnvVars[@]}"; do
	if [ -n "\${!old:-}" ]; then hasOldEnv=1; fi
done
exec "$@"
`

it('rabbitmq', async () => {
  const files: Members = {
    'usr/local/bin/docker-entrypoint.sh': RABBITMQ,
    'usr/local/bin/su-exec': 'ELF',
    'opt/rabbitmq/sbin/rabbitmq-server': `#!/bin/sh
set -e
RABBITMQ_SCRIPTS_DIR="$(dirname "$0")"
. "\${RABBITMQ_SCRIPTS_DIR}"/rabbitmq-env
start_rabbitmq_server() {
    exec /usr/bin/env erl -pa "$RABBITMQ_SERVER_CODE_PATH" -boot "$SASL_BOOT_FILE" \${RABBITMQ_ARGS} "$@"
}
if [ 'x' = "x$RABBITMQ_ALLOW_INPUT" ]; then start_rabbitmq_server "$@" & else start_rabbitmq_server "$@"; fi
`,
    'opt/rabbitmq/sbin/rabbitmq-env': 'RABBITMQ_SERVER_CODE_PATH=/opt/rabbitmq/ebin\nSASL_BOOT_FILE=start_sasl\n',
    'opt/erlang/bin/erl':
      '#!/bin/sh\nROOTDIR=/opt/erlang\nBINDIR="$ROOTDIR/erts-13/bin"\nEMU=beam\nexport EMU ROOTDIR BINDIR\nexec "$BINDIR/erlexec" ${1+"$@"}\n',
    'opt/erlang/erts-13/bin/erlexec': 'ELF',
    'opt/erlang/erts-13/bin/beam.smp': 'ELF',
    'opt/erlang/erts-13/bin/inet_gethostbyname': 'ELF',
  }
  const PATH = '/opt/rabbitmq/sbin:/opt/erlang/bin:/usr/local/bin:/usr/bin:/bin'
  const { lines, unresolved } = await lead(files, ['docker-entrypoint.sh', 'rabbitmq-server'], { PATH })
  expect(lines).toEqual(
    expect.arrayContaining([
      'hard /opt/rabbitmq/sbin/rabbitmq-server (runs)',
      'hard /opt/rabbitmq/sbin/rabbitmq-env (source)',
      'hard /opt/erlang/bin/erl (runs)',
      'hard /opt/erlang/erts-13/bin/erlexec (runs)',
      'hard /opt/erlang/erts-13/bin/beam.smp (runs)',
      'hard /usr/local/bin/su-exec (runs)',
    ]),
  )
  expect(new Set(unresolved.map(({ domain }) => domain))).toEqual(new Set(['erlang']))
})

const MYSQL = `#!/bin/bash
set -eo pipefail
shopt -s nullglob
mysql_note() { printf '%s\\n' "$*"; }
docker_process_init_files() {
	mysql=( docker_process_sql )
	for f; do
		case "$f" in
			*.sh)
				if [ -x "$f" ]; then mysql_note "$0: running $f"; "$f"; else . "$f"; fi ;;
			*.sql)    docker_process_sql < "$f" ;;
			*) mysql_note "ignoring $f" ;;
		esac
	done
}
mysql_get_config() {
	"$@" --verbose --help --log-bin-index="$(mktemp -u)" 2>/dev/null
}
docker_process_sql() {
	mysql --defaults-extra-file=/tmp/x --protocol=socket -uroot -hlocalhost "$@"
}
_main() {
	if [ "\${1:0:1}" = '-' ]; then
		set -- mysqld "$@"
	fi
	if [ "$1" = 'mysqld' ]; then
		mysql_get_config "$@"
		if [ "$(id -u)" = "0" ]; then
			exec gosu mysql "$BASH_SOURCE" "$@"
		fi
		"$@" --initialize-insecure --default-time-zone=SYSTEM
		docker_process_init_files /docker-entrypoint-initdb.d/*
	fi
	exec "$@"
}
if [ "\${#FUNCNAME[@]}" -lt 2 ]; then _main "$@"; fi
`

it('mysql', async () => {
  const files: Members = {
    'usr/local/bin/docker-entrypoint.sh': MYSQL,
    'usr/local/bin/gosu': 'ELF',
    'usr/sbin/mysqld': 'ELF',
    'usr/bin/mysql': 'ELF',
    'bin/mktemp': 'ELF',
    'etc/my.cnf':
      '[mysqld]\nplugin-dir=/usr/lib64/mysql/plugin\nplugin_load_add = authentication_fido.so\n!includedir /etc/mysql/conf.d/\n',
    'etc/mysql/conf.d/app.cnf': '[mysqld]\ninit-file=/srv/init.sql # once\n',
    'etc/mysql/conf.d/note.txt': '',
    'srv/init.sql': '',
    'usr/share/mysql-8.0/english/errmsg.sys': '',
    'usr/lib64/mysql/plugin/authentication_fido.so': 'ELF',
    'usr/lib64/mysql/plugin/other.so': 'ELF',
    'docker-entrypoint-initdb.d/a.sql': '',
  }
  const { lines, unresolved } = await lead(files, ['docker-entrypoint.sh', 'mysqld'])
  expect(lines).toEqual(
    expect.arrayContaining([
      'hard /usr/sbin/mysqld (runs)',
      'hard /usr/local/bin/gosu (runs)',
      'hard /etc/my.cnf (configuration)',
      'hard /etc/mysql/conf.d/app.cnf (include)',
      'hard /usr/lib64/mysql/plugin/authentication_fido.so (module)',
      'hard /usr/share/mysql-8.0/english/errmsg.sys (shared data)',
      'soft /docker-entrypoint-initdb.d/a.sql (path in script)',
      'soft /srv/init.sql (configured path)',
      'soft /usr/bin/mysql (runs)',
      'weak /usr/lib64/mysql/plugin/other.so (plugin folder)',
    ]),
  )
  expect(unresolved).toEqual([])
})
