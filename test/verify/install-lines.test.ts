import { expect, it } from 'vitest'
import { parseDockerfile } from '../../src/dockerfile/parse.ts'
import { loadShellParser } from '../../src/dockerfile/shell-body.ts'
import { stagesOf } from '../../src/dockerfile/stages.ts'
import { settingsOfStages } from '../../src/dockerfile/variables-at.ts'
import { lintContext } from '../../src/lint/lint-context.ts'
import { dpkgExclusions } from '../../src/verify/dpkg-exclusions.ts'
import { type PackageLine, packageLineOf } from '../../src/verify/package-line.ts'
import { growthOnBase } from '../../src/verify/predict-stages.ts'
import { type BuiltSketch, sketchBuilt } from '../support/built-sketch.ts'
import { sketchFiles } from '../support/files-sketch.ts'
import type { PackageSketch } from '../support/usage-sketch.ts'

const parser = await loadShellParser()

function lineOf(run: string): PackageLine | undefined {
  const dockerfile = parseDockerfile(`FROM debian:12\nENV EXTRA="git jq"\nRUN ${run}\n`)
  const graph = stagesOf(dockerfile)
  const context = lintContext(parser, dockerfile, graph, graph.stages[0]!, settingsOfStages(dockerfile, graph), '')
  return packageLineOf(context.runsOf(context.shipped)[0]!)
}

const APT = { ecosystem: 'deb', recommends: true, clearsArchives: false, clearsLists: false, isAlone: true } as const
const BARE = { ...APT, recommends: false }

it.each<[run: string, line: PackageLine | undefined]>([
  ['apt-get update && apt-get install -y curl git', { ...APT, names: ['curl', 'git'] }],
  ['apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*', { ...BARE, names: ['curl'], clearsLists: true }],
  ['apt-get -o APT::Install-Recommends=false install -y curl && apt-get clean', { ...BARE, names: ['curl'], clearsArchives: true }],
  ['apt-get install -t bookworm-backports -y libpq5=15.8-1 curl:amd64', { ...APT, names: ['libpq5', 'curl'] }],
  ['set -eux; apt install -y $EXTRA; rm -rf /var/cache/apt/* /tmp/*', { ...APT, names: ['git', 'jq'], clearsArchives: true }],
  ['apt-get install -y curl && curl -o /x https://example.com', { ...APT, names: ['curl'], isAlone: false }],
  ['apt-get install -y tini > /tmp/log', { ...APT, names: ['tini'], isAlone: false }],
  ['apk add --no-cache --virtual .build gcc musl-dev~1.2', { ...BARE, ecosystem: 'apk', names: ['gcc', 'musl-dev'] }],
  ['apt-get update', undefined],
  ['apt-get install -y $UNKNOWN', undefined],
  ['apt-get install -y ./local.deb', undefined],
  ['pip install flask', undefined],
])('reads %s', (run, line) => expect(lineOf(run)).toEqual(line))

const needs = (...kinds: [kind: 'depends' | 'recommends', ...satisfiedBy: number[]][]) =>
  kinds.map(([kind, ...satisfiedBy]) => ({ wanted: 'somebody (>= 1)', kind, satisfiedBy }))
const PACKAGES: PackageSketch[] = [
  { name: 'libc6', version: '2.36-9+deb12u1', files: ['/lib/libc.so'] },
  { name: 'curl', files: ['/bin/curl', '/share/doc/curl'], dependencies: needs(['depends', 2], ['depends', 0]) },
  { name: 'libcurl4', files: ['/lib/libcurl.so'], dependencies: needs(['recommends', 3]) },
  { name: 'certificates', files: ['/etc/certificates'] },
  { name: 'jq', files: ['/bin/jq', '/share/doc/jq'], dependencies: needs(['recommends']) },
]
/** The full base has curl and what belongs to it; a line installs jq beside. */
const FULL: BuiltSketch = {
  layers: [
    { 'lib/libc.so': 9000, 'bin/curl': 1000, 'share/doc/curl': 700, 'lib/libcurl.so': 2000, 'etc/certificates': 3000 },
    { 'bin/jq': 400, 'share/doc/jq': 600, 'var/lib/dpkg/status': 5000, 'var/lib/dpkg/status-old': 4000 },
  ],
  packages: PACKAGES,
}
const SLIM: BuiltSketch = {
  layers: [{ 'lib/libc.so': 9000, 'var/lib/dpkg/status': 600, 'etc/apt/apt.conf.d/docker-clean': 1 }],
  packages: [{ ...PACKAGES[0]!, version: '2.36-9+deb12u9' }],
}
/** One entry and its content, in blocks. */
const file = (bytes: number) => 512 + Math.ceil(bytes / 512) * 512
/** Of a list of packages that are five in 5000 bytes on a base that has one in 600. */
const lists = (added: number) => Math.round((file(600) + file(5000) * (added / 5)) * 2) - file(5000) - file(4000)
const CURL = file(1000) + file(700) + file(2000) + 4 * 512
const noDocumentation = (path: string) => path.startsWith('/share/doc/')

it.each<[name: string, install: string, base: BuiltSketch, excludes: (path: string) => boolean, bytes: number, about?: true]>([
  ['installs what the full one had', '--no-install-recommends curl jq', SLIM, () => false, CURL + lists(3)],
  ['installs what is recommended, too', 'curl', SLIM, () => false, CURL + file(3000) + 512 + lists(3)],
  ['has all that is asked for', 'jq', { ...SLIM, packages: PACKAGES }, () => false, -file(400) - file(600) + lists(0)],
  ['leaves documentation out', '--no-install-recommends jq', SLIM, noDocumentation, -file(600) + lists(1)],
  ['may install what nobody has seen', 'jq', SLIM, () => false, lists(1), true],
  ['installs what is gone', 'cowsay', SLIM, () => false, 0, true],
  ['has no packages', 'curl', { layers: [{}], packages: [] }, () => false, 0, true],
])('tells by how much a layer grows where the base %s', (_, install, base, excludes, bytes, about) => {
  const text = `FROM full\nRUN apt-get install -y ${install}\n`
  const before = sketchBuilt({ ...FULL, steps: ['', `RUN apt-get install -y ${install}`] })
  const growth = growthOnBase(before, text, {}, { unpackedBytes: 0, toPullBytes: 0, image: sketchBuilt(base), excludes }, parser)
  expect(growth.about).toBe(about)
  expect(growth.unpackedBytes).toBe(bytes)
})

it('does the same for apk', () => {
  const packages = PACKAGES.slice(0, 3).map((each): PackageSketch => Object.assign({}, each, { ecosystem: 'apk' }))
  packages[0]!.name = 'musl'
  const text = 'FROM alpine\nRUN apk add --no-cache curl\n'
  const before = sketchBuilt({
    layers: [FULL.layers[0]!, { 'lib/apk/db/installed': 3000, 'lib/apk/db/scripts.tar': 1024 }],
    packages,
    steps: ['', 'RUN apk add --no-cache curl'],
  })
  const image = sketchBuilt({ layers: [{ 'lib/libc.so': 9000, 'lib/apk/db/installed': 900 }], packages: packages.slice(0, 1) })
  const growth = growthOnBase(before, text, {}, { unpackedBytes: 0, toPullBytes: 0, image }, parser)
  const database = file(900) + Math.round(((file(3000) + file(1024)) * 2) / 3) - file(3000) - file(1024)
  expect(growth).toMatchObject({ unpackedBytes: CURL + database })
})

it.each<[config: string, excluded: string[], kept: string[]]>([
  [
    'path-exclude /usr/share/doc/*\npath-include=/usr/share/doc/*/copyright\n# path-exclude /bin/*\n',
    ['/usr/share/doc/x/README', '/usr/share/doc/x/y/z'],
    ['/usr/share/doc/x/copyright', '/bin/sh', '/usr/share/docs'],
  ],
  ['path-exclude=/usr/share/man/??/*', ['/usr/share/man/de/man1/ls.1'], ['/usr/share/man/man1/ls.1']],
  [`path-exclude=/${'*a'.repeat(2000)}b`, [], [`/${'a'.repeat(4000)}`]],
  ['force-unsafe-io', [], ['/usr/share/doc/x']],
])('tells what dpkg leaves out by %j', async (config, excluded, kept) => {
  const excludes = await dpkgExclusions(await sketchFiles({ 'etc/dpkg/dpkg.cfg.d/docker': config }))
  expect([...excluded, ...kept].filter((path) => excludes(path))).toEqual(excluded)
})

it('excludes nothing where there is no dpkg', async () =>
  expect((await dpkgExclusions(await sketchFiles({})))('/usr/share/doc/x')).toBe(false))
