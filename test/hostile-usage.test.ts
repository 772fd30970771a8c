import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { BIN } from './cli/slimscope.ts'
import { type ImageForm, placeCanary, SECRET, writeImage } from './hostile-images/image.ts'
import { hostileImages } from './hostile-images/index.ts'
import { permissionFor, STRACE_OPTIONS, strayCalls } from './hostile-images/stray-calls.ts'
import { scratch } from './support/archive-sketch.ts'

const strace = spawnSync('strace', ['--version']).status === 0

/** Those that are quickly made and read; `test/workloads/hostile-images.ts` has all. */
const quick: readonly (readonly [name: string, form: ImageForm, args: string[]])[] = [
  ['packages that tracers run', 'docker-archive', ['analyze']],
  ['packages that tracers run', 'oci-layout', ['why', '/bin/sh']],
  ['manifests that lead out, and cycles', 'docker-archive', ['analyze']],
  ["Plug'n'Play that is code, and a cache of evil names", 'oci-layout', ['analyze']],
  ['symlinks to /etc/shadow', 'docker-archive', ['analyze']],
  ['symlinks to this machine, started as Python', 'oci-layout', ['analyze']],
  ['a Python that starts elsewhere', 'docker-archive', ['analyze']],
  ['shell scripts that source and start themselves', 'docker-archive', ['analyze']],
  ['rpm databases that are damaged', 'docker-archive', ['analyze']],
  ['programs of Go and Rust that are cut off', 'oci-layout', ['analyze']],
]

it.each(quick)('executes nothing of an image, nor looks it up on this machine: %s, %s', async (name, form, [command, ...query]) => {
  const canary = placeCanary(scratch())
  const image = hostileImages[name]!(canary)
  const path = await writeImage(scratch(), image, form)
  const [written, log] = [scratch(), join(scratch(), 'log')]
  const args = [process.execPath, BIN, command!, path, ...query, '--platform', 'linux/amd64', '--no-cache', '--json']
  const [program, ...rest] = strace ? ['strace', ...STRACE_OPTIONS, '-o', log, ...args] : args
  const { status, stdout, stderr } = spawnSync(program!, rest, {
    encoding: 'utf8',
    maxBuffer: 1e9,
    // Without a shell that is named, oclif looks into this machine's /etc/passwd.
    env: { PATH: process.env.PATH, HOME: written, XDG_CACHE_HOME: written, TMPDIR: written, SHELL: '/bin/sh' },
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  for (const said of command === 'analyze' ? (image.says ?? []) : []) expect(stdout).toMatch(said)
  expect(stdout.includes(SECRET)).toBe(false)
  expect(existsSync(canary.written)).toBe(false)
  if (!strace) return
  const calls = readFileSync(log, 'utf8')
  expect(calls).toContain(`"${path}`)
  expect(strayCalls(calls, permissionFor(path, written))).toEqual([])
})

it('sees calls that are not permitted', () => {
  const permission = { read: ['/image.tar', '/app/dist/'], write: ['/cache/'] }
  const stray = [
    '1 openat(AT_FDCWD, "/etc/shadow", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)',
    '1 openat(AT_FDCWD, "/app/dist/x.js", O_RDWR|O_CREAT, 0666) = 3',
    '1 openat(AT_FDCWD, "/cache/../etc/passwd", O_RDONLY) = 3',
    '1 readlink("/app/secret", 0x7ffd, 1023) = 3',
    '1 mkdir("/tmp/x", 0777) = 0',
    '1 unlink("/image.tar") = 0',
    '1 vfork( <unfinished ...>',
    '1 execve("/bin/sh", ["sh"], 0x7ffd) = 0',
    '1 connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, 16) = 0',
  ]
  const fine = [
    '1 execve("/usr/bin/node", ["node"], 0x7ffd) = 0',
    '1 openat(AT_FDCWD, "/image.tar", O_RDONLY|O_CLOEXEC) = 3',
    '1 statx(AT_FDCWD, "/app", AT_STATX_SYNC_AS_STAT, STATX_ALL, {stx_mode=S_IFDIR}) = 0',
    '1 mkdir("/cache/a", 0777) = 0',
    '1 openat(AT_FDCWD, "/usr/lib/libc.so.6", O_RDONLY|O_CLOEXEC) = 3',
    '1 clone3({flags=CLONE_VM|CLONE_THREAD, stack=0x7f}, 88) = 2',
    '1 getsockname(1, {sa_family=AF_UNIX}, [128 => 2]) = 0',
  ]
  expect(strayCalls([...fine, ...stray].join('\n'), permission)).toEqual(stray)
})

it.runIf(!strace)('looks at what the kernel is asked for', (context) => context.skip('strace is not installed'))
