import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { loadShellParser } from '../../src/dockerfile/shell-body.ts'
import { dockerfileRules } from '../../src/lint/rules/index.ts'
import { lintDockerfile, type LintOptions } from '../../src/lint/lint.ts'
import { lintRuleList } from '../../src/report/lint-rule-page.ts'
import { rules } from '../../src/rules/index.ts'
import { patched, summaryOf } from '../support/lint-table.ts'

const parser = await loadShellParser()
const lint = (text: string, options?: LintOptions) => lintDockerfile(parser, text, options)
const found = (text: string, options?: LintOptions) => lint(text, options).findings.map(({ rule, line }) => `${line} ${rule}`)

it('has rules with words of their own, in sentences', () => {
  expect(new Set(dockerfileRules.map(({ id }) => id)).size).toBe(dockerfileRules.length)
  for (const { id, title, why, whenNot, fix } of dockerfileRules) {
    expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/)
    expect(title, id).toMatch(/^[A-Z].*[^.]$/)
    for (const sentence of [why, whenNot]) expect(sentence, id).toMatch(/\.$/)
    expect(fix, id).not.toBe('')
  }
})

it('has a page that is up to date: npm run docs', () => {
  expect(readFileSync(new URL('../../docs/dockerfile-rules.md', import.meta.url), 'utf8')).toBe(lintRuleList(dockerfileRules))
})

it('shares the ids of image rules only where the same is meant', () => {
  const images = new Set(rules.map(({ id }) => id))
  expect(
    dockerfileRules
      .map(({ id }) => id)
      .filter((id) => images.has(id))
      .sort(),
  ).toEqual(
    [
      'apk-cache',
      'apt-lists',
      'archives',
      'build-context',
      'bun-cache',
      'cargo-registry',
      'composer-cache',
      'conda-pkgs',
      'debug-symbols',
      'deleted-later',
      'dev-dependencies',
      'dnf-cache',
      'gem-cache',
      'go-module-cache',
      'gradle-cache',
      'maven-repository',
      'npm-cache',
      'pacman-cache',
      'pip-cache',
      'pnpm-store',
      'rewritten',
      'uv-cache',
      'version-control',
      'yarn-cache',
      'zypper-cache',
    ].sort(),
  )
})

const STAGES =
  'FROM node:22-slim AS build\nRUN npm ci --omit=dev\nFROM node:22-slim AS app\nRUN npm ci --omit=dev && npm cache clean --force\n'

it('counts only what ships in the target', () => {
  expect(found(STAGES)).toEqual([])
  expect(found(STAGES, { target: 'build' })).toEqual(['2 npm-cache'])
  expect(found(STAGES, { target: '0' })).toEqual(['2 npm-cache'])
  expect(found('FROM node:22-slim AS a\nRUN npm ci --omit=dev\nFROM a\n')).toEqual(['2 npm-cache'])
  expect(lint(STAGES, { target: 'none' })).toMatchObject({ findings: [], stages: 2 })
})

it('takes the values that the build is given', () => {
  const text = 'FROM node:22-slim\nARG MODE=production\nENV NODE_ENV=$MODE\nRUN npm ci && npm cache clean --force\n'
  expect(found(text)).toEqual([])
  expect(found(text, { buildArgs: { MODE: 'test' } })).toEqual(['4 dev-dependencies'])
})

it.each([
  '# hadolint ignore=DL3042\nRUN pip install x',
  '# slimscope ignore=pip-cache reason: the next image needs it\nRUN pip install x',
  '# slimscope global ignore=all reason: generated\nRUN pip install x',
  '# hadolint global ignore=DL3042\nRUN pip install x',
])('is quiet for %j', (body) => {
  expect(lint(`FROM debian:trixie-slim\n${body}\n`)).toMatchObject({ findings: [], ignored: 1, problems: [] })
})

it('is quiet where BuildKit is told to be', () => {
  expect(found('# check=skip=JSONArgsRecommended\nFROM node:22-slim\nCMD node a.js\n')).toEqual([])
})

it('shows lines without their ends', () => {
  const text = 'FROM debian:trixie-slim\nRUN yum install -y \\\n a\nRUN pip install x\n'
  const shown = (each: string) => lint(each).findings.flatMap(({ instead = [] }) => instead)
  expect(shown(text)).not.toEqual([])
  expect(shown(text.replaceAll('\n', '\r\n'))).toEqual(shown(text))
})

it('asks for a reason', () => {
  const { findings, problems } = lint('FROM debian:trixie-slim\n# slimscope ignore=pip-cache\nRUN pip install x\n')
  expect([findings, problems]).toEqual([[], [{ line: 2, message: expect.stringContaining('no reason') }]])
})

it('says when a comment names a rule that there is not', () => {
  const { problems } = lint(
    'FROM debian:trixie-slim\n# slimscope ignore=PIP-cache,pip-cash,all reason: x\n# hadolint ignore=DL1\nRUN pip install x\n',
  )
  expect(problems).toEqual([{ line: 2, message: 'there is no rule pip-cash for Dockerfiles: slimscope rules lists them' }])
})

it('withholds what it cannot prove: Windows, other frontends', () => {
  expect(summaryOf('dead-instructions', 'FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nCMD ["a"]\nCMD ["b"]\n')).toEqual(['2'])
  expect(summaryOf('stop-signal', '# syntax=example.com/my/frontend\nFROM debian\nSTOPSIGNAL 9\n')).toEqual(['3'])
})

it.each(["changequote(`{', `}')dnl", '{% if slim %}', 'INSTALL curl'])('patches no template: %j', (line) => {
  const finding = lint(`FROM debian\n${line}\nSTOPSIGNAL 9\n`).findings.find(({ rule }) => rule === 'stop-signal')
  expect(finding).toMatchObject({ line: 3, withheld: expect.stringContaining('line 2 is no instruction') })
})

it.each([
  '',
  'FROM',
  'RUN x',
  'FROM a\nRUN <<EOF\nx',
  'FROM a AS a\nFROM a AS a\nFROM a',
  '\u0000\u0001',
  'FROM a\nRUN "\n',
  'FROM a\nCMD\n',
  'FROM a\nCOPY\nADD x\nWORKDIR\nSTOPSIGNAL\n',
])('does not fail for %j', (text) => {
  expect(() => lint(text)).not.toThrow()
})

// What other fixers do to Dockerfiles, each tried with all of our rules: see what is left and what is not there.
const BREAKAGES: readonly [what: string, text: string, kept: RegExp, never: RegExp][] = [
  ['an ADD of an address stays one', 'ADD https://example.com/x.bin /tmp/', /ADD https/, /COPY/],
  [
    'the work folder stays',
    'RUN mkdir -p /usr/src/app && cd /usr/src/app && pip install -r r.txt',
    /--no-cache-dir -r/,
    /rm -rf \/usr\/src/,
  ],
  [
    'the blank behind a mount stays',
    'RUN --mount=type=cache,target=/var/cache/apt apt-get update',
    /aptitude|apt apt-get update/,
    /aptapt/,
  ],
  [
    'comments between lines stay',
    'RUN apt-get update && apt-get install -y \\\n  # needed for sharp\n  curl',
    /\\\n {2}# needed for sharp\n {2}curl/,
    /\\\n\s*\n/,
  ],
  ['files of earlier layers stay', 'RUN tar -xzf /tmp/x.tar.gz || true', /\|\| true\n$/, /rm/],
  ['a cache mount is not emptied', 'RUN --mount=type=cache,target=/root/.npm npm ci', /npm ci\n$/, /cache clean/],
  [
    'here-documents are read',
    'RUN <<EOF\nset -e\napt-get update\napt-get install -y git\nEOF',
    /git\nrm -rf \/var\/lib\/apt\/lists\/\*\nEOF/,
    /EOF &&/,
  ],
  ['variables of a shell form stay', 'CMD java $JAVA_OPTS -jar app.jar', /CMD java \$JAVA_OPTS -jar app.jar/, /\["java/],
  ['RUNs are not joined', 'RUN cd /x\nRUN make', /RUN cd \/x\nRUN make/, /&&/],
  ['text behind a command is no comment', 'CMD node a.js # text', /CMD node a.js # text/, /\[/],
  ['no text is put behind what only names a program', 'RUN echo "apt-get install -y x"', /-y x"\n$/, /rm -rf|clean/],
  ['a comment between two RUNs stays', 'RUN apt-get update\n# why\nRUN apt-get install -y x', /update\n# why\nRUN apt-get/, /update \\/],
  ['operators of a shell form stay', 'CMD node a.js && node b.js | tee /log; date', /CMD node a.js && node b.js \| tee/, /\["/],
  ['an assignment of a shell form stays', 'CMD PORT=80 node a.js', /CMD PORT=80 node/, /\["/],
  ['exec of a shell form stays', 'CMD exec node a.js', /CMD exec node a.js/, /\["/],
  ['the C library stays', 'FROM node:22 AS build\nRUN npm ci\nFROM node:22\nCMD ["node", "a.js"]', /FROM node:22/, /alpine/],
  ['a FROM in small letters is one', 'from node:22-alpine as x\nrun npm ci', /^run npm ci && npm cache clean --force$/m, /FROM node/],
  [
    'the user stays',
    'FROM debian\nRUN apt-get update && apt-get install -y x',
    /^RUN apt-get update && apt-get install -y x && rm/m,
    /USER/,
  ],
  ['the vendor of the base stays', 'FROM python:3.13\nCMD ["python", "a.py"]', /FROM python:3\.13/, /chainguard|cgr\.dev|distroless/],
  ['here-documents of COPY stay', 'COPY <<EOF /x\nRUN pip install x\nEOF', /RUN pip install x\nEOF/, /no-cache-dir/],
]

it.each(BREAKAGES)('%s', (_, body, kept, never) => {
  const text = `FROM debian:trixie-slim\n${body}\n`
  const all = dockerfileRules.reduce((now, { id }) => patched(id, now), text)
  expect(all).toMatch(kept)
  expect(all.slice(all.indexOf('\n') + 1)).not.toMatch(never)
})

it('leaves a stage alone that is thrown away', () => {
  const text = 'FROM debian AS build\nRUN apt-get update && apt-get install -y x\nCMD node a.js\nFROM scratch\nCOPY --from=build /x /x\n'
  expect(dockerfileRules.reduce((now, { id }) => patched(id, now), text)).toBe(text)
})

it('keeps line ends, tabs and the byte order mark', () => {
  const text = '\uFEFFFROM debian\r\nRUN apt-get update && \\\r\n\tapt-get install -y curl\r\n'
  expect(patched('apt-lists', text)).toBe(
    '\uFEFFFROM debian\r\nRUN apt-get update && \\\r\n\tapt-get install -y curl && \\\r\n\trm -rf /var/lib/apt/lists/*\r\n',
  )
})
