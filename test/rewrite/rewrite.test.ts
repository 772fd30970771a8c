import { describe, expect, it } from 'vitest'
import type { Instruction } from '../../src/dockerfile/dockerfile.ts'
import { loadShellParser } from '../../src/dockerfile/shell-body.ts'
import { dockerfileRules } from '../../src/lint/rules/index.ts'
import { defineDockerfileRule, type DockerfileRule, type Found } from '../../src/lint/rule.ts'
import { rewriteDockerfile, type RewriteOptions } from '../../src/rewrite/rewrite.ts'

const parser = await loadShellParser()
const rewrite = (text: string, options?: RewriteOptions) => rewriteDockerfile(parser, text, options)
/** The lines that a diff changes. */
const changes = (diff: string) => diff.split('\n').filter((line) => /^[+-](?![+-]{2} )/.test(line))

describe('a Dockerfile and its patch', () => {
  it.each<[what: string, lines: readonly string[], changed: readonly string[], options?: RewriteOptions]>([
    [
      'several findings of one RUN',
      ['FROM node:22', 'RUN apt-get update && apt-get install -y curl && npm ci', 'CMD ["node", "a.js"]'],
      [
        '-RUN apt-get update && apt-get install -y curl && npm ci',
        '+RUN apt-get update && apt-get install -y curl && npm ci && rm -rf /var/lib/apt/lists/* && npm cache clean --force',
      ],
    ],
    [
      'indentation, operators and comments as they are',
      ['FROM debian', 'RUN apt-get update \\', '\t# for the probe', '\t&& apt-get install -y curl \\', '\t&& pip3 install x'],
      ['-\t&& pip3 install x', '+\t&& pip3 install --no-cache-dir x \\', '+\t&& rm -rf /var/lib/apt/lists/*'],
    ],
    ['what is to be looked at, only when asked for', ['FROM debian', 'RUN apt-get update', 'RUN apt-get install -y curl'], []],
    [
      'a patch that makes way for another',
      ['FROM debian', 'RUN apt-get update', 'RUN apt-get install -y curl'],
      [
        '-RUN apt-get update',
        '-RUN apt-get install -y curl',
        '+RUN apt-get update \\',
        '+ && apt-get install -y curl \\',
        '+ && rm -rf /var/lib/apt/lists/*',
      ],
      { unsafe: true },
    ],
    ['the stages of the target', ['FROM debian AS a', 'RUN pip install x', 'FROM debian', 'COPY --from=a /x /x'], []],
    [
      'the stages of another target',
      ['FROM python:3.12 AS a', 'RUN pip install x', 'FROM debian', 'COPY --from=a /x /x'],
      ['-RUN pip install x', '+RUN pip install --no-cache-dir x'],
      { target: 'a' },
    ],
    [
      'what a comment keeps quiet',
      ['FROM python:3.12', '# slimscope ignore=pip-cache reason: wheels are read later', 'RUN pip install x'],
      [],
    ],
    ['Windows', ['FROM mcr.microsoft.com/windows/servercore:ltsc2022', 'RUN pip install x', 'CMD python a.py'], []],
    ['a shell that is none', ['FROM python:3.12', 'SHELL ["pwsh", "-c"]', 'RUN pip install x'], []],
    ['a here-document without an end, which does not build now', ['FROM python:3.12', 'RUN <<EOF', 'a'], []],
    ['stages in a circle', ['FROM b AS a', 'RUN x', 'FROM a AS b', 'COPY --from=b /x /x'], []],
  ])('%s', (_, lines, changed, options) => {
    const text = `${lines.join('\n')}\n`
    const { diff, text: now, edits } = rewrite(text, options)
    expect(changes(diff)).toEqual(changed)
    expect(edits.length > 0).toBe(changed.length > 0)
    expect(rewrite(now, options)).toMatchObject({ diff: '', applied: [], text: now })
  })

  it('says in which lines of the file as it was, and what changes of the configuration', () => {
    const text = 'FROM python:3.12\n\nRUN apt-get update && apt-get install -y curl \\\n  && pip install b\nCMD python a.py\n'
    const { applied, open } = rewrite(text, { rules: dockerfileRules.filter(({ id }) => !id.endsWith('-base')) })
    expect(applied).toMatchObject([
      { rule: 'apt-lists', line: 3 },
      { rule: 'pip-cache', line: 4 },
      { rule: 'shell-form', line: 5, changes: ['Cmd'] },
    ])
    expect(open).toMatchObject([{ rule: 'apt-recommends', line: 3, patched: false }])
  })

  it('speaks of the lines of the file as it was', () => {
    const text = 'FROM node:22\nRUN apt-get update\nRUN apt-get install -y curl\nWORKDIR /app\nCOPY . .\nRUN npm ci\n'
    const { text: now, open } = rewrite(text, { unsafe: true })
    expect(now.split('\n').indexOf('COPY . .')).toBe(5)
    expect(open.find(({ rule }) => rule === 'cache-order')?.message).toContain('line 5 copies everything')
  })

  it('keeps carriage returns and the byte order mark', () => {
    const { text } = rewrite('\uFEFFFROM python:3.12\r\nRUN a \\\r\n  && pip install b\r\n')
    expect(text).toBe('\uFEFFFROM python:3.12\r\nRUN a \\\r\n  && pip install --no-cache-dir b\r\n')
  })

  it('has nothing to say of what is no Dockerfile', () => {
    for (const text of ['', 'RUN a\n', '{"a": 1}', '\u0000', 'x'.repeat(1_000_000)]) expect(rewrite(text).linted.target).toBeUndefined()
  })
})

/** A rule that edits the instructions with a keyword. */
function ruleOf(id: string, keyword: string, edit: (instruction: Instruction, text: string) => Partial<Found> | undefined): DockerfileRule {
  return defineDockerfileRule({
    ...{ id, title: 'T', why: 'W.', fix: 'F', whenNot: 'N.', level: 'note', tier: 'safe' },
    *check({ dockerfile: { instructions, text } }) {
      for (const instruction of instructions) {
        const found = instruction.keyword === keyword ? edit(instruction, text) : undefined
        if (found) yield { message: `${id} found it.`, instruction, ...found }
      }
    },
  })
}

const replaceBody = (id: string, from: string, to: string) =>
  ruleOf(id, 'RUN', ({ body }) => (body.text === from ? { edits: [{ start: body.start, end: body.end, text: to }] } : undefined))

describe('patches that do not go together', () => {
  const text = 'FROM a\nRUN b\nENV C=1\n'

  it('tries the second on what the first has made, and says why it is not there', () => {
    const {
      text: now,
      applied,
      withheld,
    } = rewrite(text, {
      rules: [
        replaceBody('one', 'b', 'c'),
        ruleOf('two', 'RUN', ({ body }) =>
          body.text === 'b' ? { edits: [{ start: body.start, end: body.end, text: 'd' }] } : { withheld: 'there is no b any more' },
        ),
      ],
    })
    expect(now).toBe('FROM a\nRUN c\nENV C=1\n')
    expect(applied.map(({ rule }) => rule)).toEqual(['one'])
    expect(withheld).toMatchObject([{ rule: 'two', line: 2, reason: 'there is no b any more' }])
  })

  it('withholds the bad one alone', () => {
    const { text: now, withheld } = rewrite(text, {
      rules: [
        ruleOf('bad', 'ENV', ({ body }) => ({ edits: [{ start: body.start, end: body.end, text: 'C=2' }] })),
        replaceBody('good', 'b', 'c'),
      ],
    })
    expect(now).toBe('FROM a\nRUN c\nENV C=1\n')
    expect(withheld).toMatchObject([{ rule: 'bad', line: 3, reason: expect.stringContaining('Env C would change from 1 to 2') }])
  })

  it('offers nothing where patches call for each other without an end', () => {
    const { text: now, diff, applied, withheld } = rewrite(text, { rules: [replaceBody('to', 'b', 'c'), replaceBody('fro', 'c', 'b')] })
    expect([now, diff, applied]).toEqual([text, '', []])
    expect(withheld).toMatchObject([{ rule: 'to', reason: expect.stringContaining('without an end') }])
  })

  it('says so where there are more than can be proved', () => {
    const many = `FROM a\n#${' x'.repeat(1_000_000)}\n${'RUN b\n'.repeat(80)}`
    const { text: now, withheld } = rewrite(many, { rules: [replaceBody('good', 'b', 'c')] })
    expect(now).toBe(many)
    expect(withheld[0]).toMatchObject({ rule: 'good', line: 3, reason: expect.stringContaining('too many findings') })
  })
})

// What other fixers do to Dockerfiles. `kept`: lines that must still be there.
describe('breaks nothing that other fixers break', () => {
  it.each<[what: string, body: readonly string[], kept: readonly string[]]>([
    ['ADD of an address', ['ADD https://example.com/x.bin /tmp/'], ['ADD https://example.com/x.bin /tmp/']],
    [
      'the work folder',
      ['RUN mkdir -p /usr/src/app && cd /usr/src/app && pip install -r r.txt'],
      ['RUN mkdir -p /usr/src/app && cd /usr/src/app && pip install --no-cache-dir -r r.txt'],
    ],
    [
      'the blank behind a mount',
      ['RUN --mount=type=cache,target=/var/cache/apt apt-get update && apt-get install -y a'],
      ['RUN --mount=type=cache,target=/var/cache/apt apt-get update && apt-get install -y a && rm -rf /var/lib/apt/lists/*'],
    ],
    [
      'comments between lines',
      ['RUN apt-get update && apt-get install -y \\', '    # needed for sharp', '    curl'],
      ['    # needed for sharp'],
    ],
    ['a file of an earlier layer', ['RUN tar -xzf /tmp/x.tar.gz || true'], ['RUN tar -xzf /tmp/x.tar.gz || true']],
    ['a cache mount', ['RUN --mount=type=cache,target=/root/.npm npm ci'], ['RUN --mount=type=cache,target=/root/.npm npm ci']],
    [
      'a here-document',
      ['RUN <<EOF', 'set -e', 'apt-get update', 'apt-get install -y git', 'EOF'],
      ['apt-get install -y git', 'rm -rf /var/lib/apt/lists/*', 'EOF'],
    ],
    ['variables of a shell form', ['CMD java $JAVA_OPTS -jar app.jar'], ['CMD java $JAVA_OPTS -jar app.jar']],
    ['operators of a shell form', ['CMD a && exec b'], ['CMD a && exec b']],
    ['RUNs one after the other', ['RUN cd /x', 'RUN make'], ['RUN cd /x', 'RUN make']],
    ['what looks like a comment behind a command', ['CMD node a.js # text'], ['CMD node a.js # text']],
    ['the contents of a file', ['COPY <<EOF /x', 'RUN pip install x', 'EOF'], ['RUN pip install x']],
    ['the user', ['USER app', 'RUN pip install x'], ['USER app', 'RUN pip install --no-cache-dir x']],
  ])('%s', (_, body, kept) => {
    for (const unsafe of [false, true]) {
      const { text } = rewrite(`FROM python:3.12-slim-trixie\n${body.join('\n')}\n`, { unsafe })
      const lines = text.split('\n')
      expect(kept.filter((line) => !lines.includes(line))).toEqual([])
      expect(lines[0]).toBe('FROM python:3.12-slim-trixie')
      expect(lines.length).toBeLessThanOrEqual(body.length + 4)
    }
  })

  it('a stage that is thrown away', () => {
    const text =
      'FROM debian AS build\nRUN apt-get update && apt-get install -y gcc && pip install x\nFROM debian\nCOPY --from=build /x /x\n'
    expect(rewrite(text, { unsafe: true }).edits).toEqual([])
  })
})
