import { array, assert, asyncProperty, constantFrom } from 'fast-check'
import { expect, it } from 'vitest'
import type { Members } from '../../support/archive-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { followLaunches } from '../../support/follow-launches.ts'

/** Where each program finds its configuration, and the command line that has it read. */
const READERS: readonly (readonly [program: string, configuration: string, argv: string[]])[] = [
  ['nginx', 'etc/nginx/nginx.conf', ['nginx']],
  ['httpd', 'etc/httpd/conf/httpd.conf', ['httpd']],
  ['php-fpm', 'usr/local/etc/php-fpm.conf', ['php-fpm']],
  ['php', 'usr/local/etc/php/php.ini', ['php', 'x']],
  ['redis-server', 'r.conf', ['redis-server', '/r.conf']],
  ['postgres', 'd/postgresql.conf', ['postgres', '-D', '/d']],
  ['mysqld', 'etc/my.cnf', ['mysqld']],
  ['haproxy', 'etc/haproxy/haproxy.cfg', ['haproxy']],
  ['caddy', 'etc/caddy/Caddyfile', ['caddy', 'run']],
  ['supervisord', 'etc/supervisord.conf', ['supervisord']],
  ['cron', 'etc/crontab', ['cron']],
  ['honcho', 'Procfile', ['honcho', 'start']],
  ['execlineb', 'x', ['execlineb', '-P', 'x']],
  ['systemd', 'lib/systemd/system/default.target', ['systemd']],
]

async function read([program, configuration, argv]: (typeof READERS)[number], text: string, more: Members = {}) {
  const files = await sketchFiles({ [`usr/bin/${program}`]: 'ELF', 'bin/sh': 'ELF', [configuration]: text, ...more })
  return followLaunches(files, argv)
}

it.each(READERS)('%s is done with what was made to take long', async (...reader) => {
  const long = [
    ' '.repeat(200_000),
    '\n'.repeat(200_000),
    `a${' '.repeat(100_000)}b`,
    'a='.repeat(50_000),
    `a = '${"'".repeat(50_000)}`,
    `"${'\\"'.repeat(50_000)}`,
  ]
  const nested = [
    '{'.repeat(50_000),
    `[program:x]\ncommand=${'a '.repeat(50_000)}`,
    `[a:b]\nc=${'a'.repeat(100_000)}\n  ${'b'.repeat(100_000)}`,
  ]
  const loops = [
    `include ${'/'.repeat(3000)}*;`,
    `include /${reader[1]};\nInclude /${reader[1]}\n!include /${reader[1]}\ninclude '/${reader[1]}'\nimport /${reader[1]}\n[include]\nfiles=/${reader[1]}`,
  ]
  const context = await read(reader, [...long, ...loops, ...nested].join('\n'))
  expect(context.references.length).toBeGreaterThan(0)
})

it('reads configurations that many programs share as often as makes sense', async () => {
  const files = await sketchFiles({
    'usr/bin/supervisord': 'ELF',
    'usr/sbin/nginx': 'ELF',
    'etc/nginx/nginx.conf': 'include nginx.conf;\n'.repeat(5_000),
    'etc/supervisord.conf': Array.from(
      { length: 1000 },
      (_, i) => `[program:${i}]\ncommand=nginx -c /etc/nginx/nginx.conf -p /${i}\n`,
    ).join(''),
  })
  const context = await followLaunches(files, ['supervisord'])
  expect(new Set(context.openEnds)).toEqual(new Set(['there is more configuration than can be followed']))
})

const PIECES = [
  'include',
  'Include',
  '!includedir',
  '/etc',
  '/*',
  '*',
  '=',
  ':',
  ';',
  '{',
  '}',
  '"',
  "'",
  '\\',
  '\n',
  '\n  ',
  ' ',
  '#',
  '[program:x]',
  '[include]',
  'files',
  'command',
  '%(ENV_X)s',
  '${X}',
  '$',
  'root',
  'LoadModule',
  'extension',
  'loadmodule',
  '* * * * *',
  '@reboot',
  'ExecStart',
  'Wants',
  'a.b',
  '\0',
  '[',
  ']',
  '<IfModule',
  '>',
  'é',
]

it.each(READERS)('%s is never thrown off', async (...reader) => {
  await assert(
    asyncProperty(array(constantFrom(...PIECES), { maxLength: 60 }), async (pieces) => {
      await read(reader, pieces.join(' '))
      await read(reader, pieces.join(''))
    }),
    { numRuns: 5 },
  )
})
