import { describe, expect, it } from 'vitest'
import { emptyContext } from '../support/build-context.ts'
import { findingsOf, summaryOf } from '../support/lint-table.ts'

type Rows = readonly [text: string, found: string[]][]

/** Dockerfiles, and what the rule says of them: see `summaryOf`. */
const TABLE: Record<string, Rows> = {
  'runtime-base': [
    ['FROM golang:1.25', ['1']],
    ['FROM eclipse-temurin:21-jdk', ['1']],
    ['FROM mcr.microsoft.com/dotnet/sdk:9.0', ['1']],
    ['FROM nvidia/cuda:12.4.0-devel-ubuntu22.04', ['1']],
    ['FROM eclipse-temurin:21-jre', []],
    ['FROM golang:1.25 AS build\nFROM scratch', []],
    ['FROM nvidia/cuda:12.4.0-runtime-ubuntu22.04', []],
    ['FROM amazoncorretto:21-headless', []],
  ],
  'deleted-later': [
    ['FROM debian\nRUN apt-get update && apt-get install -y x\nRUN rm -rf /var/lib/apt/lists/*', ['3']],
    ['FROM debian\nCOPY a.tgz /tmp/a.tgz\nRUN rm /tmp/a.tgz', ['3']],
    ['FROM centos\nRUN yum install -y x\nRUN yum clean all', ['3']],
    ['FROM debian\nRUN apt-get update && rm -rf /var/lib/apt/lists/*', []],
    ['FROM debian\nRUN rm -rf /usr/share/doc', []],
    // More words than there are atoms.
    [`FROM debian\nRUN rm -rf ${'{a,b}'.repeat(399)}`, []],
  ],
  rewritten: [
    ['FROM debian\nCOPY run.sh /run.sh\nRUN chmod 755 /run.sh', ['3: COPY --chmod=755 run.sh /run.sh']],
    [
      'FROM debian\nCOPY run.sh /usr/local/bin/\nRUN chown app:app /usr/local/bin/run.sh',
      ['3: COPY --chown=app:app run.sh /usr/local/bin/'],
    ],
    ['FROM debian\nCOPY run.sh /run.sh\nRUN chmod +x /run.sh', ['3']],
    ['FROM debian\nWORKDIR /app\nCOPY . .\nRUN chown -R app:app /app', ['4']],
    ['FROM debian\nRUN chmod 755 /run.sh', []],
    ['FROM debian\nCOPY run.sh /run.sh\nRUN chmod 755 /other.sh', []],
  ],
  'archive-copied': [
    ['FROM debian\nCOPY a.zip /tmp/\nRUN unzip /tmp/a.zip', ['2']],
    ['FROM debian\nADD https://x.y/a.tar.gz /tmp/\nRUN tar xzf /tmp/a.tar.gz', ['2']],
    ['FROM debian\nADD a.tar.gz /tmp/\nRUN tar --version', []],
    ['FROM debian\nCOPY GeoIP.dat.gz /usr/share/\nRUN gunzip /usr/share/GeoIP.dat.gz', ['2']],
    ['FROM debian\nCOPY GeoIP.dat.gz /usr/share/', []],
    ['FROM debian\nADD https://example.com/x.bin /tmp/', []],
  ],
  'dev-dependencies': [
    ['FROM node:22-slim\nRUN npm ci', ['2']],
    ['FROM php\nRUN composer install', ['2']],
    ['FROM node:22-slim\nRUN npm ci --omit=dev', []],
    ['FROM node:22-slim\nENV NODE_ENV=production\nRUN npm ci', []],
    ['FROM node:22-slim\nRUN npm ci && npm prune --production', []],
    ['FROM node:22-slim\nRUN npm install -g pm2', []],
  ],
  'debug-symbols': [
    ['FROM golang AS b\nRUN go build -o /app .\nFROM scratch\nCOPY --from=b /app /app', ['2']],
    ['FROM rust\nRUN cargo build --release', ['2']],
    ['FROM golang\nRUN go build -ldflags="-s -w" .', []],
    ['FROM golang AS other\nRUN go build .\nFROM scratch', []],
    ['FROM rust\nENV CARGO_PROFILE_RELEASE_STRIP=symbols\nRUN cargo build --release', []],
  ],
  'cache-order': [
    ['FROM node:22\nCOPY . .\nRUN npm ci', ['3']],
    ['FROM python\nADD . /app\nRUN pip install -r /app/requirements.txt', ['3']],
    ['FROM node:22\nCOPY package*.json ./\nRUN npm ci\nCOPY . .', []],
    ['FROM node:22\nCOPY . .\nRUN npm run build', []],
  ],
  'cache-mount-cleanup': [
    [
      'FROM node\nRUN --mount=type=cache,target=/root/.npm npm ci && npm cache clean --force',
      ['2: RUN --mount=type=cache,target=/root/.npm npm ci'],
    ],
    ['FROM debian\nRUN --mount=type=cache,target=/var/cache/apt apt-get update && rm -rf /var/cache/apt/* && x', ['2']],
    ['FROM node\nRUN --mount=type=cache,target=/root/.npm npm ci', []],
    [
      'FROM debian\nRUN --mount=type=cache,target=/var/lib/apt apt-get update && rm -rf /var/lib/apt/lists/*',
      ['2: RUN --mount=type=cache,target=/var/lib/apt apt-get update'],
    ],
    ['FROM debian\nRUN --mount=type=cache,target=/var/cache/apt apt-get update && rm -rf /var/lib/apt/lists/*', []],
  ],
  'shell-form': [
    ['FROM node:22\nCMD node server.js', ['2: CMD ["node", "server.js"]']],
    ['FROM node:22\nCMD node "a b.js" \\\n  --flag', ['2: CMD ["node", "a b.js", "--flag"]']],
    ['FROM debian\nENTRYPOINT /app --flag', ['2: ENTRYPOINT ["/app", "--flag"]']],
    ['FROM eclipse-temurin:21-jre\nCMD java $JAVA_OPTS -jar app.jar', ['2']],
    ['FROM node:22\nCMD node a.js && node b.js', ['2']],
    ['FROM node:22\nCMD A=b node a.js', ['2']],
    ['FROM node:22\nCMD node a.js > /log', ['2']],
    ['FROM node:22\nCMD node *.js', ['2']],
    ['FROM node:22\nCMD cd /app', ['2']],
    ['FROM node:22\nCMD node a.js # text', ['2']],
    ['FROM node:22\nCMD "node a.js"', ['2']],
    ['FROM node:22\nCMD [ -f /x ] && node a.js', ['2']],
    ['FROM node:22\nCMD [node, a.js]', []],
    ['FROM node:22\nENTRYPOINT ["/x"]\nCMD node a.js', ['3']],
    ['FROM node:22\nENTRYPOINT /x\nCMD ["a"]', ['2']],
    ['FROM me/unknown\nCMD node a.js', ['2']],
    ['FROM node:22\nSHELL ["/bin/bash", "-l", "-c"]\nCMD node a.js', ['3']],
    ['FROM node:22\nCMD ["node", "a.js"]', []],
    ['FROM node:22\nCMD exec node $X', []],
    ['FROM node:22 AS dev\nCMD node a.js\nFROM node:22', []],
  ],
  'malformed-exec': [
    ["FROM debian\nCMD ['node', 'a.js']", ['2: CMD ["node", "a.js"]']],
    ['FROM debian\nENTRYPOINT ["/x", "y",]', ['2: ENTRYPOINT ["/x", "y"]']],
    ['FROM debian\nCMD ["x"] # ["app"]', ['2']],
    ['FROM debian\nCMD ["make" "test"]', ['2']],
    ['FROM debian\nCMD ["node", \'a.js\']', ['2: CMD ["node", "a.js"]']],
    ['FROM debian\nCMD [node, a.js]', ['2']],
    ['FROM debian\nENTRYPOINT [/x]', ['2']],
    ['FROM debian\nCMD [ -f /x ] && node a.js', []],
    ["FROM debian\nVOLUME ['/data']", ['2']],
    ['FROM debian\nVOLUME /data', []],
    ['FROM debian\nRUN [ "$A" = "b" ] && echo', []],
    ['FROM debian\nRUN [ -f x ] || exit 1', []],
    ['FROM debian\nCMD ["x"]', []],
  ],
  'wrapped-start': [
    ['FROM node\nCMD ["npm", "start"]', ['2']],
    ['FROM node\nENTRYPOINT ["tini", "--"]\nCMD npx serve', []],
    ['FROM node\nENTRYPOINT ["tini", "--", "npm", "run", "serve"]', ['2']],
    ['FROM golang\nCMD go run main.go', ['2']],
    ['FROM node\nCMD exec yarn start', ['2']],
    ['FROM node\nCMD ["node", "a.js"]', []],
    ['FROM node AS dev\nCMD ["npm", "start"]\nFROM node', []],
    // In no time, however long.
    [`FROM node\nCMD ${'['.repeat(100_000)}`, []],
  ],
  'stop-signal': [
    ['FROM debian\nSTOPSIGNAL SIGKILL', ['2: STOPSIGNAL SIGTERM']],
    ['FROM debian\nSTOPSIGNAL 9', ['2: STOPSIGNAL SIGTERM']],
    ['FROM debian\nSTOPSIGNAL SIGQUIT', []],
    ['FROM debian\nSTOPSIGNAL $S', []],
    ['FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nSTOPSIGNAL 9', []],
  ],
  'dead-instructions': [
    ['FROM debian\nCMD ["a"]\nCMD ["b"]', ['2: -']],
    ['FROM debian\nENTRYPOINT ["a"]\nCMD ["b"]\nENTRYPOINT ["c"]', ['2: -']],
    ['FROM debian\nCMD ["a", \\\n# why\n "b"]\nCMD ["b"]', ['2']],
    ['FROM debian\nCMD ["a"]\nENTRYPOINT ["b"]', []],
    ['FROM debian AS a\nCMD ["a"]\nFROM a\nCMD ["b"]', []],
  ],
  'workdir-relative': [
    ['FROM debian\nWORKDIR app', ['2']],
    ['FROM debian\nWORKDIR "app"', ['2']],
    ['FROM debian\nWORKDIR /app\nWORKDIR src', []],
    ['FROM debian\nWORKDIR $HOME/x', []],
  ],
}

describe.each(Object.entries(TABLE))('%s', (rule, rows) => {
  it.each(rows)('%j', (text, found) => {
    expect(summaryOf(rule, `${text}\n`)).toEqual(found)
  })
})

it('says what COPY . takes along, and only where it is asked to look', () => {
  const text = 'FROM node\nCOPY . .\n'
  const buildContext = emptyContext([
    { name: '.git', isFolder: true, sentFiles: 3, sentBytes: 9000, ignoredFiles: 0 },
    { name: 'src', isFolder: true, sentFiles: 2, sentBytes: 10, ignoredFiles: 0 },
    { name: 'node_modules', isFolder: true, sentFiles: 0, sentBytes: 0, ignoredFiles: 9 },
  ])
  expect(findingsOf('build-context', text)).toEqual([])
  expect(findingsOf('build-context', text, { buildContext })).toMatchObject([
    { line: 2, message: 'This copies .git (9.00 kB): there is no .dockerignore.' },
  ])
  expect(findingsOf('build-context', 'FROM node\nCOPY src .\n', { buildContext })).toEqual([])
  expect(findingsOf('build-context', text, { buildContext: emptyContext([]) })).toEqual([])
})
