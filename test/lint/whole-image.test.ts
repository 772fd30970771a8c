import { describe, expect, it } from 'vitest'
import { emptyContext } from '../support/build-context.ts'
import { findingsOf, summaryOf } from '../support/lint-table.ts'

type Rows = readonly [text: string, found: string[]][]

const BUILT = '# syntax=docker/dockerfile:1\nFROM node:22 AS build\n'

/** Whole Dockerfiles, and what the rule says of them: see `summaryOf`. */
const TABLE: Record<string, Rows> = {
  'distribution-upgrade': [
    ['FROM debian\nRUN apt-get update && apt-get -y dist-upgrade', ['2']],
    ['FROM alpine\nRUN apk -U upgrade', ['2']],
    ['FROM fedora\nRUN sudo dnf -y --setopt tsflags=nodocs update && dnf clean all', ['2']],
    ['FROM fedora\nRUN dnf -y update openssl', []],
    ['FROM alpine\nRUN apk upgrade openssl', []],
    ['FROM debian AS build\nRUN apt-get upgrade -y\nFROM debian\nCOPY --from=build /x /x', []],
  ],
  'apk-build-packages': [
    ['FROM alpine\nRUN apk add --no-cache build-base libffi-dev python3', ['2']],
    ['FROM alpine\nRUN apk add --no-cache --virtual .deps gcc\nRUN apk del .deps', ['2']],
    ['FROM alpine\nRUN apk add --no-cache -t .deps gcc musl-dev && make && apk del .deps', []],
    ['FROM alpine\nRUN apk add gcc && make && apk del --purge gcc', []],
    ['FROM alpine\nRUN apk add --no-cache curl make', []],
    ['FROM alpine AS build\nRUN apk add gcc\nFROM alpine\nCOPY --from=build /x /x', []],
  ],
  'version-control': [
    ['FROM debian\nRUN git clone --depth 1 https://x.y/a/tool.git && make -C tool install', ['2']],
    ['FROM debian\nRUN git clone -b v1 https://x.y/a/tool /opt/tool', ['2']],
    ['FROM debian\nRUN git clone https://x.y/a/tool && make -C tool && rm -rf tool', []],
    ['FROM debian\nRUN git clone https://x.y/a/tool /tmp/t && make -C /tmp/t && rm -rf /tmp/*', []],
    ['FROM debian\nRUN git clone https://x.y/a/tool /t && rm -rf /t/.git', []],
    ['FROM debian\nRUN --mount=type=tmpfs,target=/t git clone https://x.y/a/tool /t', []],
  ],
  'repeated-installs': [
    ['FROM fedora\nRUN dnf -y install a\nRUN dnf -y install b', ['2']],
    ['FROM debian\nRUN apt-get install a\nRUN apt-get install b\nRUN apt-get install c\nRUN apt-get install d', ['2']],
    ['FROM fedora\nRUN dnf -y install a\nCOPY x /\nRUN dnf -y install b', []],
    ['FROM debian\nRUN apt-get install a\nRUN apt-get install b', []],
  ],
  'copied-root': [
    ['FROM debian AS a\nFROM scratch\nCOPY --from=a / /', ['3']],
    ['FROM debian AS a\nFROM alpine\nCOPY --from=a /* /', ['3']],
    ['FROM scratch AS a\nCOPY x /x\nFROM alpine\nCOPY --from=a / /', []],
    ['FROM alpine\nCOPY --from=some/tools / /', []],
    ['FROM some/tools AS tools\nFROM alpine\nCOPY --from=tools / /', []],
    ['FROM some/tools AS tools\nRUN x\nFROM alpine\nCOPY --from=tools / /', ['4']],
    ['FROM debian AS a\nFROM alpine\nCOPY --from=a /app /', []],
  ],
  'unused-stages': [
    ['FROM debian\nRUN x\nFROM alpine\nCOPY a /', ['1']],
    ['FROM debian AS test\nFROM alpine', []],
    ['FROM debian\nFROM alpine\nCOPY --from=0 /a /', []],
  ],
  'tools-for-people': [
    ['FROM debian\nRUN apt-get install -y vim curl\nCMD ["node", "a.js"]', ['2']],
    ['FROM alpine\nRUN apk add --no-cache strace htop', ['2']],
    ['FROM debian\nRUN apt-get install -y vim\nCMD ["bash"]', []],
    ['FROM debian\nRUN apt-get install -y openssh-server\nEXPOSE 22\nCMD ["/usr/sbin/sshd", "-D"]', []],
    ['FROM debian\nRUN apt-get install -y gdb && x && apt-get purge -y gdb', []],
    ['FROM debian AS dev\nRUN apt-get install -y vim\nFROM debian\nCOPY a /', []],
  ],
  'cache-mounts': [
    [`${BUILT}RUN npm ci\nFROM node:22-slim\nCOPY --from=build /a /a`, ['3']],
    [`${BUILT}RUN ["npm", "ci"]\nRUN npm install x\nFROM node:22-slim\nCOPY --from=build /a /a`, ['3']],
    // It may be built by something else; ships; has one, or a cleanup; the home is another one.
    ['FROM node:22 AS build\nRUN npm ci\nFROM node:22-slim\nCOPY --from=build /a /a', []],
    [`${BUILT}RUN npm ci`, []],
    [`${BUILT}RUN --mount=type=cache,target=/root/.npm npm ci\nFROM node:22-slim\nCOPY --from=build /a /a`, []],
    [`${BUILT}RUN npm ci && npm cache clean --force\nFROM node:22-slim\nCOPY --from=build /a /a`, []],
    [`${BUILT}RUN npm ci && rm -rf /root/.npm\nFROM node:22-slim\nCOPY --from=build /a /a`, []],
    [`${BUILT}USER node\nRUN npm ci\nFROM node:22-slim\nCOPY --from=build /a /a`, []],
    [`${BUILT}ENV HOME=/h\nRUN npm ci\nFROM node:22-slim\nCOPY --from=build /a /a`, []],
    [`# syntax=docker/dockerfile:1.1\nFROM node:22 AS build\nRUN npm ci\nFROM node:22-slim\nCOPY --from=build /a /a`, []],
  ],
  'early-arguments': [
    ['FROM debian\nARG GIT_COMMIT\nRUN make\nLABEL rev=$GIT_COMMIT', ['2']],
    ['FROM debian\nARG BUILD_DATE\nARG VCS_REF\nRUN a\nRUN b', ['2']],
    ['FROM debian\nARG GIT_COMMIT\nRUN make REV=$GIT_COMMIT', []],
    ['FROM debian\nRUN make\nARG GIT_COMMIT\nLABEL rev=$GIT_COMMIT', []],
    ['FROM debian\nARG NODE_VERSION\nRUN make', []],
    ['FROM debian\nARG CACHEBUST\nRUN make', []],
  ],
  'unpinned-base': [
    ['FROM node', ['1']],
    ['ARG V=latest\nFROM node:$V AS a\nFROM a', ['2']],
    ['FROM node:22', []],
    ['FROM node@sha256:aa', []],
    ['FROM balenalib/%%MACHINE%%-debian', []],
    ['ARG V\nFROM node:$V', []],
    ['FROM scratch', []],
    ['FROM golang AS build\nFROM debian:trixie\nCOPY --from=build /a /', []],
  ],
  'background-programs': [
    ['FROM debian\nCMD redis-server & node a.js', ['2']],
    ['FROM debian\nENTRYPOINT ["sh", "-c", "redis-server & exec node a.js"]', ['2']],
    ['FROM debian\nRUN apt-get install -y chromium\nCMD ["node", "a.js"]', ['3']],
    ['FROM debian\nRUN apt-get install -y chromium tini\nENTRYPOINT ["tini", "--", "node", "a.js"]', []],
    ['FROM debian\nCMD node a.js > /dev/null 2>&1', []],
    ['FROM debian\nCMD a && b', []],
    ['FROM debian\nCMD ["node", "a.js"]', []],
  ],
  'healthcheck-program': [
    ['FROM node:22-slim\nHEALTHCHECK CMD curl -f http://localhost/', ['2']],
    ['FROM gcr.io/distroless/nodejs22-debian13\nHEALTHCHECK CMD ["wget", "-q", "x"]', ['2']],
    ['FROM alpine:3.22\nHEALTHCHECK CMD wget -q x || exit 1', []],
    ['FROM node:22-slim\nRUN apt-get update && apt-get install -y curl\nHEALTHCHECK CMD curl x', []],
    ['FROM node:22-slim\nCOPY --from=x /usr/bin/curl /usr/bin/\nHEALTHCHECK CMD curl x', []],
    ['FROM node:22-slim\nHEALTHCHECK CMD ["node", "check.js"]', []],
    ['FROM node:22\nHEALTHCHECK CMD curl x', []],
    ['FROM node:22-slim\nHEALTHCHECK CMD curl x\nHEALTHCHECK NONE', []],
    ['FROM node:22-slim\nHEALTHCHECK CMD /curl x', []],
  ],
  'start-up-compilation': [
    ['FROM python:3.14-slim\nRUN uv sync --locked', ['2']],
    ['FROM python:3.14-slim\nRUN pip install --no-compile -r requirements.txt', ['2']],
    ['FROM php:8.3-fpm\nCOPY . /var/www/html', ['1']],
    ['FROM python:3.14-slim\nENV UV_COMPILE_BYTECODE=1\nRUN uv sync --locked', []],
    ['FROM python:3.14-slim\nRUN uv sync --compile-bytecode', []],
    ['FROM python:3.14-slim\nRUN pip install --no-compile setuptools==79 wheel', []],
    ['FROM php:8.3-fpm\nRUN docker-php-ext-install opcache', []],
    ['FROM php:8.5-fpm\nCOPY . /var/www/html', []],
    ['FROM php:8.3-cli\nCOPY . /app', []],
  ],
  'entrypoint-exec': [
    ['FROM debian\nCOPY <<EOF /start.sh\n#!/bin/sh\nset -e\nnode server.js\nEOF\nENTRYPOINT ["/start.sh"]', ['7']],
    ['FROM debian\nCOPY <<"EOF" /start.sh\n#!/bin/sh\nset -e\n"$@"\nEOF\nENTRYPOINT ["sh", "/start.sh"]', ['7']],
    ['FROM debian\nCOPY <<"EOF" /start.sh\n#!/bin/sh\nexec "$@"\nEOF\nENTRYPOINT ["/start.sh"]', []],
    ['FROM debian\nCOPY <<EOF /start.sh\n#!/bin/sh\ntrap stop TERM\nnode server.js\nEOF\nENTRYPOINT ["/start.sh"]', []],
    ['FROM debian\nCOPY <<EOF /start.py\n#!/usr/bin/python3\nmain()\nEOF\nENTRYPOINT ["/start.py"]', []],
    ['FROM debian\nCOPY start.sh /\nENTRYPOINT ["/start.sh"]', []],
  ],
}

describe.each(Object.entries(TABLE))('%s', (rule, rows) => {
  it.each(rows)('%j', (text, found) => {
    expect(summaryOf(rule, `${text}\n`)).toEqual(found)
  })
})

it('reads the script that is started from the context', () => {
  const text = 'FROM debian\nCOPY . /app\nENTRYPOINT ["/app/bin/entrypoint.sh"]\n'
  const script = (content: string) => ({ buildContext: { ...emptyContext([]), manifests: new Map([['bin/entrypoint.sh', content]]) } })
  expect(findingsOf('entrypoint-exec', text, script('#!/bin/bash\nmigrate && node server.js\n'))).toMatchObject([
    { line: 3, message: '/app/bin/entrypoint.sh ends with node server.js, and no exec before it.' },
  ])
  expect(findingsOf('entrypoint-exec', text, script('#!/bin/bash\nmigrate && exec node server.js\n'))).toEqual([])
  expect(findingsOf('entrypoint-exec', text, script('#!/bin/bash\nnode server.js &\nwait\n'))).toEqual([])
})

it('says which layer of the image that was built is too large to wait for', () => {
  const text = 'FROM debian:trixie\nRUN make\nCOPY a /a\n'
  const layers = new Map([
    ['RUN make', { unpackedBytes: 2_000_000_000, toPullBytes: 700_000_000 }],
    ['COPY a /a', { unpackedBytes: 2_000_000_000, toPullBytes: 100_000_000 }],
  ])
  expect(findingsOf('large-layer', text)).toEqual([])
  expect(findingsOf('large-layer', text, { layers }).map(({ message }) => message)).toEqual([
    'This layer has 700 MB to pull: a start waits until all of it is there.',
  ])
  const plain = new Map([['COPY a /a', { unpackedBytes: 2_000_000_000 }]])
  expect(findingsOf('large-layer', text, { layers: plain })).toMatchObject([{ line: 3 }])
})
