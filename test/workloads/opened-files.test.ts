import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { removeInside, resolveInside } from './image-root.ts'
import { loadedJars } from './loaded-jars.ts'
import { openedFiles } from './opened-files.ts'

let place: string
beforeEach(() => void (place = mkdtempSync(join(tmpdir(), 'slimscope-opened-'))))
afterEach(() => rmSync(place, { recursive: true, force: true }))

const FILES = {
  '/usr/bin/node': '\x7fELF\x02\0\0/lib64/ld-linux-x86-64.so.2\0',
  '/usr/lib64/ld-linux-x86-64.so.2': '',
  '/usr/bin/python3': '',
  '/usr/bin/tool': '#! /usr/bin/python3 -E\n',
  '/app/server.js': '',
  '/app/a "b"\n.txt': '',
  '/app/ä.txt': '',
  '/app/shop.py': '',
  '/app/__pycache__/shop.cpython-311.pyc': '',
  '/app/lib.jar': '',
  '/dev/null': '',
}
const LINKS = {
  '/lib64': 'usr/lib64',
  '/bin': '/usr/bin',
  '/app/out': '../../../../etc/passwd',
  '/usr/bin/py': 'python3',
  '/loop': 'loop',
  '/dev/stdout': '/proc/self/fd/1',
}

function write(root: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(root + path), { recursive: true })
    writeFileSync(root + path, text, 'latin1')
  }
  return root
}

function image(name: string): string {
  const root = write(join(place, name), FILES)
  for (const [path, target] of Object.entries(LINKS)) symlinkSync(target, root + path)
  return root
}

function opened(...logs: string[]): string[] {
  const [root, untouched] = [image('root'), image('image')]
  write(root, { '/app/made.txt': '', '/tmp/x': '' })
  const traces = write(join(place, 'traces'), Object.fromEntries(logs.map((log, i) => [`/process.${i}`, log.replaceAll('ROOT', root)])))
  return [...openedFiles(traces, root, untouched)]
}

it.each([
  ['an absolute path', 'openat(AT_FDCWD<ROOT>, "/app/server.js", O_RDONLY) = 3<ROOT/app/server.js>', ['/app/server.js']],
  ['one from the working folder', 'openat(AT_FDCWD<ROOT/app>, "server.js", O_RDONLY) = 3', ['/app/server.js']],
  ['one from an open folder', 'openat(7<ROOT/app>, "./server.js", O_RDONLY) = 3', ['/app/server.js']],
  ['links on the way', 'open("/bin/py", O_RDONLY) = 3', ['/bin', '/usr/bin/py', '/usr/bin/python3']],
  [
    'a program and its loader',
    'execve("/usr/bin/node", ["node"], 0x1 /* 2 vars */) = 0',
    ['/lib64', '/usr/bin/node', '/usr/lib64/ld-linux-x86-64.so.2'],
  ],
  ['a script and its interpreter', 'execve("/usr/bin/tool", ["tool"], 0x1) = 0', ['/usr/bin/python3', '/usr/bin/tool']],
  [
    'a relative program',
    'execve("bin/tool", ["x"], 0x1) = 0\nopenat(AT_FDCWD<ROOT/usr>, "none", 0) = 3',
    ['/usr/bin/python3', '/usr/bin/tool'],
  ],
  [
    'a compiled module and its source',
    'openat(AT_FDCWD<ROOT/app>, "__pycache__/shop.cpython-311.pyc", 0) = 3',
    ['/app/__pycache__/shop.cpython-311.pyc', '/app/shop.py'],
  ],
  [
    'quotes, newlines and bytes',
    'open("/app/a \\"b\\"\\n.txt", 0) = 3\nopen("/app/\\303\\244.txt", 0) = 4',
    ['/app/a "b"\n.txt', '/app/ä.txt'],
  ],
  ['no folder', 'openat(AT_FDCWD<ROOT>, "/app", O_RDONLY|O_DIRECTORY) = 3', []],
  [
    'the link to a folder, or to what is gone',
    'openat(AT_FDCWD<ROOT>, "/bin/made", O_CREAT) = 3\nopen("/lib64", 0) = 3',
    ['/bin', '/lib64'],
  ],
  ['nothing that the run made', 'open("/app/made.txt", O_CREAT) = 3\nopen("/tmp/x", 0) = 4\nopen("/dev/stdout", 0) = 5', []],
  ['nothing beyond the root', 'open("/app/out", 0) = 3\nopen("../../etc/passwd", 0) = 3', []],
  ['nothing in a loop', 'open("/loop", 0) = 3', []],
  [
    'nothing of what starts it',
    'execve("/usr/bin/env", ["/usr/bin/env", "-i", "/usr/bin/unshare", "--pid"], 0x1) = 0\nopenat(AT_FDCWD</>, "/app/server.js", 0) = 3',
    [],
  ],
])('records %s', (_name, log, expected) => {
  expect(opened(log)).toEqual(expected)
})

it('joins the logs of all processes, sorted', () => {
  expect(opened('open("/app/shop.py", 0) = 3', 'open("/app/lib.jar", 0) = 3')).toEqual(['/app/lib.jar', '/app/shop.py'])
})

it('names the jars that classes came from', () => {
  const root = image('root')
  const log = [
    '[0.1s][info][class,load] java.lang.Object source: shared objects file',
    '[0.2s][info][class,load] shop.A source: file:/app/lib.jar',
    '[0.2s][info][class,load] shop.B source: jar:file:/app/lib.jar!/BOOT-INF/lib/b.jar!/',
    '[0.2s][info][class,load] shop.C source: jar:nested:/app/lib.jar/!BOOT-INF/lib/c.jar!/',
    '[0.2s][info][class,load] shop.D source: file:/app/classes/',
    '[0.2s][info][class,load] shop.E source: file:/app/gone.jar',
  ]
  write(join(place, 'tmp'), { '/slimscope-classes-1': log.join('\n'), '/other': '' })
  expect([...loadedJars(join(place, 'tmp'), root)]).toEqual([
    '/app/lib.jar',
    '/app/lib.jar!/BOOT-INF/lib/b.jar',
    '/app/lib.jar!/BOOT-INF/lib/c.jar',
  ])
})

it('removes inside the root only, files and links but no folders', () => {
  const root = image('root')
  const outside = write(join(place, 'outside'), { '/kept': '' })
  symlinkSync(outside, join(root, 'away'))
  for (const path of ['/away/kept', '/../outside/kept', '/app', '/bin/tool', '/usr/bin/py', '/none/x']) removeInside(root, path)
  expect(resolveInside(outside, '/kept')).toBeDefined()
  expect(resolveInside(root, '/app/server.js')).toBeDefined()
  expect(resolveInside(root, '/usr/bin/tool')).toBeUndefined()
  expect(resolveInside(root, '/usr/bin/py')).toBeUndefined()
  expect(resolveInside(root, '/usr/bin/python3')).toBeDefined()
})
