import { beforeAll, describe, expect, it } from 'vitest'
import { appendCommand, hasErrexit, isChain } from '../../src/dockerfile/append-command.ts'
import { applyEdits } from '../../src/dockerfile/edits.ts'
import { parseDockerfile } from '../../src/dockerfile/parse.ts'
import {
  loadShellParser,
  readShellBody,
  type ShellBody,
  type ShellParser,
  type ShellSurroundings,
} from '../../src/dockerfile/shell-body.ts'
import { commandsOf } from '../../src/dockerfile/shell-commands.ts'
import { fixtureDockerfiles, haveDockerfiles } from '../support/dockerfile-fixtures.ts'

let parser: ShellParser
beforeAll(async () => {
  parser = await loadShellParser()
})

function read(text: string, surroundings?: ShellSurroundings) {
  const file = parseDockerfile(text)
  return { file, body: readShellBody(parser, file, file.instructions.at(-1)!, surroundings) }
}

function bodyOf(text: string): ShellBody {
  const { body } = read(text)
  if ('reason' in body) throw new Error(body.reason)
  return body
}

it.each<[text: string, commands: string[]]>([
  ['RUN a && b || c; d | e', ['a &&', '&& b ||', '|| c ;', '; d | pipeline', '| e pipeline']],
  ['RUN a \\\n  # why\n\n  && b \\\r\n  -c "d e"', ['a &&', '&& b,-c,d e']],
  ['RUN if a; then b; else (c); fi && ! d', ['a if>condition', 'b if', 'c if>subshell', '&& d negation']],
  ['RUN for x in $(ls y); do { z & }; done', ['ls,y substitution', 'z & for>group']],
  ['RUN while a; do b; done; case $x in y) c;; esac', ['a while>condition', 'b while', 'c case']],
  ['RUN f() { a; }; f', ['a function>group', '; f']],
  ['RUN echo "$(a "$(b)")" `c`', ['echo,$(a "$(b)"),`c`', 'a,$(b) substitution', 'b substitution>substitution', 'c substitution']],
  ['RUN --mount=type=cache,target=/x /usr/bin/apt-get \'up\'"da"te', ['/usr/bin/apt-get,update']],
  ['RUN <<EOF\n#!/bin/bash -e\napt-get update\nrm -rf /x\nEOF', ['apt-get,update ;', '; rm,-rf,/x']],
  ['RUN <<EOF bash -ex\na\nEOF', ['a']],
  ['RUN <<EOF python3\nimport os\nEOF', ['python3']],
  ['RUN <<A cat >/x && <<B cat\na\nA\nb\nB\n', ['cat &&', '&& cat']],
  ['RUN cat <<EOF > /x && rm y\n$(no)\nEOF', ['cat &&', '&& rm,y']],
  ['RUN <<-EOF\r\n\ta \\\r\n\tb\r\n\tEOF\r\n', ['a,b']],
  ['ONBUILD RUN a', ['a']],
  ['CMD a $B', ['a,$B']],
  ['HEALTHCHECK --interval=5s CMD curl -f x || exit 1', ['curl,-f,x ||', '|| exit,1']],
  ['RUN A=1 B="$(c)" d', ['d A B', 'c substitution']],
])('finds the commands of %j', (text, expected) => {
  const body = bodyOf(text)
  const found = commandsOf(parser, body).map(({ before, after, words, inside, assignments, start, end, name }) => {
    for (const word of words) expect(text.slice(word.start, word.end)).toBe(word.text)
    expect(text.slice(start, end)).toContain(name)
    const joined = [before, words.map(({ value }) => value).join(), ...assignments.map((each) => each.name), after, inside.join('>')]
    return joined.filter(Boolean).join(' ')
  })
  expect(found).toEqual(expected)
})

it.each<[text: string, reason: RegExp, surroundings?: ShellSurroundings]>([
  ['RUN ["a"]', /no shell form/],
  ['HEALTHCHECK NONE', /no shell form/],
  ['COPY a b', /no shell form/],
  ['# escape=`\nRUN a', /for Windows/],
  ['RUN a', /SHELL is powershell/, { shell: ['powershell', '-Command'] }],
  ['RUN a', /image of Windows/, { base: 'mcr.microsoft.com/windows/nanoserver:1809' }],
  ['RUN a', /image of Windows/, { base: 'python:3.12-windowsservercore-ltsc2022' }],
  ['RUN if a; then', /does not parse/],
  ['RUN echo "$(if a)"', /does not parse/],
  ['RUN <<EOF\n#!/usr/bin/env python3\nimport os\nEOF', /python3, which is no shell/],
  ['RUN a\n RUN <<EOF\n#!/usr/bin/env -S perl -w\nEOF', /perl/],
])('tells why %j is no shell', (text, reason, surroundings) => {
  const { body } = read(text, surroundings)
  expect('reason' in body && body.reason).toMatch(reason)
})

it('reads no data as shell', () => {
  expect(read(`RUN ${'a '.repeat(300_000)}`).body).toEqual({ reason: 'it is too long to be read as shell' })
})

it('takes other shells of Linux for shells', () => {
  expect(read('RUN a', { shell: ['/bin/bash', '-eo', 'pipefail', '-c'], base: 'debian:12' }).body).toMatchObject({
    startsWithErrexit: true,
  })
  expect(read('RUN a', { shell: ['/bin/busybox', 'sh', '-c'] }).body).toMatchObject({ startsWithErrexit: false })
})

it.each<[text: string, chain: boolean, errexit: boolean]>([
  ['RUN a', true, false],
  ['RUN a && b', true, false],
  ['RUN a && b || c', false, false],
  ['RUN a; b', false, false],
  ['RUN set -ex; b', false, true],
  ['RUN set -o errexit && b', true, true],
  ['RUN <<EOF sh -e\na\nEOF', true, true],
  ['RUN set -ex; b; set +e; c', false, false],
  ['RUN a &', false, false],
])('knows how %j goes on', (text, chain, errexit) => {
  const body = bodyOf(text)
  expect([isChain(body), hasErrexit(body)]).toEqual([chain, errexit])
})

describe('one more command', () => {
  it.each<[text: string, after: string | undefined]>([
    ['RUN a', 'RUN a && NEW'],
    ['RUN a && b # why\nUSER x', 'RUN a && b && NEW # why\nUSER x'],
    ['RUN a;', 'RUN a && NEW;'],
    ['RUN a \\\n\t&& b\n', 'RUN a \\\n\t&& b \\\n\t&& NEW\n'],
    ['RUN a &&\\\r\n   b\r\n', 'RUN a &&\\\r\n   b &&\\\r\n   NEW\r\n'],
    ['RUN a && \\\n  # why\n  b -c \\\n    d\n', 'RUN a && \\\n  # why\n  b -c \\\n    d && \\\n  NEW\n'],
    ['RUN a -b \\\n      c\n', 'RUN a -b \\\n      c \\\n      && NEW\n'],
    ['RUN set -eux; \\\n\ta; \\\n\tb\n', 'RUN set -eux; \\\n\ta; \\\n\tb; \\\n\tNEW\n'],
    ['RUN set -e; a && b', 'RUN set -e; a && b && NEW'],
    ['RUN <<EOF\nset -e\n  a\n  b\nEOF\n', 'RUN <<EOF\nset -e\n  a\n  b\n  NEW\nEOF\n'],
    ['RUN <<EOF\na\nb\nEOF\n', 'RUN <<EOF\na\nb &&\nNEW\nEOF\n'],
    ['RUN cat <<EOF > /x\nb\nEOF\n', 'RUN cat <<EOF > /x && NEW\nb\nEOF\n'],
    ['RUN for x in y; do z; done', 'RUN for x in y; do z; done && NEW'],
    ['RUN a | b', 'RUN a | b && NEW'],
    ['RUN a || true', undefined],
    ['RUN a && b || c', undefined],
    ['RUN a &', undefined],
    ['RUN a; exit 0', undefined],
    ['RUN set -e; for x in y; do z; done', 'RUN set -e; for x in y; do z; done; NEW'],
    [
      'RUN <<EOF bash -e\nif a; then\n  b\nelse\n  case c in d) e ;; esac\nfi\nEOF\n',
      'RUN <<EOF bash -e\nif a; then\n  b\nelse\n  case c in d) e ;; esac\nfi\nNEW\nEOF\n',
    ],
    // The shell goes on behind these, whatever they did.
    ['RUN set -e; for x in y; do z && a; done', undefined],
    ['RUN set -e; if a; then b || c; fi', undefined],
    ['RUN set -e; if a; then ! b; fi', undefined],
    ['RUN set -e; (a)', undefined],
    ['RUN set -e; a; set +e; b', 'RUN set -e; a; set +e; b && NEW'],
    ['RUN set -e; a; set +e; if b; then c; fi', undefined],
    ['RUN set -e; f() { a; b; }; f', undefined],
    ['RUN set -e; ! a', undefined],
    ['RUN a; set -ex; if b; then c; fi', undefined],
  ])('behind %j', (text, after) => {
    const file = parseDockerfile(text)
    const edit = appendCommand(file, bodyOf(text.replace(/\r?\nUSER x$/, '')), 'NEW')
    const applied = edit && applyEdits(text, [edit])
    expect(applied && 'text' in applied ? applied.text : undefined).toBe(after)
  })

  it.skipIf(!haveDockerfiles)('comes out right in what others wrote', async () => {
    const files = [...(await fixtureDockerfiles('docker-node')), ...(await fixtureDockerfiles('awesome-compose'))]
    const wrong: string[] = []
    let appended = 0
    for (const [name, text] of files) {
      const file = parseDockerfile(text)
      for (const [index, instruction] of file.instructions.entries()) {
        const body = readShellBody(parser, file, instruction)
        const edit = instruction.keyword === 'RUN' && 'script' in body ? appendCommand(file, body, 'NEW') : undefined
        if (!edit || !('script' in body)) continue
        const applied = applyEdits(text, [edit])
        const after = parseDockerfile('text' in applied ? applied.text : '')
        const longer = readShellBody(parser, after, after.instructions[index]!)
        const names = (each: ShellBody) => commandsOf(parser, each).map(({ name, inside }) => `${name} ${inside.join()}`)
        const found = 'script' in longer ? names(longer) : []
        if (found.filter((each) => each !== 'NEW ').join('\n') !== names(body).join('\n') || !found.includes('NEW '))
          wrong.push(`${name}:${index}`)
        appended++
      }
    }
    expect(wrong).toEqual([])
    expect(appended).toBeGreaterThan(50)
  })
})
