import { expect, it } from 'vitest'
import { type Configuration, configurationDifferences, configurationOfImage, EMPTY } from '../../src/dockerfile/configuration.ts'
import { parseDockerfile } from '../../src/dockerfile/parse.ts'
import { stagesOf } from '../../src/dockerfile/stages.ts'
import { settingsOfStages, type SettingsOptions } from '../../src/dockerfile/variables-at.ts'

function follow(lines: string[], options: SettingsOptions = {}) {
  const file = parseDockerfile(lines.join('\n'))
  const graph = stagesOf(file, options.buildArgs)
  const { at, ends, complete } = settingsOfStages(file, graph, options)
  const marked = (line: number) => at.get(file.instructions.find(({ startLine }) => startLine === line)!)!
  return { at: marked, end: ends.at(-1)!.configuration, complete }
}

it.each<[what: string, lines: string[], expected: Partial<Configuration>]>([
  ['nothing', ['FROM scratch'], EMPTY],
  ['an unknown base', ['FROM debian'], { unknownBase: 'debian' }],
  [
    'environment',
    ['FROM scratch', 'ENV A=1 B="x y"', 'ENV C $A/$B d', 'ENV A=2 D=$A'],
    { env: { A: '2', B: 'x y', C: '1/x y d', D: '1' } },
  ],
  [
    'variables of an unknown base',
    ['FROM debian', 'ENV PATH=/x:$PATH E=${F:-g}'],
    { env: { PATH: '/x:${PATH}', E: 'g' }, unknownBase: 'debian' },
  ],
  ['folders', ['FROM scratch', 'WORKDIR a', 'WORKDIR b/../c'], { workingDir: '/a/c' }],
  ['folders of an unknown base', ['FROM debian', 'WORKDIR a'], { workingDir: 'a', unknownBase: 'debian' }],
  ['a shell form', ['FROM scratch', 'CMD a  $B'], { cmd: ['/bin/sh', '-c', 'a  $B'] }],
  [
    'another shell',
    ['FROM scratch', 'SHELL ["/bin/bash", "-c"]', 'ENTRYPOINT a'],
    { shell: ['/bin/bash', '-c'], entrypoint: ['/bin/bash', '-c', 'a'], cmd: [] },
  ],
  ['a CMD that an ENTRYPOINT forgets', ['FROM scratch AS a', 'CMD b', 'FROM a', 'ENTRYPOINT ["c"]'], { entrypoint: ['c'], cmd: [] }],
  ['a CMD that it does not forget', ['FROM scratch', 'CMD ["b"]', 'ENTRYPOINT ["c"]'], { entrypoint: ['c'], cmd: ['b'] }],
  [
    'ports and volumes',
    ['FROM scratch', 'ARG P=80', 'EXPOSE $P 53/UDP', 'VOLUME ["/b"]', 'VOLUME /a'],
    { exposedPorts: ['53/udp', '80/tcp'], volumes: ['/a', '/b'] },
  ],
  ['labels', ['FROM scratch', 'LABEL "a.b"="c d" e=f'], { labels: { 'a.b': 'c d', e: 'f' } }],
  [
    'health',
    ['FROM scratch', 'HEALTHCHECK --timeout=3s --interval=5s CMD a || exit 1'],
    { healthcheck: ['CMD-SHELL', 'a || exit 1', '--interval=5s', '--timeout=3s'] },
  ],
  ['no health', ['FROM scratch', 'HEALTHCHECK NONE'], { healthcheck: ['NONE'] }],
  ['user and signal', ['FROM scratch', 'ARG U=app', 'USER $U:$U', 'STOPSIGNAL SIGINT'], { user: 'app:app', stopSignal: 'SIGINT' }],
  [
    'what is inherited',
    ['FROM debian AS a', 'ENV A=1', 'ARG B=2', 'FROM a', 'ENV C=$A$B'],
    { env: { A: '1', C: '1${B}' }, unknownBase: 'debian' },
  ],
  ['what is put off', ['FROM scratch AS a', 'ONBUILD ENV A=1', 'FROM a', 'ENV B=$A'], { env: { A: '1', B: '1' }, onBuild: [] }],
  [
    'names that every object has',
    ['FROM scratch', 'ENV constructor=1 A=$toString$constructor', 'ENV B=$constructor'],
    { env: { constructor: '1', A: '', B: '1' } },
  ],
])('follows %s', (_, lines, expected) => {
  expect(follow(lines).end).toEqual({ ...EMPTY, ...expected })
})

it('knows ARG in its own stage alone, and lets ENV and the build win', () => {
  const lines = [
    'ARG V=1',
    'ARG W=2',
    'FROM a:$V',
    'RUN x',
    'ARG V',
    'ARG W=3',
    'ARG X',
    'ARG TARGETARCH',
    'RUN x',
    'ENV W=4',
    'RUN x',
    'FROM b',
    'RUN x',
  ]
  const { at } = follow(lines, { buildArgs: { X: '5' } })
  expect([4, 9, 11, 13].map((line) => at(line).variables)).toEqual([
    {},
    { V: '1', W: '3', X: '5', TARGETARCH: 'amd64' },
    { V: '1', W: '4', X: '5', TARGETARCH: 'amd64' },
    {},
  ])
  expect([...at(11).args]).toEqual(['V', 'W', 'X', 'TARGETARCH'])
})

it('knows the shell, the folder and the user at an instruction', () => {
  const { at } = follow(['FROM debian', 'RUN a', 'SHELL ["/bin/bash", "-c"]', 'USER b', 'WORKDIR /c', 'RUN d'])
  expect(at(2)).toMatchObject({ shell: ['/bin/sh', '-c'], configuration: { env: {} } })
  expect(at(6)).toMatchObject({ shell: ['/bin/bash', '-c'], configuration: { user: 'b', workingDir: '/c' } })
})

it('starts from what is known of the base', () => {
  const node = configurationOfImage({
    platform: { os: 'linux', architecture: 'amd64' },
    ...{ diffIds: [], history: [], labels: {} },
    ...{ env: ['PATH=/bin', 'A=b=c'], entrypoint: ['entry'], cmd: ['node'], user: 'node', workingDir: '/srv' },
  })
  const { end } = follow(['FROM node', 'ENV PATH=/x:$PATH', 'WORKDIR app', 'ENTRYPOINT ["e"]'], { baseConfiguration: () => node })
  expect(end).toEqual({ ...EMPTY, env: { PATH: '/x:/bin', A: 'b=c' }, entrypoint: ['e'], cmd: [], user: 'node', workingDir: '/srv/app' })
})

it('tells what differs', () => {
  const before = follow(['FROM scratch', 'ENV A=1 B=2', 'USER a', 'EXPOSE 80', 'CMD ["a"]']).end
  const after = follow(['FROM scratch', 'ENV A=1 B=3', 'LABEL c=d', 'CMD a', 'EXPOSE 80']).end
  expect(configurationDifferences(before, before)).toEqual([])
  expect(configurationDifferences(before, after)).toEqual([
    { field: 'User', before: 'a' },
    { field: 'Env B', before: '2', after: '3' },
    { field: 'Cmd', before: '["a"]', after: '["/bin/sh","-c","a"]' },
    { field: 'Label c', after: 'd' },
  ])
})

it('gives up on what nobody wrote', () => {
  const { complete } = follow(['FROM scratch', ...Array.from({ length: 1_100 }, (_, i) => `ENV A${i}=$A${i - 1}x`)])
  expect(complete).toBe(false)
  const grown = follow(['FROM scratch', 'ENV A=ab', ...Array.from({ length: 100 }, () => 'ENV A=$A$A')]).end.env.A!
  expect(grown.length).toBeLessThan(1e6)
})
