import { describe, expect, it } from 'vitest'
import type { Intent } from '../../src/verify/built-image.ts'
import { compareImages } from '../../src/verify/compare-images.ts'
import { type BuiltSketch, sketchBuilt } from '../support/built-sketch.ts'

type Case = [name: string, before: BuiltSketch, after: BuiltSketch, intent: Partial<Intent>, said: string[]]

const SERVER: BuiltSketch['edges'] = [['', '/app/server', 'entrypoint', 'server']]
const FEWER = { rules: new Set(['apt-lists']) }
const OTHER_BASE = { base: true, fields: new Set(['Base']) }
const STAGES = { stages: true, base: true, rules: new Set(['multi-stage']) }
const LISTS = { '/var/lib/apt/lists/': { id: 'apt-lists', safety: 'safe' as const } }

/** A site that a package serves, and that nginx is to serve. */
const OTHER_SERVER = { ...STAGES, fields: new Set(['Base', 'Cmd']) }
const SERVED: BuiltSketch = {
  layers: [
    { 'bin/sh': 5 },
    { 'opt/serve/main.js': 3, 'opt/serve/send.js': 3, 'usr/bin/serve': { symlink: '/opt/serve/main.js' } },
    { 'app/package.json': 4 },
    { 'app/dist/index.html': 7, 'app/dist/main.js': 7, 'app/worker': 7 },
  ],
  steps: ['', 'RUN npm install -g serve', 'COPY . .', 'RUN npm run build'],
  packages: [{ name: 'serve', ecosystem: 'npm', files: ['/opt/serve/main.js', '/opt/serve/send.js'] }],
  edges: [
    ['', '/bin/sh', 'entrypoint', 'sh -c serve'],
    ['/bin/sh', '/opt/serve/main.js', 'entrypoint', 'serve'],
    ['/bin/sh', '/usr/bin/serve', 'entrypoint', 'serve'],
    ['/opt/serve/main.js', '/opt/serve/send.js'],
    ['/app/dist', '/app/dist/index.html', 'in folder'],
    ['/app/dist', '/app/dist/main.js', 'in folder'],
    ['/app/dist/main.js', '/app/package.json', 'package.json'],
  ],
  softEdges: [['', '/app/dist', 'content folder']],
  config: { Cmd: ['/bin/sh', '-c', 'serve'] },
}
const BY_NGINX: BuiltSketch = {
  layers: [
    { 'bin/sh': 5, 'usr/sbin/nginx': 5 },
    { 'app/dist/index.html': 7, 'app/dist/main.js': 7, 'app/worker': 7 },
  ],
  edges: [
    ['', '/usr/sbin/nginx', 'entrypoint', 'nginx'],
    ['/usr/sbin/nginx', '/bin/sh', 'runs'],
    ['/usr/sbin/nginx', '/app/dist', 'content folder'],
    ['/app/dist', '/app/dist/index.html', 'in folder'],
  ],
  config: { Cmd: ['nginx'] },
}
const OF_SERVE = 'removed of use to serve alone, which is not started any more: /app/package.json /opt/ /usr/bin/'
const NGINX = 'added the base image base:1: /usr/sbin/'

/** All that differs, a line each; what nobody expected starts with an exclamation mark. */
function said(before: BuiltSketch, after: BuiltSketch, intent: Partial<Intent>): string[] {
  const all = { rules: new Set<string>(), base: false, stages: false, fields: new Set<string>(), ...intent }
  const found = compareImages(sketchBuilt(before), sketchBuilt(after), all)
  const mark = (expected: boolean) => (expected ? '' : '!')
  return [
    found.verdict,
    ...found.configuration.map(({ field, expected }) => `${mark(expected)}${field}`),
    ...(['removed', 'added', 'changed'] as const).flatMap((kind) =>
      found[kind].map(({ reason, expected, paths }) => `${mark(expected)}${kind} ${reason}: ${paths.join(' ')}`),
    ),
    ...found.permissions.map(({ before: was, after: is, paths }) => `!${was} → ${is}: ${paths.join(' ')}`),
    ...found.missing.map(({ path, neededBy, kind }) => `!missing ${path}, ${kind} of ${neededBy}`),
    ...found.unresolved.map(({ path, what }) => `!${path} computes ${what}`),
  ]
}

describe('two images', () => {
  it.each<Case>([
    [
      'that are the same',
      { layers: [{ bin: 1 }, { 'app/server': { bytes: 2, content: 'a' } }], edges: SERVER },
      { layers: [{ bin: 1 }, { 'app/server': { bytes: 2, content: 'a' } }], edges: SERVER },
      {},
      ['good'],
    ],
    [
      'of which one has no package lists, whose lock has no bytes',
      { layers: [{}, { 'var/lib/apt/lists/a': 9, 'var/lib/apt/lists/lock': 0, 'app/server': 1 }], edges: SERVER, rules: LISTS },
      { layers: [{}, { 'app/server': 1 }], edges: SERVER },
      FEWER,
      ['good', 'removed apt-lists: /var/'],
    ],
    [
      'of which one lacks a file that no patch is about',
      { layers: [{}, { 'app/server': 1, 'app/data': 5, 'app/tests/a': 5, 'app/tests/b': 5 }], edges: SERVER },
      { layers: [{}, { 'app/server': 1 }], edges: SERVER },
      FEWER,
      ['differs', '!removed unexpected: /app/data /app/tests/'],
    ],
    [
      'with what a rule selects that may be needed, and was not patched',
      { layers: [{}, { 'app/a': 1 }], rules: { '/app': { id: 'node-tests', safety: 'review' } } },
      { layers: [{}, {}] },
      FEWER,
      ['differs', '!removed unexpected: /app/'],
    ],
    [
      'and another base, with packages that it does not ask for',
      {
        layers: [
          { 'usr/bin/gcc': 9, 'usr/bin/node': { bytes: 4, content: 'x' } },
          { 'app/server': 1, 'usr/lib/libx': 3 },
        ],
        base: 'node:22',
        packages: [{ name: 'libx', files: ['/usr/lib/libx'] }],
        edges: SERVER,
      },
      {
        layers: [
          { 'usr/bin/node': { bytes: 4, content: 'y' }, 'etc/os': 2 },
          { 'app/server': 1, 'usr/bin/curl': 4 },
        ],
        base: 'node:22-slim',
        packages: [{ name: 'curl', files: ['/usr/bin/curl'] }],
        edges: SERVER,
      },
      OTHER_BASE,
      [
        'good',
        'removed the base image node:22: /usr/bin/gcc',
        'removed packages that the other base does not ask for: /usr/lib/',
        'added packages that the old base did not need to install: /usr/bin/curl',
        'added the base image node:22-slim: /etc/',
        'changed the base image node:22-slim: /usr/bin/node',
      ],
    ],
    [
      'and another base that lacks a library',
      {
        layers: [{ 'lib/libpq.so': 9 }, { 'app/server': 1 }],
        edges: [...SERVER, ['/app/server', '/lib/libpq.so', 'needed library', 'libpq.so']],
      },
      { layers: [{}, { 'app/server': 1 }], edges: SERVER },
      OTHER_BASE,
      ['broken', 'removed the base image base:1: /lib/', '!missing /lib/libpq.so, needed library of /app/server'],
    ],
    [
      'and another base that has the library elsewhere',
      {
        layers: [{ 'lib/libpq.so': 9 }, { 'app/server': 1 }],
        edges: [...SERVER, ['/app/server', '/lib/libpq.so', 'needed library', 'libpq.so']],
      },
      {
        layers: [{ 'usr/lib/libpq.so': 9 }, { 'app/server': 1 }],
        edges: [...SERVER, ['/app/server', '/usr/lib/libpq.so', 'needed library', 'libpq.so']],
      },
      OTHER_BASE,
      ['good', 'removed the base image base:1: /lib/', 'added the base image base:1: /usr/'],
    ],
    [
      'of which one has the program linked anew, without a library',
      {
        layers: [{ 'lib/libc.so.6': 9, lib64: { symlink: 'lib' } }, { 'app/server': 1 }],
        edges: [
          ...SERVER,
          ['/app/server', '/lib/libc.so.6', 'needed library', 'libc.so.6'],
          ['/app/server', '/lib64', 'program loader', 'ld.so'],
        ],
      },
      { layers: [{}, { 'app/server': 2 }], edges: SERVER },
      STAGES,
      ['good', 'removed the base image base:1: /lib/ /lib64', 'changed made anew by each build: /app/server'],
    ],
    [
      'with the loader finding fewer libraries',
      { layers: [{}, { 'app/server': 1 }], edges: SERVER },
      { layers: [{}, { 'app/server': 1 }], edges: SERVER, missingLibraries: [{ program: '/app/server', name: 'libz.so.1' }] },
      OTHER_BASE,
      ['broken', '!missing libz.so.1, needed library of /app/server'],
    ],
    [
      'without a shell that nothing starts any more',
      {
        layers: [{ 'bin/sh': 5 }, { 'app/server': 1 }],
        edges: [
          ['', '/bin/sh', 'entrypoint', 'sh -c server'],
          ['/bin/sh', '/app/server', 'command'],
        ],
        config: { Cmd: ['/bin/sh', '-c', 'server'] },
      },
      { layers: [{}, { 'app/server': 1 }], edges: SERVER, config: { Cmd: ['server'] } },
      { ...OTHER_BASE, fields: new Set(['Base', 'Cmd']) },
      ['good', 'Cmd', 'removed the base image base:1: /bin/'],
    ],
    [
      'of which one starts nothing',
      { layers: [{}, { 'app/server': 1 }], edges: SERVER },
      { layers: [{}, {}] },
      STAGES,
      ['broken', '!removed unexpected: /app/', '!missing /app/server, entrypoint of the configuration of the image'],
    ],
    [
      'of which one was built in a stage of its own',
      {
        layers: [{ 'usr/bin/go': 9 }, { 'src/main.go': 3, 'app/server': 1, 'go/pkg/a': 5 }],
        edges: SERVER,
        rules: { '/go/pkg': { id: 'go-module-cache', safety: 'review' } },
      },
      { layers: [{ 'etc/passwd': 1 }, { 'app/server': 1 }], edges: SERVER },
      STAGES,
      [
        'good',
        'removed the base image base:1: /usr/',
        'removed go-module-cache: /go/',
        'removed left in the build stage: /src/',
        'added the base image base:1: /etc/',
      ],
    ],
    [
      'of which one was built in a stage and lacks data that the program names',
      {
        layers: [{}, { 'src/main.go': 3, 'src/page.html': 3 }, { 'app/server': 1 }],
        steps: ['', 'COPY . .', 'RUN go build'],
        edges: SERVER,
        softEdges: [
          ['/app/server', '/src/main.go'],
          ['/app/server', '/src/page.html'],
        ],
      },
      { layers: [{}, { 'app/server': 1 }], edges: SERVER },
      STAGES,
      ['differs', '!removed unexpected: /src/page.html', 'removed left in the build stage: /src/main.go'],
    ],
    [
      'of which one has its modules elsewhere',
      {
        layers: [{}, { 'usr/lib/flask/app.py': 30, 'usr/bin/run': 9 }],
        edges: [
          ['', '/usr/bin/run', 'entrypoint'],
          ['/usr/bin/run', '/usr/lib/flask/app.py'],
        ],
      },
      {
        layers: [{}, { 'opt/lib/flask/app.py': 30, 'opt/bin/run': 8 }],
        edges: [
          ['', '/opt/bin/run', 'entrypoint'],
          ['/opt/bin/run', '/opt/lib/flask/app.py'],
        ],
      },
      STAGES,
      ['good', 'removed moved: /usr/', 'added new: /opt/'],
    ],
    ['of which one has another server', SERVED, BY_NGINX, OTHER_SERVER, ['good', 'Cmd', OF_SERVE, NGINX]],
    [
      'of which one has another server, and not all that was served',
      SERVED,
      { ...BY_NGINX, layers: [BY_NGINX.layers[0]!, { 'app/dist/main.js': 7, 'app/worker': 7 }], edges: BY_NGINX.edges!.slice(0, 3) },
      OTHER_SERVER,
      ['differs', 'Cmd', '!removed unexpected: /app/dist/index.html', OF_SERVE, NGINX],
    ],
    [
      'of which one has another server that nobody was to start',
      SERVED,
      BY_NGINX,
      STAGES,
      [
        'broken',
        '!Cmd',
        '!removed unexpected: /app/package.json /opt/ /usr/bin/',
        NGINX,
        '!missing /opt/serve/main.js, entrypoint of /bin/sh',
        '!missing /usr/bin/serve, entrypoint of /bin/sh',
      ],
    ],
    [
      'of which one has another server, and a program that needs what is gone with the old one',
      { ...SERVED, edges: [...SERVED.edges!, ['', '/app/worker', 'health check'], ['/app/worker', '/opt/serve/send.js']] },
      { ...BY_NGINX, edges: [...BY_NGINX.edges!, ['/usr/sbin/nginx', '/app/worker']] },
      OTHER_SERVER,
      [
        'broken',
        'Cmd',
        '!removed unexpected: /opt/serve/send.js',
        'removed of use to serve alone, which is not started any more: /app/package.json /opt/serve/main.js /usr/bin/',
        NGINX,
        '!missing /opt/serve/send.js, import of /app/worker',
      ],
    ],
    [
      'of which one has another server, in place of one that the user wrote',
      { ...SERVED, packages: [] },
      BY_NGINX,
      OTHER_SERVER,
      [
        'differs',
        'Cmd',
        '!removed unexpected: /opt/ /usr/bin/',
        'removed of use to serve alone, which is not started any more: /app/package.json',
        NGINX,
      ],
    ],
    [
      'with files of the context that are not the same',
      {
        layers: [{}, { 'app/a': { bytes: 1, content: 'a' }, 'app/b': 1 }, { 'app/made': { bytes: 1, content: 'a' } }],
        steps: ['', 'COPY . .', 'RUN make'],
      },
      {
        layers: [{}, { 'app/a': { bytes: 1, content: 'z' }, 'app/b': 1 }, { 'app/made': { bytes: 1, content: 'z' } }],
        steps: ['', 'COPY . .', 'RUN make'],
      },
      FEWER,
      ['differs', '!changed unexpected: /app/a', 'changed made anew by each build: /app/made'],
    ],
    [
      'with logs that no two builds name alike',
      { layers: [{}, { 'root/.npm/_logs/1.log': 1, 'app/server': 1 }], edges: SERVER },
      { layers: [{}, { 'root/.npm/_logs/2.log': 1, 'app/server': 1 }], edges: SERVER },
      {},
      ['good', 'removed made anew by each build: /root/.npm/_logs/1.log', 'added made anew by each build: /root/.npm/_logs/2.log'],
    ],
    [
      'with another owner and mode',
      { layers: [{}, { 'app/a': 1, 'app/b': 1 }], permissions: { '/app/a': { uid: 1000 }, '/app/b': { mode: 0o755 } } },
      { layers: [{}, { 'app/a': 1, 'app/b': 1 }] },
      FEWER,
      ['differs', '!0644 1000:0 → 0644 0:0: /app/a', '!0755 0:0 → 0644 0:0: /app/b'],
    ],
    [
      'with another configuration than the patch is for',
      { layers: [{}], config: { Env: ['A=1', 'B=1'], User: 'app', Cmd: ['a'] } },
      { layers: [{}], config: { Env: ['A=1', 'B=2'], Cmd: ['b'] } },
      { fields: new Set(['Cmd']) },
      ['differs', '!User', '!Env B', 'Cmd'],
    ],
    [
      'with a program that computes what it loads, and did not',
      { layers: [{}, { 'app/server': 1 }], edges: SERVER },
      { layers: [{}, { 'app/server': 1 }], edges: SERVER, unresolved: [{ path: '/app/server', what: 'require(name)' }] },
      {},
      ['differs', '!/app/server computes require(name)'],
    ],
  ])('%s', (_, before, after, intent, lines) => {
    expect(said(before, after, intent)).toEqual(lines)
  })
})
