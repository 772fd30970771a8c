import { DockerfileParser } from 'dockerfile-ast'
import * as fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { type Dockerfile, printDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { ignoreCommentsOf } from '../../src/dockerfile/ignore-comments.ts'
import { parseDockerfile } from '../../src/dockerfile/parse.ts'
import { loadShellParser, readShellBody, type ShellParser } from '../../src/dockerfile/shell-body.ts'
import { commandsOf } from '../../src/dockerfile/shell-commands.ts'
import { stagesOf } from '../../src/dockerfile/stages.ts'
import { settingsOfStages } from '../../src/dockerfile/variables-at.ts'
import { fixtureDockerfiles, haveDockerfiles } from '../support/dockerfile-fixtures.ts'

let parser: ShellParser
beforeAll(async () => {
  parser = await loadShellParser()
})

/** Everything that reads a Dockerfile, one after the other. */
function readAll(text: string): Dockerfile {
  const file = parseDockerfile(text)
  settingsOfStages(file, stagesOf(file))
  ignoreCommentsOf(file)
  for (const instruction of file.instructions) {
    const body = readShellBody(parser, file, instruction)
    if ('script' in body) commandsOf(parser, body)
  }
  return file
}

function isWhole({ text, tokens }: Dockerfile): boolean {
  return (
    tokens.every(({ start, end }, index) => start === (tokens[index - 1]?.end ?? 0) && end > start) &&
    (tokens.at(-1)?.end ?? 0) === text.length
  )
}

const FRAGMENTS = [
  ...[
    'FROM a AS b',
    'FROM $X',
    'RUN ',
    'RUN --mount=type=cache,target=/x ',
    'COPY --from=b ',
    'ADD ',
    'ENV A=',
    'ARG ',
    'ONBUILD ',
    'HEALTHCHECK CMD ',
    'CMD [',
    'LABEL ',
  ],
  ...[
    'a',
    '"',
    "'",
    '\\',
    '`',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '\\\n',
    '\\ \n',
    '`\n',
    '# c\n',
    '#!x\n',
    '# escape=`\n',
    '# check=skip=all\n',
    '\uFEFF',
  ],
  ...[
    '<<EOF',
    '<<-"EOF"',
    '3<< EOF',
    'EOF\n',
    '\tEOF\n',
    '<<<',
    '"]',
    ', ',
    '$A',
    '${A:-',
    '}',
    '&&',
    '||',
    ';',
    '$(',
    ')',
    '=',
    '--',
    '\0',
    '\u00e9',
    '\u2028',
    '\ud800',
  ],
]

it('loses nothing of any text, and reads it without a fall', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 40 }), (parts) => {
      const text = parts.join('')
      const file = readAll(text)
      return printDockerfile(file) === text && isWhole(file)
    }),
    { numRuns: 500 },
  )
})

it('loses nothing of any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const text = Buffer.from(bytes).toString('latin1')
      return printDockerfile(readAll(text)) === text
    }),
    { numRuns: 300 },
  )
})

it.each<[what: string, text: string]>([
  ['one line of letters', `RUN ${'a'.repeat(10_000_000)}`],
  ['one line of words', `ENV ${'a=b '.repeat(150_000)}`],
  ['one line of openings', `RUN ${'<< '.repeat(200_000)}`],
  ['one line of quotes', `RUN ${'"\''.repeat(500_000)}`],
  ['one line of flags', `RUN ${'--a=b '.repeat(20_000)}`],
  ['one line of brackets', `CMD ${'['.repeat(1_000_000)}`],
  ['lines that go on', `RUN a${' \\\n'.repeat(200_000)}`],
  ['NUL', `FROM a\0\nRUN ${'\0'.repeat(1_000_000)}`],
  ['blanks', ' \t'.repeat(1_000_000)],
  ['here-documents that nothing ends', `RUN ${'<<A '.repeat(5_000)}\n${'a\n'.repeat(1_000)}`],
  ['comments in one instruction', `RUN a \\\n${'# c\n'.repeat(300_000)}`],
  ['pairs that are put off', `FROM a\nONBUILD ENV ${'a=b '.repeat(200_000)}`],
  ['a directive with blanks', `# a=b${' '.repeat(1_000_000)}c\n`],
  ['a command with words', `RUN ${'a '.repeat(200_000)}`],
  ['nested substitutions', `RUN ${'$('.repeat(20_000)}`],
  ['nested groups', `RUN ${'( '.repeat(20_000)}a${' )'.repeat(20_000)}`],
  ['pairs', `FROM a\n${'ENV A=1\n'.repeat(10_000)}`],
  ['stages', `FROM a AS b\n${'FROM b AS b\n'.repeat(10_000)}`],
  ['comments', '# hadolint ignore=DL3008\n'.repeat(100_000)],
])('reads a large file of %s', { timeout: 20_000 }, (_, text) => {
  expect(readAll(text).text.length).toBe(text.length)
})

it.each([
  'FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD ["node", "x.js"]\n',
  'ARG V=1\nFROM a:${V}\nRUN apt-get update \\\n    && apt-get install -y \\\n    # why\n    curl\nEXPOSE 80\n',
  '# escape=`\r\nFROM a\r\nRUN a `\r\n  b\r\nUSER b\r\n',
  'from a\n  run b\n\n\nenv A=1 B="c d" \\\n  C=e\nONBUILD COPY --chown=1:1 a b\n',
  'FROM a\nRUN <<EOF\nFROM b\nEOF\nCOPY <<a <<b /c/\n1\na\n2\nb\nHEALTHCHECK --interval=5s CMD a\n',
])('agrees with dockerfile-ast on %j', (text) => {
  expect(oursOf(text)).toEqual(theirsOf(text))
})

it.skipIf(!haveDockerfiles)('agrees with dockerfile-ast on what others wrote', async () => {
  const files = [...(await fixtureDockerfiles('docker-node')), ...(await fixtureDockerfiles('awesome-compose'))]
  const different = files.filter(([, text]) => JSON.stringify(oursOf(text)) !== JSON.stringify(theirsOf(text)))
  expect(different.map(([name]) => name)).toEqual([])
  expect(files.length).toBeGreaterThan(50)
})

type Lines = [keyword: string, first: number, last: number][]

function oursOf(text: string): Lines {
  return parseDockerfile(text).instructions.map(({ keyword, startLine, endLine }) => [keyword, startLine, endLine])
}

function theirsOf(text: string): Lines {
  return DockerfileParser.parse(text)
    .getInstructions()
    .map((each) => [each.getKeyword(), each.getRange().start.line + 1, each.getRange().end.line + 1])
}
