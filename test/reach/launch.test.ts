import { expect, it } from 'vitest'
import { parseConfig } from '../../src/image/config.ts'
import { imageStart } from '../../src/reach/launch.ts'
import { sketchFiles } from '../support/files-sketch.ts'

const PASSWD = 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\nbroken\n'

async function start(config: object, roots: string[] = [], os = 'linux') {
  const files = await sketchFiles({ 'etc/passwd': PASSWD, 'app/my tool': '#!/bin/sh\n' })
  return imageStart(parseConfig({ os, rootfs: { diff_ids: [] }, config }), files, roots)
}

it.each<[name: string, config: object, roots: string[], lines: string[][]]>([
  ['entrypoint and command', { Entrypoint: ['/run.sh'], Cmd: ['node', 'a b'] }, [], [['entrypoint', '/run.sh', 'node', 'a b']]],
  ['a command alone', { Cmd: ['nginx', '-g', 'daemon off;'] }, [], [['entrypoint', 'nginx', '-g', 'daemon off;']]],
  ['a shell line', { Cmd: ['/bin/sh', '-c', 'node x'] }, [], [['entrypoint', '/bin/sh', '-c', 'node x']]],
  [
    'a health check',
    { Cmd: ['x'], Healthcheck: { Test: ['CMD-SHELL', 'curl x || exit 1'] } },
    [],
    [
      ['entrypoint', 'x'],
      ['health check', '/bin/sh', '-c', 'curl x || exit 1'],
    ],
  ],
  [
    'roots',
    { WorkingDir: '/app' },
    ['/app/my tool', './my tool', 'npm run migrate', `psql -c 'select 1'`, 'a | b', '/gone'],
    [
      ['root', '/app/my tool'],
      ['root', './my tool'],
      ['root', 'npm', 'run', 'migrate'],
      ['root', 'psql', '-c', 'select 1'],
      ['root', '/bin/sh', '-c', 'a | b'],
      ['root', '/gone'],
    ],
  ],
  ['nothing', {}, [], []],
])('%s', async (_, config, roots, lines) => {
  const { launches } = await start(config, roots)
  expect(launches.map(({ kind, argv }) => [kind].concat(argv))).toEqual(lines)
})

it.each([
  [undefined, '/root'],
  ['0', '/root'],
  ['node', '/home/node'],
  ['1000:1000', '/home/node'],
  ['nobody', '/'],
  ['1234', '/'],
])('the home of user %s is %s', async (User, home) => {
  expect((await start({ User, Env: ['A=1=2', 'broken', '=x', 'A=b=c'] })).env).toEqual({
    HOME: home,
    A: 'b=c',
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  })
})

it('takes the working folder from the root on', async () => {
  expect((await start({ WorkingDir: 'srv/./app/' })).workingDir).toBe('/srv/app')
  expect((await start({})).workingDir).toBe('/')
})

it('says when there is nothing to follow', async () => {
  expect((await start({})).notes).toMatchObject([{ message: expect.stringContaining('names no program') }])
  const windows = await start({ Cmd: ['cmd'] }, [], 'windows')
  expect([windows.launches, windows.notes]).toMatchObject([[], [{ message: expect.stringContaining('Windows') }]])
})
