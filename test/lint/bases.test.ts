import { expect, it } from 'vitest'
import type { BuildContext } from '../../src/dockerfile/context.ts'
import type { BuiltImage } from '../../src/lint/built-image.ts'
import { findingsOf, summaryOf } from '../support/lint-table.ts'

const file = (...lines: string[]) => `${lines.join('\n')}\n`
const START = 'CMD ["node", "server.js"]'

it.each<[why: string, text: string, patch: string]>([
  ['nothing but copies and a start', file('FROM node:22', 'COPY . /app', START), '1: FROM node:22-slim'],
  [
    'platform and name stay',
    file('FROM --platform=linux/amd64 node:22 AS app', START),
    '1: FROM --platform=linux/amd64 node:22-slim AS app',
  ],
  ['no scripts are run', file('FROM node:22-bookworm', 'RUN npm ci --omit=dev --ignore-scripts', START), '1: FROM node:22-bookworm-slim'],
  [
    'a mirror stays',
    file('FROM 123456789012.dkr.ecr.us-east-1.amazonaws.com/hub/library/node:22', START),
    '1: FROM 123456789012.dkr.ecr.us-east-1.amazonaws.com/hub/library/node:22-slim',
  ],
  [
    'curl asks this machine, without certificates',
    file('FROM node:22', 'RUN apt-get install -y curl', 'HEALTHCHECK CMD curl -f http://localhost:${PORT}/health || exit 1', START),
    '1: FROM node:22-slim',
  ],
  [
    'wheels alone',
    file('FROM python:3.13', 'RUN pip install --only-binary=:all: -r r.txt', 'CMD ["python", "app.py"]'),
    '1: FROM python:3.13-slim',
  ],
  [
    'curl is installed before it is used',
    file('FROM python:3.13', 'RUN apt-get update && apt-get install -y curl && curl -f https://x.y', 'CMD ["python", "app.py"]'),
    '1: FROM python:3.13-slim',
  ],
  [
    'a Debian with what it installs',
    file('FROM debian:12', 'RUN apt-get update && apt-get install -y nginx', 'CMD ["nginx"]'),
    '1: FROM debian:12-slim',
  ],
  [
    'from a stage that compiles nothing',
    file('FROM node:22 AS build', 'RUN npm ci --ignore-scripts && npm run build', 'FROM node:22', 'COPY --from=build /dist /dist', START),
    '3: FROM node:22-slim',
  ],
])('changes the base where %s', (_, text, patch) => {
  expect(summaryOf('slim-base', text)).toEqual([patch])
})

it.each<[text: string, withheld: RegExp]>([
  [file('FROM node:22', 'RUN npm ci', START), /^line 2 runs npm ci, which may compile/],
  [file('FROM node:22', 'RUN yarn --frozen-lockfile', START), /may compile/],
  [file('FROM python:3.13', 'RUN pip install -r r.txt', 'CMD ["python", "a.py"]'), /^line 2 runs pip install, which compiles/],
  [file('FROM python:3.13', 'RUN python -m pip install x', 'CMD ["python", "a.py"]'), /runs pip install/],
  [file('FROM ruby:3.4', 'RUN bundle install', 'CMD ["ruby", "a.rb"]'), /compiles extensions/],
  [file('FROM node:22', 'RUN git clone https://x.y/z', START), /^line 2 runs git, which node:22-slim does not have/],
  [file('FROM node:22', 'RUN cd /x && curl -f x | tar -xJ', START), /runs curl/],
  [file('FROM node:22', 'RUN tar xf a.tar.xz', START), /runs xz/],
  [file('FROM node:22', 'RUN tar xjf a', START), /runs bzip2/],
  [file('FROM node:22', 'RUN apt-get install -y curl && curl https://x.y', START), /no ca-certificates/],
  [file('FROM node:22', 'RUN apt-get install -y curl && curl -f http://localhost https://x.y', START), /no ca-certificates/],
  [file('FROM node:22', 'RUN apt-get install -y curl && curl -f http://localhost.x.y/', START), /no ca-certificates/],
  [file('FROM node:22', 'RUN apt-get install -y curl && curl -f "$URL"', START), /no ca-certificates/],
  [file('FROM node:22', 'RUN ./build.sh', START), /runs build.sh, and what that runs is not known/],
  [file('FROM node:22', 'RUN npm run build', START), /runs npm run build, and/],
  [file('FROM node:22', 'COPY x.sh /', 'ENTRYPOINT ["/x.sh"]'), /^line 3 runs x.sh/],
  [file('FROM node:22', 'HEALTHCHECK CMD curl -f localhost || exit 1', START), /^line 2 runs curl/],
  [file('FROM node:22', 'HEALTHCHECK CMD ["wget", "-q", "x"]', START), /^line 2 runs wget/],
  [file('FROM node:22', 'CMD git log'), /^line 2 runs git/],
  [file('FROM node:22', 'RUN X=$(openssl rand 1) node a', START), /runs openssl/],
  [file('FROM node:22', 'RUN ["git", "clone"]', START), /runs git/],
  [file('FROM node:22', 'RUN $TOOL x', START), /only a build knows/],
  [file('FROM node:22', 'RUN if [', START), /cannot be read as shell/],
  [file('FROM node:22', 'COPY --from=ghcr.io/a/b /x /x', START), /^line 2 copies from ghcr.io/],
  [
    file('FROM node:22 AS build', 'RUN npm ci', 'FROM node:22', 'COPY --from=build /a /a', START),
    /^line 4 copies from a stage where line 2/,
  ],
  [file('FROM node:22 AS base', 'FROM base AS build', 'RUN make', 'FROM base', START), /^line 3 runs make/],
  [file('FROM node:22 AS base', 'FROM base AS a', 'RUN apt-get install -y git', 'FROM base', 'CMD ["git"]'), /^line 5 runs git/],
  [file('ARG V=22', 'FROM node:$V', START), /put together from variables/],
  [file(`FROM node:22@sha256:${'a'.repeat(64)}`, START), /pinned by a digest/],
  [file('FROM php:8.4-fpm', 'CMD ["php-fpm"]'), /another C library/],
  [file('FROM debian:12', 'RUN apt-get install -y openjdk-17-jre', 'CMD ["java"]'), /openjdk-17-jre/],
  [file('FROM node:22'), /nowhere what will be started/],
])('leaves the base of %j', (text, withheld) => {
  const [found, ...more] = findingsOf('slim-base', text)
  expect(found?.withheld).toMatch(withheld)
  expect([found?.edits, more]).toEqual([undefined, []])
})

it.each<[reference: string, message: string | undefined]>([
  ['maven:3.9-eclipse-temurin-21', 'Maven and a JDK'],
  ['nvidia/cuda:12.4.1-devel-ubuntu22.04', 'nvidia/cuda:12.4.1-runtime-ubuntu22.04'],
  ['mcr.microsoft.com/dotnet/sdk:8.0', 'mcr.microsoft.com/dotnet/aspnet:8.0'],
  ['amazoncorretto:21', 'amazoncorretto:21-al2023-headless'],
  ['amazoncorretto:21-al2023-headless', undefined],
  ['gcc:14', 'compilers'],
])('says what %s carries along', (reference, message) => {
  const [found] = findingsOf('runtime-base', `FROM ${reference}\n`)
  expect(found?.message ?? '').toContain(message ?? '')
  expect(found === undefined).toBe(message === undefined)
})

it.each<[reference: string, today: string, message: string | undefined]>([
  ['node:22', '2026-11-22', undefined],
  ['node:22', '2027-05-01', 'Node.js 22 ended on 2027-04-30 (table of 2026-11-22). Use 24 or 22.'],
  ['openjdk:17', '2026-11-22', 'The official image openjdk has only early-access builds left'],
  ['gcr.io/distroless/nodejs20-debian12', '2026-11-22', 'Use gcr.io/distroless/nodejs24-debian13.'],
])('says on %s what has ended on %s', (reference, today, message) => {
  const [found] = findingsOf('end-of-life-base', `FROM ${reference}\n`, { today })
  expect(found?.message ?? '').toContain(message ?? '')
  expect(found === undefined).toBe(message === undefined)
})

const npm = (manifest: object, lock?: object): BuildContext => ({
  ...{
    folder: '.',
    ignore: { patterns: [], problems: [] },
    files: ['package-lock.json', 'package.json'].map((path) => ({ path, bytes: 1, isLink: false })),
    sentBytes: 0,
    top: [],
    complete: true,
  },
  manifests: new Map([['package.json', JSON.stringify(manifest)], ...(lock ? [['package-lock.json', JSON.stringify(lock)] as const] : [])]),
})
const SCRIPTS = { build: 'tsc', start: 'node .' }
const PURE = { packages: { '': {}, 'node_modules/polka': { version: '0.5.2' } } }
const INSTALLED = file('FROM node:22', 'COPY package*.json ./', 'RUN npm ci', 'RUN npm run build', 'CMD ["npm", "start"]')

it.each<[why: string, context: BuildContext, withheld: RegExp | undefined]>([
  ['nothing has a script', npm({ scripts: { build: 'tsc && cp a b', start: 'node .' } }, PURE), undefined],
  ['there is no lock file', npm({ scripts: { build: 'tsc', start: 'node .' } }), /package-lock.json in --context/],
  ['a package compiles', npm({}, { packages: { 'node_modules/a/node_modules/@b/c': { hasInstallScript: true } } }), /@b\/c has a script/],
  ['a package comes by git', npm({}, { packages: { 'node_modules/a': { resolved: 'git+ssh://x' } } }), /a comes by git/],
  ['the program prepares itself', npm({ scripts: { prepare: 'node-gyp rebuild' } }, PURE), /package.json has a script prepare/],
  [
    'the program prepares itself by what needs nothing',
    npm({ scripts: { prepare: 'husky || true', build: 'tsc', start: 'node .' } }, PURE),
    undefined,
  ],
  [
    'a package for another system has a script',
    npm({ scripts: SCRIPTS }, { packages: { 'node_modules/fsevents': { hasInstallScript: true, optional: true, os: ['darwin'] } } }),
    undefined,
  ],
  [
    'a package only looks after itself',
    npm({ scripts: SCRIPTS }, { packages: { 'node_modules/esbuild': { hasInstallScript: true } } }),
    undefined,
  ],
  ['a script runs what is not there', npm({ scripts: { build: 'make all' } }, PURE), /^line 4 runs make, which compiles, by package.json/],
  ['a script before it does', npm({ scripts: { prebuild: 'git log', build: 'tsc', start: 'x' } }, PURE), /runs git/],
  ['scripts run each other', npm({ scripts: { build: 'npm run build' } }, PURE), /runs npm run build, and what that runs/],
  ['a script is unknown', npm({ scripts: { build: 'tsc' } }, PURE), /^line 5 runs npm start/],
  ['the manifests are nonsense', npm([], [] as object), /package-lock.json/],
])('reads from the context whether npm compiles: %s', (_, buildContext, withheld) => {
  const [found] = findingsOf('slim-base', INSTALLED, { buildContext })
  expect(found?.withheld ?? '').toMatch(withheld ?? /^$/)
  expect(found?.edits === undefined).toBe(withheld !== undefined)
})

it.each<[command: string, file: string, lock: string, withheld: RegExp | undefined]>([
  ['pnpm i --frozen-lockfile', 'pnpm-lock.yaml', "lockfileVersion: '9.0'\n\nsnapshots:\n\n  polka@0.5.2: {}\n", undefined],
  [
    'pnpm i --frozen-lockfile',
    'pnpm-lock.yaml',
    "lockfileVersion: '9.0'\n\nsnapshots:\n\n  a@1.0.0:\n    dependencies:\n      nan: 2.0.0\n",
    /: a has/,
  ],
  ['pnpm i', 'pnpm-lock.yaml', "lockfileVersion: '9.0'\n", /--frozen-lockfile with --ignore-scripts/],
  ['pnpm i --frozen-lockfile', 'yarn.lock', '# yarn lockfile v1\n', /pnpm-lock.yaml in --context/],
  ['yarn --frozen-lockfile', 'yarn.lock', '# yarn lockfile v1\n\npolka@^0.5.0:\n  version "0.5.2"\n', undefined],
  ['yarn install --immutable', 'yarn.lock', '__metadata:\n  version: 8\n', undefined],
  ['npm install -g pnpm@9 && pnpm i --frozen-lockfile', 'pnpm-lock.yaml', "lockfileVersion: '9.0'\n", undefined],
])('reads from the context whether %s compiles, by %s', (command, name, lock, withheld) => {
  const files = ['package.json', name]
  const buildContext: BuildContext = {
    ...npm({}),
    files: files.map((path) => ({ path, bytes: 1, isLink: false })),
    manifests: new Map([
      ['package.json', JSON.stringify({ scripts: { start: 'node .', build: 'tsc' } })],
      [name, lock],
    ]),
  }
  const [manager] = command.includes('yarn') ? ['yarn'] : ['pnpm']
  const text = file('FROM node:22', 'COPY . .', `RUN ${command}`, `RUN ${manager} build`, `CMD ["${manager}", "start"]`)
  const [found] = findingsOf('slim-base', text, { buildContext })
  expect(found?.withheld ?? '').toMatch(withheld ?? /^$/)
})

const LOCKED = { packages: { '': { dependencies: { polka: '^0.5.0' } }, 'node_modules/polka': { version: '0.5.2' } } }

it.each<[command: string, why: string, manifest: object, withheld: RegExp | undefined]>([
  ['npm install', 'follows a lock file that is up to date', { dependencies: { polka: '^0.5.0' } }, undefined],
  ['npm i --omit=dev', 'does so for some of them', { dependencies: { polka: '^0.5.0' } }, undefined],
  [
    'npm install',
    'resolves what package.json has changed',
    { dependencies: { polka: '^1.0.0' } },
    /^line 3 runs npm install, which may compile/,
  ],
  ['npm install', 'resolves what is new', { dependencies: { polka: '^0.5.0' }, devDependencies: { a: '1' } }, /may compile/],
  ['npm install bcrypt', 'adds what nobody knows', { dependencies: { polka: '^0.5.0' } }, /may compile/],
  ['npm install --no-package-lock', 'is told not to', { dependencies: { polka: '^0.5.0' } }, /may compile/],
  ['npm install -g', 'goes elsewhere', { dependencies: { polka: '^0.5.0' } }, /may compile/],
  ['npm update', 'takes what is newest', { dependencies: { polka: '^0.5.0' } }, /may compile/],
])('knows of %s that it %s', (command, _, manifest, withheld) => {
  const text = file('FROM node:22', 'COPY package*.json ./', `RUN ${command}`, START)
  const [found] = findingsOf('slim-base', text, { buildContext: npm(manifest, LOCKED) })
  expect(found?.withheld ?? '').toMatch(withheld ?? /^$/)
  expect(found?.edits === undefined).toBe(withheld !== undefined)
})

it('does not take one package of several for the one that is installed', () => {
  const buildContext = npm({ scripts: { build: 'tsc', start: 'node .' } }, PURE)
  const elsewhere = INSTALLED.replace('package*.json', 'web/package*.json')
  expect(findingsOf('slim-base', elsewhere, { buildContext })[0]?.withheld).toMatch(/may compile/)
  const files = [...buildContext.files, { path: 'web/package-lock.json', bytes: 1, isLink: false }]
  const all = INSTALLED.replace('package*.json', '.')
  expect(findingsOf('slim-base', all, { buildContext })[0]?.edits).toHaveLength(1)
  expect(findingsOf('slim-base', all, { buildContext: { ...buildContext, files } })[0]?.withheld).toMatch(/may compile/)
})

const need = (name: string) => ({
  ...{ package: name, path: `/usr/lib/${name}.so`, layer: 0, neededBy: '/app/db.node', kind: 'needed library' },
  ...{ neededByLayer: 2, firstNeededByLayer: 2 },
})
const COPIED = file('FROM node:22 AS build', 'RUN npm ci', 'FROM node:22', 'COPY --from=build /a /a', START)

it.each<[why: string, text: string, built: BuiltImage, withheld: RegExp | undefined, said: string]>([
  [
    'nothing is needed',
    file('FROM node:22', 'COPY . /app', START),
    { needs: [], files: 12, certain: false },
    undefined,
    'The 12 files of its own that the image starts with need nothing of the base that node:22-slim lacks.',
  ],
  [
    'a library is needed',
    file('FROM node:22', 'COPY . /app', START),
    { needs: [need('libpq5')], files: 12, certain: true },
    /^\/app\/db\.node needs \/usr\/lib\/libpq5\.so of the package libpq5, which node:22-slim does not have$/,
    '',
  ],
  [
    'the Dockerfile installs what is needed',
    file('FROM node:22', 'RUN apt-get update && apt-get install -y libpq5', 'COPY . /app', START),
    { needs: [need('libpq5')], files: 1, certain: true },
    undefined,
    'The file of its own that the image starts with needs nothing',
  ],
  ['what is copied was followed', COPIED, { needs: [], files: 3, certain: true }, undefined, 'The 3 files of its own'],
  ['what is copied was not followed to the end', COPIED, { needs: [], files: 3, certain: false }, /^line 4 copies from a stage/, ''],
  ['Debian has all of it', file('FROM debian:12', 'CMD ["bash"]'), { needs: [], files: 3, certain: true }, undefined, ''],
])('looks at the image that was built: %s', (_, text, built, withheld, said) => {
  const [found] = findingsOf('slim-base', text, { built })
  expect(found?.withheld ?? '').toMatch(withheld ?? /^$/)
  expect(found?.edits === undefined).toBe(withheld !== undefined)
  expect(found?.message).toContain(said)
  expect(found?.message.includes('of its own')).toBe(said !== '')
})
