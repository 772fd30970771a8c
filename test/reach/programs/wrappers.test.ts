import { expect, it } from 'vitest'
import type { Members } from '../../support/archive-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { followLaunches } from '../../support/follow-launches.ts'

const PROGRAMS =
  'tini dumb-init catatonit gosu su-exec setpriv sudo doas chpst s6-setuidgid s6-applyuidgid nice nohup setsid stdbuf timeout time ionice chrt taskset numactl flock xargs env su runuser chroot find fd ddtrace-run dockerize wait-for-it.sh doppler xvfb-run aws-lambda-rie with-contenv unshare softlimit newrelic-admin start-stop-daemon app other busybox'.split(
    ' ',
  )
const files: Members = {
  ...Object.fromEntries(PROGRAMS.map((name) => [`usr/bin/${name}`, 'ELF'])),
  'sbin/docker-init': 'ELF',
  'usr/local/bin/gosu-amd64': 'ELF',
  'lib64/ld-linux-x86-64.so.2': 'ELF',
  'bin/sh': { link: '/usr/bin/busybox' },
  'bin/bash': 'ELF',
  'etc/passwd': 'root:x:0:0::/root:/bin/sh\napp:x:1:1::/home/app:/bin/bash\nnobody:x:2:2::/:/usr/sbin/nologin\n',
  'jail/usr/bin/inside': 'ELF',
  entry: { link: '/usr/bin/tini' },
}

/** The command lines that one leads to, without the first. */
async function startedBy(argv: readonly string[], env = {}): Promise<(readonly string[])[]> {
  const context = await followLaunches(await sketchFiles(files), argv, { env })
  return context.launches.slice(1).map((launch) => launch.argv)
}

it.each<[line: string, started: string]>([
  ['tini -- app x', 'app x'],
  ['tini -g -p SIGTERM -v -- app', 'app'],
  ['/entry -s app', 'app'],
  ['docker-init -- app', 'app'],
  ['dumb-init --rewrite 15:2 app', 'app'],
  ['dumb-init -v -r 15:2 -- app', 'app'],
  ['catatonit -- app', 'app'],
  ['gosu app app -x', 'app -x'],
  ['gosu-amd64 1000:1000 app', 'app'],
  ['su-exec app:app app', 'app'],
  ['setpriv --reuid=app --regid app --clear-groups --inh-caps=-all -- app', 'app'],
  ['sudo -E -u app HOME=/x app -y', 'app -y'],
  ['sudo -uapp -- app', 'app'],
  ['chpst -u app:app -P app', 'app'],
  ['s6-setuidgid app app', 'app'],
  ['s6-applyuidgid -u 1 -g 1 -z app', 'app'],
  ['nice -n 5 app', 'app'],
  ['nice -5 app', 'app'],
  ['nohup app', 'app'],
  ['stdbuf -oL -e 0 app', 'app'],
  ['timeout -k 5s -s KILL 10m app x', 'app x'],
  ['timeout --signal=KILL 10 app', 'app'],
  ['time -f %e app', 'app'],
  ['ionice -c 3 app', 'app'],
  ['chrt -b 0 app', 'app'],
  ['taskset -c 0-3 app', 'app'],
  ['numactl --interleave=all app', 'app'],
  ['flock -w 5 /tmp/lock app', 'app'],
  ['xargs -0 -n 1 -I {} app {}', 'app {}'],
  ['find /x -name y -exec app {} ;', 'app {}'],
  ['find /x -execdir app -v {} + -print', 'app -v {}'],
  ['env app', 'app'],
  ['env -i A=b PATH=/usr/bin app', 'app'],
  ['env -u X -- app', 'app'],
  ['unshare -m -- app', 'app'],
  ['softlimit -m 1000 app', 'app'],
  ['dockerize -wait tcp://db:5432 -timeout 10s app', 'app'],
  ['wait-for-it.sh db:5432 -t 30 -- app', 'app'],
  ['doppler run -- app', 'app'],
  ['xvfb-run -a --server-args=-x app', 'app'],
  ['ddtrace-run app', 'app'],
  ['newrelic-admin run-program app', 'app'],
  ['aws-lambda-rie --log-level debug app', 'app'],
  ['with-contenv app', 'app'],
  ['/lib64/ld-linux-x86-64.so.2 --library-path /x app', 'app'],
  ['runuser -u app -- app x', 'app x'],
  ['start-stop-daemon -S -p/run/x.pid -c app -a app -- -x', 'app -x'],
  ['start-stop-daemon --start --quiet --exec app', 'app'],
  ['busybox nohup app', 'app'],
])('%s', async (line, started) => {
  expect((await startedBy(line.split(' ')))[0]).toEqual(started.split(' '))
})

it.each<[argv: string[], started: string[][]]>([
  [
    ['tini', '--', 'gosu', 'app', 'env', 'A=b', 'app'],
    [['gosu', 'app', 'env', 'A=b', 'app'], ['env', 'A=b', 'app'], ['app']],
  ],
  [['env', '-S', 'app  -x "a b"', 'y'], [['app', '-x', 'a b', 'y']]],
  [['env', '-S', 'A=b', 'app'], [['app']]],
  [
    ['su', 'app', '-c', 'exec app x'],
    [
      ['/bin/bash', '-c', 'exec app x'],
      ['app', 'x'],
    ],
  ],
  [
    ['su', '-', 'app', '-c', 'app'],
    [['/bin/bash', '-c', 'app'], ['app']],
  ],
  [
    ['su', '-s', '/bin/sh', 'nobody', '-c', 'app "$0"', 'other'],
    [
      ['/bin/sh', '-c', 'app "$0"', 'other'],
      ['app', 'other'],
    ],
  ],
  [
    ['su', 'nobody', '-c', 'app'],
    [['/bin/sh', '-c', 'app'], ['app']],
  ],
  [
    ['flock', '/tmp/x', '-c', 'app x'],
    [
      ['/bin/sh', '-c', 'app x'],
      ['app', 'x'],
    ],
  ],
  [['chroot', '/jail', 'inside', 'x'], [['inside', 'x']]],
  [['busybox', 'sh', '-c', 'app'], [['app']]],
  [
    ['sh', '-c', 'app && exec other'],
    [['app'], ['other']],
  ],
  [['sh', '-ec', 'app'], [['app']]],
  [['bash', '-o', 'pipefail', '-c', 'app'], [['app']]],
  [['bash', '-euo', 'pipefail', '-c', 'app'], [['app']]],
  [['sh', '-c', '--', 'app'], [['app']]],
  [['sh', '-c', 'exec "$@"', 'sh', 'app', 'x'], [['app', 'x']]],
  [['sh', '-c', 'exec app $OPTS -jar x'], [['app', '-jar', 'x']]],
  [['sh', '-c', 'app "$DIR/x" ${PORT:-80}'], [['app', '$DIR/x', '80']]],
  [['sh', '-c'], []],
  [['tini'], []],
  [['tini', '-h'], []],
  [['gosu'], []],
  [['env'], []],
  [['env', '-S'], []],
  [['find', '.', '-exec'], []],
  [['app', '--', 'other'], [['other']]],
  [['app', 'serve', 'other', 'x'], []],
])('%j', async (argv, started) => {
  expect(await startedBy(argv)).toEqual(started)
})

it('goes on with the environment and the folder that a wrapper sets', async () => {
  const context = await followLaunches(await sketchFiles({ ...files, 'opt/x/mine': 'ELF', 'srv/tool': 'ELF' }), [
    'env',
    '-C',
    '/srv',
    'PATH=/opt/x',
    'mine',
  ])
  expect(context.launches[1]).toMatchObject({ cwd: '/srv', env: { PATH: '/opt/x' } })
  expect(context.referenceLines()).toContain('hard * -> /opt/x/mine (entrypoint)')
})

it('refers to what is run from where the whole command line came', async () => {
  const context = await followLaunches(await sketchFiles(files), ['tini', '--', 'gosu', 'app', 'app'], { grade: 'soft' })
  expect(context.referenceLines()).toEqual([
    'soft * -> /usr/bin/app (entrypoint)',
    'soft * -> /usr/bin/gosu (entrypoint)',
    'soft * -> /usr/bin/tini (entrypoint)',
  ])
})

it.each([
  ['exec app', 'hard'],
  ['app', 'hard'],
  ['mkdir x && app', 'hard'],
  ['test -f /x || app', 'soft'],
  ['if other; then app; fi', 'soft'],
])('grades what a line of the image runs: %s is %s', async (line, grade) => {
  const context = await followLaunches(await sketchFiles(files), ['/bin/sh', '-c', line])
  expect(context.referenceLines()).toContain(
    `${grade} * -> /usr/bin/app (entrypoint${grade === 'hard' ? `: ${line.replace('mkdir x && ', '')}` : ': app'})`,
  )
})
