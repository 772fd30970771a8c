import { describe, expect, it } from 'vitest'
import type { Members } from '../../support/archive-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { followLaunches } from '../../support/follow-launches.ts'

/** `grade path (kind)` of all but the program itself. */
async function leadsTo(files: Members, argv: string[], options: { cwd?: string; env?: Record<string, string> } = {}) {
  const context = await followLaunches(await sketchFiles({ 'bin/sh': 'ELF', ...files }), argv, options)
  const lines = context.referenceLines().filter((line) => !line.includes('(entrypoint') && !line.includes('(argument'))
  return [...new Set(lines.map((line) => line.replace(/^(\w+) \S+ -> (\S+) \(([^:)]*).*$/s, '$1 $2 ($3)')))].sort()
}

const nginx = `ELF\0configure arguments: --prefix=/etc/nginx --sbin-path=/usr/sbin/nginx --conf-path=/etc/nginx/nginx.conf --modules-path=/m\0`

describe('nginx', () => {
  it.each<[name: string, files: Members, argv: string[], lines: string[]]>([
    [
      'includes, modules and roots',
      {
        'etc/nginx/nginx.conf': `
          load_module modules/geo.so; # load_module modules/never.so;
          events { worker_connections 1024; }
          http {
            include mime.types; include "conf.d/*.conf";
            log_format main '$remote_addr "$request"; { } ';
            access_log /var/log/nginx/access.log main;
          }`,
        'etc/nginx/mime.types': 'types { text/html html; }',
        'etc/nginx/conf.d/a.conf': `server {
          ssl_certificate certs/a.pem; ssl_certificate_key "/etc/ssl/a.key";
          location ~ ^/\\.(?!well-known) { deny all; }
          location /x { alias /srv/x; }
          location ~ ^/u/(.+)$ { root /srv/users/$1/public; }
          root /srv/www; }`,
        'etc/nginx/conf.d/b.conf.off': 'root /srv/never;',
        'etc/nginx/modules': { link: '/usr/lib/nginx' },
        'usr/lib/nginx/geo.so': 'ELF',
        'usr/lib/nginx/never.so': 'ELF',
        'etc/nginx/certs/a.pem': '',
        'etc/ssl/a.key': '',
        'srv/www/index.html': '',
        'srv/x/y': '',
        'srv/users/1/public/a': '',
        'srv/never/z': '',
      },
      ['nginx', '-g', 'daemon off;'],
      [
        'hard /etc/nginx/conf.d/a.conf (include)',
        'hard /etc/nginx/mime.types (include)',
        'hard /etc/nginx/nginx.conf (configuration)',
        'hard /usr/lib/nginx/geo.so (module)',
        'soft /etc/nginx/certs/a.pem (configured path)',
        'soft /etc/ssl/a.key (configured path)',
        'soft /srv/users (content folder)',
        'soft /srv/www (content folder)',
        'soft /srv/x (content folder)',
      ],
    ],
    [
      'another configuration and prefix',
      { 'app/n.conf': 'include sub/*;', 'app/sub/x': 'load_module a.so;', 'pre/a.so': 'ELF', 'pre/html/index.html': '' },
      ['nginx', '-p', '/pre/', '-c', '/app/n.conf'],
      ['hard /app/n.conf (configuration)', 'hard /app/sub/x (include)', 'hard /pre/a.so (module)', 'soft /pre/html (content folder)'],
    ],
    [
      'directives of the command line',
      { 'etc/nginx/m.so': 'ELF' },
      ['nginx', '-g', 'load_module m.so; daemon off;'],
      ['hard /etc/nginx/m.so (module)'],
    ],
    [
      'files that include each other',
      { 'etc/nginx/nginx.conf': 'include a;', 'etc/nginx/a': 'include nginx.conf; include a;' },
      ['nginx'],
      [
        'hard /etc/nginx/a (include)',
        'hard /etc/nginx/a (include)',
        'hard /etc/nginx/nginx.conf (configuration)',
        'hard /etc/nginx/nginx.conf (include)',
      ],
    ],
    [
      'broken ones',
      { 'etc/nginx/nginx.conf': 'include "unclosed; http { { { \\' },
      ['nginx'],
      ['hard /etc/nginx/nginx.conf (configuration)'],
    ],
  ])('%s', async (_, files, argv, lines) => {
    expect(await leadsTo({ 'usr/sbin/nginx': nginx, ...files }, argv)).toEqual([...new Set(lines)].sort())
  })
})

describe('apache', () => {
  const httpd = 'ELF\0 -D HTTPD_ROOT="/usr/local/apache2"\n\0 -D SERVER_CONFIG_FILE="conf/httpd.conf"\n\0'
  it.each<[name: string, files: Members, argv: string[], lines: string[]]>([
    [
      'the usual',
      {
        'usr/local/apache2/conf/httpd.conf': [
          'ServerRoot "/usr/local/apache2"',
          'LoadModule mpm_event_module modules/mod_mpm_event.so',
          '#LoadModule never_module modules/mod_never.so',
          '<IfDefine X>',
          'LoadModule ssl_module \\',
          '  modules/mod_ssl.so',
          '</IfDefine>',
          'Define SITE /srv/site',
          'DocumentRoot "${SITE}/htdocs"',
          'Alias /icons/ "/srv/icons/"',
          'IncludeOptional conf/extra/*.conf',
          'Include conf/folder',
          'TypesConfig conf/mime.types',
          'SSLCertificateFile /etc/ssl/a.pem',
          'CustomLog "|/usr/bin/rotatelogs /var/log/x 86400" common',
          'ErrorLog /proc/self/fd/2',
        ].join('\n'),
        'usr/local/apache2/modules/mod_mpm_event.so': 'ELF',
        'usr/local/apache2/modules/mod_never.so': 'ELF',
        'usr/local/apache2/modules/mod_ssl.so': 'ELF',
        'usr/local/apache2/conf/extra/a.conf': 'include conf/httpd.conf',
        'usr/local/apache2/conf/folder/deep/b': '',
        'usr/local/apache2/conf/mime.types': '',
        'etc/ssl/a.pem': '',
        'srv/site/htdocs/index.html': '',
        'srv/icons/a.png': '',
        'usr/bin/rotatelogs': 'ELF',
      },
      ['httpd', '-DFOREGROUND'],
      [
        'hard /usr/local/apache2/conf/extra/a.conf (include)',
        'hard /usr/local/apache2/conf/folder/deep/b (include)',
        'hard /usr/local/apache2/conf/httpd.conf (configuration)',
        'hard /usr/local/apache2/conf/httpd.conf (include)',
        'hard /usr/local/apache2/modules/mod_mpm_event.so (module)',
        'hard /usr/local/apache2/modules/mod_ssl.so (module)',
        'soft /etc/ssl/a.pem (configured path)',
        'soft /srv/icons (content folder)',
        'soft /srv/site/htdocs (content folder)',
        'soft /usr/bin/rotatelogs (runs)',
        'soft /usr/local/apache2/conf/mime.types (configured path)',
      ],
    ],
    [
      'named by options',
      { 'x/y.conf': 'LoadFile lib/a.so', 'x/lib/a.so': 'ELF' },
      ['httpd', '-d', '/x', '-f', 'y.conf'],
      ['hard /x/lib/a.so (module)', 'hard /x/y.conf (configuration)'],
    ],
  ])('%s', async (_, files, argv, lines) => {
    expect(await leadsTo({ 'usr/local/bin/httpd': httpd, ...files }, argv)).toEqual([...lines].sort())
  })
})

describe('php', () => {
  const extensions = { 'usr/lib/php/20220829/gd.so': 'ELF', 'usr/lib/php/20220829/opcache.so': 'ELF', 'usr/lib/php/20220829/x.so': 'ELF' }
  const files: Members = {
    'usr/sbin/php-fpm8.2': 'ELF\0/etc/php/8.2/fpm\0/etc/php/8.2/fpm/conf.d\0/usr/lib/php/20220829\0',
    'etc/php/8.2/fpm/php.ini': '; extension=never\nauto_prepend_file = "/srv/first.php" ; why\nerror_log=/var/log/x\n',
    'etc/php/8.2/fpm/conf.d/10-opcache.ini': { link: '/etc/php/8.2/mods-available/opcache.ini' },
    'etc/php/8.2/mods-available/opcache.ini': 'zend_extension=opcache.so\n',
    'etc/php/8.2/fpm/conf.d/20-gd.ini': 'extension=gd\n',
    'etc/php/8.2/cli/php.ini': 'extension=x\n',
    'etc/php/8.2/fpm/php-fpm.conf': 'include=/etc/php/8.2/fpm/pool.d/*.conf\n',
    'etc/php/8.2/fpm/pool.d/www.conf':
      '[www]\nchdir = /srv/www\nphp_admin_value[auto_append_file] = /srv/last.php\naccess.log = /srv/log\n',
    'srv/first.php': '',
    'srv/last.php': '',
    'srv/log': '',
    'srv/www/index.php': '',
    'app/index.php': '',
    ...extensions,
  }
  it('fpm', async () => {
    expect(await leadsTo(files, ['php-fpm8.2', '-F'], { cwd: '/app' })).toEqual([
      'hard /etc/php/8.2/fpm/conf.d/20-gd.ini (configuration)',
      'hard /etc/php/8.2/fpm/php-fpm.conf (configuration)',
      'hard /etc/php/8.2/fpm/php.ini (configuration)',
      'hard /etc/php/8.2/fpm/pool.d/www.conf (include)',
      'hard /etc/php/8.2/mods-available/opcache.ini (configuration)',
      'hard /srv/first.php (include)',
      'hard /usr/lib/php/20220829/gd.so (module)',
      'hard /usr/lib/php/20220829/opcache.so (module)',
      'soft /app (content folder)',
      'soft /srv/first.php (configured path)',
      'soft /srv/last.php (configured path)',
      'soft /srv/www (content folder)',
    ])
  })

  it.each<[name: string, argv: string[], env: Record<string, string>, lines: string[]]>([
    ['-n', ['php', '-n', 'a.php'], {}, ['hard /app/a.php (script)']],
    [
      '-c and -d',
      ['php', '-c', '/app/my.ini', '-dextension=x', 'a.php'],
      {},
      [
        'hard /app/a.php (script)',
        'hard /app/my.ini (configuration)',
        'hard /usr/lib/php/20220829/gd.so (module)',
        'hard /usr/lib/php/20220829/x.so (module)',
        'hard /usr/local/etc/php/conf.d/b.ini (configuration)',
        'hard /usr/lib/php/20220829/opcache.so (module)',
      ].sort(),
    ],
    [
      'another folder',
      ['php', 'a.php'],
      { PHP_INI_SCAN_DIR: '/app/ini' },
      [
        'hard /app/a.php (script)',
        'hard /app/ini/z.ini (configuration)',
        'hard /usr/lib/php/20220829/x.so (module)',
        'hard /usr/local/etc/php/conf.d/b.ini (configuration)',
        'hard /usr/lib/php/20220829/opcache.so (module)',
      ].sort(),
    ],
    [
      'a server',
      ['php', '-S', '0.0.0.0:80', '-t', 'public', 'a.php'],
      {},
      [
        'hard /app/a.php (script)',
        'hard /usr/lib/php/20220829/opcache.so (module)',
        'hard /usr/local/etc/php/conf.d/b.ini (configuration)',
        'soft /app (content folder)',
        'soft /app/public (content folder)',
      ],
    ],
  ])('cli: %s', async (_, argv, env, lines) => {
    const php: Members = {
      ...extensions,
      'usr/local/bin/php': `ELF\0'--with-config-file-path=/usr/local/etc/php' '--with-config-file-scan-dir=/usr/local/etc/php/conf.d'\0/usr/lib/php/20220829\0`,
      'usr/local/etc/php/conf.d/b.ini': 'zend_extension=opcache\n',
      'app/my.ini': 'extension = "gd"\n',
      'app/ini/z.ini': 'extension=/usr/lib/php/20220829/x.so\n',
      'app/a.php': '',
      'app/public/b.php': '',
    }
    expect((await leadsTo(php, argv, { cwd: '/app', env })).filter((line) => !line.includes('environment'))).toEqual([...lines].sort())
  })
})

it.each<[name: string, files: Members, argv: string[], lines: string[]]>([
  [
    'postgres with a configuration',
    {
      'usr/lib/postgresql/15/bin/postgres': 'ELF',
      'usr/lib/postgresql/15/lib/plpgsql.so': 'ELF',
      'usr/lib/postgresql/15/lib/pg_stat_statements.so': 'ELF',
      'usr/share/postgresql/15/timezonesets/Default': '',
      'etc/pg/postgresql.conf': `# comment\nshared_preload_libraries = 'pg_stat_statements, "$libdir/plpgsql"'\t# why\ninclude_dir 'conf.d'\nhba_file = '/etc/pg/hba.conf'\nlog_directory = '/etc/pg'\n`,
      'etc/pg/conf.d/x.conf': `ssl_cert_file='/etc/ssl/a.pem'\n`,
      'etc/pg/hba.conf': '',
      'etc/ssl/a.pem': '',
    },
    ['/usr/lib/postgresql/15/bin/postgres', '-D', '/data', '-c', 'config_file=/etc/pg/postgresql.conf'],
    [
      'hard /etc/pg/conf.d/x.conf (include)',
      'hard /etc/pg/postgresql.conf (configuration)',
      'hard /usr/lib/postgresql/15/lib/pg_stat_statements.so (module)',
      'hard /usr/lib/postgresql/15/lib/plpgsql.so (module)',
      'hard /usr/share/postgresql/15/timezonesets/Default (configuration)',
      'soft /etc/pg/hba.conf (configured path)',
      'soft /etc/pg/postgresql.conf (configured path)',
      'soft /etc/ssl/a.pem (configured path)',
      'soft /usr/lib/postgresql/15/lib/plpgsql.so (module)',
      'soft /usr/share/postgresql/15/timezonesets/Default (shared data)',
      'weak /usr/lib/postgresql/15/lib/pg_stat_statements.so (plugin folder)',
      'weak /usr/lib/postgresql/15/lib/plpgsql.so (plugin folder)',
    ],
  ],
  [
    'redis by options',
    { 'usr/bin/redis-server': { link: 'valkey-server' }, 'usr/bin/valkey-server': 'ELF', 'm/x.so': 'ELF', 'm/y.conf': 'port 1' },
    ['redis-server', '--port', '0', '--loadmodule', '/m/x.so', 'ARG', '--include', '/m/y.conf'],
    ['hard /m/x.so (module)', 'hard /m/y.conf (include)'],
  ],
  [
    'haproxy',
    {
      'usr/sbin/haproxy': 'ELF',
      'etc/haproxy/haproxy.cfg':
        'global\n  lua-load /etc/haproxy/a.lua\n  # /etc/haproxy/never\nfrontend x\n  bind :443 ssl crt /etc/ssl/all\n',
      'etc/haproxy/a.lua': '',
      'etc/haproxy/never': '',
      'etc/ssl/all/a.pem': '',
    },
    ['haproxy', '-W', '-db'],
    ['hard /etc/haproxy/haproxy.cfg (configuration)', 'soft /etc/haproxy/a.lua (configured path)', 'soft /etc/ssl/all (configured path)'],
  ],
  [
    'haproxy with a folder',
    { 'usr/sbin/haproxy': 'ELF', 'cfg/a.cfg': '', 'cfg/b.cfg': '' },
    ['haproxy', '-f', '/cfg', '-f/cfg/a.cfg'],
    ['hard /cfg/a.cfg (configuration)', 'hard /cfg/a.cfg (configuration)', 'hard /cfg/b.cfg (configuration)'],
  ],
  [
    'caddy',
    {
      'usr/bin/caddy': 'ELF',
      'etc/caddy/Caddyfile': 'import sites/*\nexample.org {\n  root * /srv/site\n  file_server\n}\n',
      'etc/caddy/sites/a': 'tls /etc/a.pem /etc/a.key\n',
      'etc/a.pem': '',
      'etc/a.key': '',
      'srv/site/index.html': '',
    },
    ['caddy', 'run', '--config', '/etc/caddy/Caddyfile', '--adapter', 'caddyfile'],
    [
      'hard /etc/caddy/Caddyfile (configuration)',
      'hard /etc/caddy/sites/a (include)',
      'soft /etc/a.key (configured path)',
      'soft /etc/a.pem (configured path)',
      'soft /srv/site (configured path)',
      'soft /srv/site (content folder)',
    ],
  ],
  [
    'envoy',
    { 'usr/bin/envoy': 'ELF', 'x.yaml': 'tls: { filename: "/etc/a.pem" }', 'etc/a.pem': '' },
    ['envoy', '-c', '/x.yaml'],
    ['hard /x.yaml (configuration)', 'soft /etc/a.pem (configured path)'],
  ],
  [
    'varnish',
    { 'usr/sbin/varnishd': 'ELF', 'etc/varnish/default.vcl': '', 'usr/bin/gcc': 'ELF' },
    ['varnishd', '-F'],
    ['hard /etc/varnish/default.vcl (configuration)', 'soft /usr/bin/gcc (runs)'],
  ],
  ['a server without its configuration', { 'usr/bin/traefik': 'ELF' }, ['traefik'], []],
])('%s', async (_, files, argv, lines) => {
  expect(await leadsTo(files, argv)).toEqual([...new Set(lines)].sort())
})
