import { expect, it } from 'vitest'
import { parseExecline } from '../../../src/reach/programs/execline.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { followLaunches } from '../../support/follow-launches.ts'

const tools = [
  'app',
  'nginx',
  'worker',
  'supervisord',
  'runsvdir',
  'cron',
  'crond',
  'supercronic',
  'honcho',
  'run-parts',
  's6-svscan',
  's6-setuidgid',
  'with-contenv',
  'redirfd',
  'foreground',
  'execlineb',
  'curl',
  'my_init',
  'if',
]
const base: Members = { ...Object.fromEntries(tools.map((tool) => [`usr/bin/${tool}`, 'ELF'])), 'bin/sh': 'ELF', 'bin/bash': 'ELF' }

it.each<[name: string, files: Members, argv: string[], started: string[]]>([
  [
    'supervisord',
    {
      'etc/supervisor/supervisord.conf': [
        '[supervisord]',
        'nodaemon=true',
        '[include]',
        'files = conf.d/*.conf %(here)s/more/*.ini',
        '[program:web]',
        'command=/usr/bin/nginx -g "daemon off;" ; comment',
        'directory=/srv',
        '[program:off]',
        'autostart=false',
        'command=app',
        '[group:x]',
        'programs=web',
        '; [program:never]',
        ';command=curl',
      ].join('\n'),
      'etc/supervisor/conf.d/a.conf':
        '[program:worker]\ncommand =\n    worker --name=%(program_name)s\n    --port=%(ENV_PORT)s\n[eventlistener:l]\ncommand: curl x\n',
      'etc/supervisor/more/b.ini': '[fcgi-program:f]\ncommand=app %%d\n',
    },
    ['supervisord', '-n', '-c', '/etc/supervisor/supervisord.conf'],
    ['worker --name=%(program_name)s --port=80', 'curl x', 'app %d', '/usr/bin/nginx -g daemon off;', 'app'],
  ],
  [
    'supervisord at its usual place',
    { 'etc/supervisord.conf': '[program:x]\ncommand=bash -c "exec app"\n' },
    ['supervisord'],
    ['bash -c exec app', 'app'],
  ],
  [
    'runit',
    {
      'etc/service/web': { link: '../sv/web' },
      'etc/sv/web/run': '#!/bin/sh\nexec app\n',
      'etc/sv/web/log/run': '#!/bin/sh\nexec worker\n',
    },
    ['runsvdir', '-P', '/etc/service'],
    ['/etc/service/web/run', '/etc/service/web/log/run', 'app', 'worker'],
  ],
  [
    'my_init',
    { 'etc/my_init.d/10': '#!/bin/sh\napp\n', 'etc/service/a/run': '#!/bin/sh\nexec worker\n' },
    ['my_init', '--quiet', '--', 'nginx'],
    ['/etc/my_init.d/10', '/etc/service/a/run', 'nginx', 'app', 'worker'],
  ],
  [
    's6-overlay',
    {
      init: '#!/bin/sh -e\n',
      'etc/s6-overlay/s6-rc.d/web/type': 'longrun',
      'etc/s6-overlay/s6-rc.d/web/run':
        '#!/usr/bin/execlineb -P\nwith-contenv\ns6-setuidgid app\nredirfd -w 1 /dev/null\n/usr/bin/app -x\n',
      'etc/s6-overlay/s6-rc.d/setup/up': '# once\n/etc/s6-overlay/scripts/setup\n',
      'etc/s6-overlay/scripts/setup': '#!/bin/sh\nworker\n',
      'etc/cont-init.d/01': '#!/usr/bin/with-contenv bash\ncurl x\n',
      'etc/services.d/old/run': '#!/bin/sh\nexec nginx\n',
    },
    ['/init', 'app', 'main'],
    [
      '/etc/cont-init.d/01',
      '/etc/services.d/old/run',
      '/etc/s6-overlay/s6-rc.d/web/run',
      '/etc/s6-overlay/scripts/setup',
      '/etc/s6-overlay/scripts/setup',
      'app main',
      'bash /etc/cont-init.d/01',
      'nginx',
      'with-contenv',
      's6-setuidgid app',
      'redirfd -w 1 /dev/null',
      '/usr/bin/app -x',
      'worker',
      'curl x',
    ],
  ],
  ['an /init of somebody else', { init: '#!/bin/sh\nexec app\n' }, ['/init'], ['app']],
  [
    'execline blocks',
    { run: '#!/usr/bin/execlineb -P\nforeground { curl x }\nif { worker }\napp "a b"\n' },
    ['/run'],
    ['curl x', 'foreground', 'worker', 'if', 'app a b'],
  ],
  [
    'cron',
    {
      'etc/crontab':
        'SHELL=/bin/bash\n# m h\n17 * * * * root cd / && run-parts --report /etc/cron.hourly\n@reboot app worker --once\n* * * *\n',
      'etc/cron.d/x': '*/5 1-3 * jan mon-fri app curl "x"\n',
      'etc/cron.hourly/job': '#!/bin/sh\nnginx\n',
      'var/spool/cron/crontabs/root': '0 0 * * * app\n',
    },
    ['cron', '-f'],
    [
      '/bin/bash -c cd / && run-parts --report /etc/cron.hourly',
      '/bin/bash -c worker --once',
      '/bin/sh -c curl "x"',
      '/bin/sh -c app',
      'run-parts --report /etc/cron.hourly',
      'worker --once',
      'curl x',
      'app',
      '/etc/cron.hourly/job',
      'nginx',
    ],
  ],
  [
    'busybox crond',
    { 'etc/crontabs/root': '*/15\t*\t*\t*\t*\trun-parts /etc/periodic/15min\n', 'etc/periodic/15min/a': '#!/bin/sh\napp\n' },
    ['crond', '-f'],
    ['/bin/sh -c run-parts /etc/periodic/15min', 'run-parts /etc/periodic/15min', '/etc/periodic/15min/a', 'app'],
  ],
  [
    'supercronic',
    { 'app/crontab': '*/5 * * * * * app\n0 0 * * * curl\n' },
    ['supercronic', '-quiet', '/app/crontab'],
    ['/bin/sh -c app', '/bin/sh -c curl', 'app', 'curl'],
  ],
  ['no cron without cron', { 'etc/crontab': '* * * * * root app\n' }, ['nginx'], []],
  [
    'a Procfile',
    { Procfile: 'web: nginx -p $PORT\nworker: exec worker\n# x\n' },
    ['honcho', 'start'],
    ['/bin/sh -c nginx -p $PORT', '/bin/sh -c exec worker', 'nginx -p 80', 'worker'],
  ],
])('%s', async (_, files, argv, started) => {
  const context = await followLaunches(await sketchFiles({ ...base, ...files }), argv, { env: { PORT: '80' } })
  expect(context.launches.slice(1).map((launch) => launch.argv.join(' '))).toEqual(started)
})

it('systemd', async () => {
  const files: Members = {
    'sbin/init': { link: '/lib/systemd/systemd' },
    'lib/systemd/systemd': 'ELF',
    'lib/systemd/system/default.target': { link: 'multi-user.target' },
    'lib/systemd/system/multi-user.target': '[Unit]\nRequires=basic.target\n',
    'lib/systemd/system/basic.target': '[Unit]\nWants=missing.service\n',
    'etc/systemd/system/multi-user.target.wants/web.service': { link: '/lib/systemd/system/web.service' },
    'etc/systemd/system/multi-user.target.wants/w@1.service': { link: '/lib/systemd/system/w@.service' },
    'lib/systemd/system/web.service':
      '[Service]\nEnvironmentFile=-/etc/default/web\nExecStartPre=-/usr/bin/curl x\nExecStartPre=/usr/bin/app --check\nExecStart=/usr/bin/nginx -g \\\n  "daemon off;"\n',
    'etc/systemd/system/web.service.d/x.conf': '[Service]\nExecStartPost=/usr/bin/app\n',
    'lib/systemd/system/w@.service': '[Service]\nExecStart=!!/usr/bin/worker %i\n',
    'lib/systemd/system/never.service': '[Service]\nExecStart=/usr/bin/cron\n',
    'etc/default/web': '',
  }
  const context = await followLaunches(await sketchFiles({ ...base, ...files }), ['/sbin/init'])
  expect(
    context.launches
      .slice(1)
      .map((launch) => launch.argv.join(' '))
      .sort(),
  ).toEqual(['/usr/bin/app', '/usr/bin/app --check', '/usr/bin/curl x', '/usr/bin/nginx -g daemon off;', '/usr/bin/worker 1'])
  expect(context.referenceLines()).toContain(
    'soft /lib/systemd/system/web.service -> /etc/default/web (configured path: -/etc/default/web)',
  )
})

it.each([
  ['a "b c" { d { e } } # x\nf', ['a', 'b c', ['d', ['e']], 'f']],
  ['} } a {', ['a', []]],
  ['"open', ['open']],
])('reads execline: %s', (text, terms) => {
  expect(parseExecline(text)).toEqual(terms)
})

it('refers to what PAM loads for a service', async () => {
  const files: Members = {
    'usr/bin/su': 'ELF',
    'etc/pam.d/su':
      '#%PAM-1.0\nauth sufficient pam_rootok.so\n@include common-auth\nsession  [success=1 default=ignore] pam_env.so readenv=1\n-session optional /opt/pam_own.so\n',
    'etc/pam.d/common-auth': 'auth substack deeper\nauth include su\n',
    'etc/pam.d/deeper': 'auth required pam_unix.so nullok\n',
    'etc/pam.d/never': 'auth required pam_never.so\n',
    'etc/security/pam_env.conf': '',
    'etc/environment': '',
    'lib/x86_64-linux-gnu/security/pam_rootok.so': 'ELF',
    'usr/lib': { link: '/lib' },
    'lib/x86_64-linux-gnu/security/pam_unix.so': 'ELF',
    'lib/x86_64-linux-gnu/security/pam_env.so': 'ELF',
    'lib/x86_64-linux-gnu/security/pam_never.so': 'ELF',
    'opt/pam_own.so': 'ELF',
  }
  const context = await followLaunches(await sketchFiles({ ...base, ...files }), ['su', '-c', 'app'])
  const lines = context.referenceLines().map((line) => line.replace(/^(\w+) \S+ -> (\S+) \(([^:)]*).*$/s, '$1 $2 ($3)'))
  expect(lines.filter((line) => /pam|environment/.test(line)).sort()).toEqual([
    'hard /etc/pam.d/common-auth (include)',
    'hard /etc/pam.d/deeper (include)',
    'hard /etc/pam.d/su (configuration)',
    'hard /lib/x86_64-linux-gnu/security/pam_env.so (module)',
    'hard /lib/x86_64-linux-gnu/security/pam_rootok.so (module)',
    'hard /lib/x86_64-linux-gnu/security/pam_unix.so (module)',
    'hard /opt/pam_own.so (module)',
    'soft /etc/environment (configured path)',
    'soft /etc/security/pam_env.conf (configured path)',
  ])
})
