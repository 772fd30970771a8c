import { describe, expect, it } from 'vitest'
import { dockerfileRules } from '../../src/lint/rules/index.ts'
import { ecosystems } from '../../src/lint/multi-stage/index.ts'
import { findingsOf } from '../support/lint-table.ts'

/** What is shown with the first finding of a rule, where it has no patch. */
function exampleOf(rule: string, ...lines: string[]): string | undefined {
  return findingsOf(rule, `${lines.join('\n')}\n`)[0]?.fix
}

describe('an example is about the line that it is shown for', () => {
  it.each([
    ['slim-base', 'FROM python:3.12\nRUN pip install -r x', 'FROM python:3.12 AS build\n# …\nFROM python:3.12-slim'],
    ['slim-base', 'FROM nginx:stable-alpine', 'FROM nginx:stable-alpine-slim'],
    ['unpinned-base', 'FROM debian', 'FROM debian:VERSION'],
    ['unpinned-base', 'FROM gcr.io/distroless/static-debian13', 'FROM gcr.io/distroless/static-debian13@sha256:DIGEST'],
    ['end-of-life-base', 'FROM php:7.4-fpm', 'FROM php:8.4-fpm'],
    ['apt-recommends', 'FROM debian:13\nRUN apt-get install -y \\\n    gcc', 'apt-get install --no-install-recommends -y \\'],
    ['apt-recommends', 'FROM debian:13\nRUN aptitude install gcc', 'aptitude install --without-recommends gcc'],
    ['dev-dependencies', 'FROM php:8.4\nRUN composer install -n', 'composer install --no-dev -n'],
    ['dev-dependencies', 'FROM node:24\nRUN cd x && yarn --frozen-lockfile', 'yarn --production --frozen-lockfile'],
    ['cache-order', 'FROM python:3.14\nCOPY . .\nRUN pip install -r dev.txt', 'COPY dev.txt ./\nRUN pip install -r dev.txt\nCOPY . .'],
    ['cache-order', 'FROM golang:1.26\nCOPY . .\nRUN go mod download', 'COPY go.mod go.sum ./\nRUN go mod download\nCOPY . .'],
    ['debug-symbols', 'FROM golang:1.26\nRUN go build .', 'RUN go build -trimpath -ldflags="-s -w" -o /out/app .'],
  ])('%s', (rule, text, example) => {
    expect(exampleOf(rule, text)).toBe(example)
  })

  it('multi-stage', () => {
    const [found] = findingsOf('multi-stage', 'FROM python:3.12\nCOPY . .\nRUN pip install -r a.txt\nCMD ["python", "a.py"]\n')
    expect([found!.edits, found!.fix]).toEqual([undefined, expect.stringMatching(/^FROM python:/)])
    for (const { fix } of ecosystems) expect(fix.filter((line) => line.startsWith('FROM '))).toHaveLength(2)
  })

  it('goes with the reason why there is no patch', () => {
    const [same, other] = ['nginx:stable-alpine', 'nginx:1.29'].map((base) => findingsOf('slim-base', `FROM ${base}\nCMD ["x"]\n`)[0])
    expect(same!.withheld).toBe('whether anything needs what nginx:stable-alpine-slim lacks is not known')
    expect(other!.withheld).toBe('nginx:1.29-alpine-slim has another C library')
  })

  it('is that of the rule where nothing fits better, as of an exec form', () => {
    const { fix } = dockerfileRules.find(({ id }) => id === 'apt-recommends')!
    expect(exampleOf('apt-recommends', 'FROM debian:13', 'RUN ["apt-get", "install", "-y", "gcc"]')).toBe(fix)
    expect(exampleOf('apt-recommends', 'FROM debian:13', `RUN apt-get install -y ${'gcc '.repeat(60)}`)).toBe(fix)
  })
})
