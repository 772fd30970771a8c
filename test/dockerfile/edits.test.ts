import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkedEdits, type CheckOptions } from '../../src/dockerfile/checked-edits.ts'
import { applyEdits, type Edit, lineAt, removeLines } from '../../src/dockerfile/edits.ts'
import { parseDockerfile } from '../../src/dockerfile/parse.ts'
import { loadShellParser, type ShellParser } from '../../src/dockerfile/shell-body.ts'
import { unifiedDiff } from '../../src/dockerfile/unified-diff.ts'

/** Edits by what they replace; what is before a `|` stays. */
function replace(text: string, ...changes: [old: string, now: string][]): Edit[] {
  return changes.map(([old, now]) => {
    const start = text.indexOf(old)
    return { start, end: start + old.length, text: now }
  })
}

it('applies edits in the order of the text, and insertions at one place in their own', () => {
  const edits = [
    { start: 3, end: 3, text: 'C' },
    { start: 0, end: 1, text: 'A' },
    { start: 3, end: 3, text: 'D' },
  ]
  expect(applyEdits('abc', edits)).toMatchObject({ text: 'AbcCD' })
})

it.each<[Edit[], RegExp]>([
  [
    [
      { start: 0, end: 2, text: '' },
      { start: 1, end: 3, text: '' },
    ],
    /two edits/,
  ],
  [[{ start: 0, end: 4, text: '' }], /outside/],
  [[{ start: 2, end: 1, text: '' }], /outside/],
])('refuses %j', (edits, reason) => {
  expect(applyEdits('abc', edits)).toEqual({ reason: expect.stringMatching(reason) })
})

it('takes whole lines away', () => {
  const text = 'a\n  b\r\nc'
  expect(applyEdits(text, [removeLines(text, { start: 4, end: 5 })])).toMatchObject({ text: 'a\nc' })
  expect([lineAt(text, 0), lineAt(text, 4), lineAt(text, text.length)]).toEqual([1, 2, 3])
})

const haveGit = (() => {
  try {
    return execFileSync('git', ['--version']).length > 0
  } catch {
    return false
  }
})()

it('writes hunks with three lines of context', () => {
  const before = Array.from({ length: 20 }, (_, i) => `${i}\n`).join('')
  const applied = applyEdits(before, replace(before, ['4\n', 'four\n'], ['17\n', '']))
  expect('edits' in applied && unifiedDiff('a b/Dockerfile', before, applied.edits)).toBe(
    'diff --git a/a b/Dockerfile b/a b/Dockerfile\n--- a/a b/Dockerfile\t\n+++ b/a b/Dockerfile\t\n' +
      '@@ -2,7 +2,7 @@\n 1\n 2\n 3\n-4\n+four\n 5\n 6\n 7\n@@ -15,6 +15,5 @@\n 14\n 15\n 16\n-17\n 18\n 19\n',
  )
  expect(unifiedDiff('a', before, replace(before, ['4\n', '4\n']))).toBe('')
})

describe.skipIf(!haveGit)('git', () => {
  function gitApply(path: string, before: string | undefined, patch: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'slimscope-'))
    try {
      if (before !== undefined) writeFileSync(join(folder, path), before)
      writeFileSync(join(folder, 'patch'), patch)
      execFileSync('git', ['apply', '--whitespace=nowarn', 'patch'], {
        cwd: folder,
        env: { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() },
        stdio: 'pipe',
      })
      return readFileSync(join(folder, path), 'utf8')
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  it.each<[name: string, path: string, before: string, edits: Edit[]]>([
    ['no newline at the end', 'Dockerfile', 'a\nb', [{ start: 3, end: 3, text: ' c' }]],
    ['a newline that comes', 'Dockerfile', 'a\nb', [{ start: 3, end: 3, text: '\nc\n' }]],
    ['a newline that goes', 'Dockerfile', 'a\nb\n', [{ start: 3, end: 4, text: '' }]],
    ['carriage returns', 'Dockerfile', 'a\r\nb\r\nc\r\n', [{ start: 4, end: 4, text: ' && d' }]],
    ['one line for the other', 'Dockerfile', 'a\nb\r\n', [{ start: 1, end: 3, text: '\r\nc' }]],
    ['an empty file', 'Dockerfile', '', [{ start: 0, end: 0, text: 'a\n' }]],
    ['all of it', 'Dockerfile', 'a\nb\n', [{ start: 0, end: 4, text: '' }]],
    ['a name with blanks', 'Docker file', 'a\n', [{ start: 0, end: 0, text: 'b\n' }]],
    ['a name that is quoted', 'Döcker"file', 'a\n', [{ start: 2, end: 2, text: 'b' }]],
  ])('takes a patch with %s', (_, path, before, edits) => {
    const applied = applyEdits(before, edits)
    if ('reason' in applied) throw new Error(applied.reason)
    // A file that a patch leaves empty is still there.
    expect(gitApply(path, before, unifiedDiff(path, before, applied.edits))).toBe(applied.text)
  })

  it('takes any patch', () => {
    const line = fc.constantFrom('a', 'b', 'c\r', '')
    const edit = fc.record({ start: fc.nat(40), length: fc.nat(6), text: fc.constantFrom('', 'x', 'y\n', '\nz\r\n', 'b') })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.array(edit, { maxLength: 4 }), (lines, wanted) => {
        const before = lines.join('\n')
        const applied = applyEdits(
          before,
          wanted.map(({ start, length, text }) => ({ start, end: start + length, text })),
        )
        if ('reason' in applied) return
        const patch = unifiedDiff('f', before, applied.edits)
        expect(patch === '' ? before : gitApply('f', before, patch)).toBe(applied.text)
      }),
      { numRuns: 40 },
    )
  })
})

describe('checked edits', () => {
  let parser: ShellParser
  beforeAll(async () => {
    parser = await loadShellParser()
  })
  const text = [
    '# top',
    'FROM debian AS build',
    'RUN a \\',
    '  # why',
    '  && b',
    'ENV A=1',
    '',
    'FROM debian',
    'COPY --from=build /x /x',
    'CMD ["c"]',
    '',
  ].join('\n')

  it.each<[what: string, edits: Edit[], reason: RegExp | undefined, options?: CheckOptions]>([
    ['one more command', replace(text, ['&& b', '&& b && c']), undefined],
    ['a comment lost', replace(text, ['  # why\n', '']), /comment in line 4/],
    ['a comment changed', replace(text, ['# top', '# tip']), /comment in line 1/],
    ['a shell broken', replace(text, ['&& b', '&& (b']), /line 3 could not be read/],
    ['a variable changed', replace(text, ['A=1', 'A=2']), /Env A would change from 1 to 2/],
    ['a variable changed on purpose', replace(text, ['A=1', 'A=2']), undefined, { intended: ['Env A'] }],
    ['every variable on purpose', replace(text, ['ENV A=1', '']), undefined, { intended: ['Env'] }],
    ['the command changed', replace(text, ['["c"]', 'c']), /Cmd would change/],
    ['a neighbour swallowed', replace(text, ['&& b', '&& b \\']), /ENV in line 6 would change/],
    ['an unknown instruction', replace(text, ['ENV', 'ENB']), /would not build/],
    ['a stage gone', replace(text, [' AS build', '']), /stage build would be gone/],
    ['overlaps', replace(text, ['&& b', 'c'], ['b\n', 'd']), /two edits/],
    ['another base', replace(text, ['FROM debian\n', 'FROM debian:slim\n']), /Base would change/],
    [
      'the commands of another shell',
      [{ start: text.indexOf('RUN'), end: text.indexOf('RUN'), text: 'SHELL ["pwsh"]\n' }, ...replace(text, ['&& b', '&& c'])],
      /could not be read/,
    ],
    ['a directive', [{ start: 0, end: 0, text: '# escape=`\n' }], /.+/],
  ])('%s', (_, edits, reason, options) => {
    const checked = checkedEdits(parser, parseDockerfile(text), edits, options)
    expect('withheld' in checked ? checked.withheld : 'offered').toMatch(reason ?? /^offered$/)
  })

  it.each<[text: string, withheld: RegExp]>([
    ['FROM mcr.microsoft.com/windows/servercore:1809 AS a\nFROM a\nRUN a\n', /image of Windows/],
    ['FROM mcr.microsoft.com/dotnet/framework/sdk:4.8\nRUN a\n', /image of Windows/],
    ['FROM mirror.example.com/dotnet/framework/aspnet\nRUN a\n', /image of Windows/],
    ['FROM golang:1.25-nanoserver-ltsc2025\nRUN a\n', /image of Windows/],
    ['FROM --platform=windows/amd64 golang:1.25\nRUN a\n', /windows\/amd64/],
    ['FROM ours\nWORKDIR C:\\app\nRUN a\n', /paths or programs of Windows/],
    ['FROM ours\nRUN a\nCMD ["app.exe", "-x"]\n', /paths or programs of Windows/],
    ['FROM ours\nRUN setx PATH "%PATH%;D:\\bin"\nRUN a\n', /paths or programs of Windows/],
    ['FROM ours\nRUN a && choco install -y git\n', /paths or programs of Windows/],
    ['FROM ours\nCOPY x C:/app/\nRUN a\n', /paths or programs of Windows/],
    ['FROM ours\nENV HOME C:\\app\nRUN a\n', /paths or programs of Windows/],
    ['FROM ours\nRUN a\nRUN <<EOF\nb\n', /nothing ends the here-document EOF/],
  ])('leaves alone %j', (text, withheld) => {
    expect(checkedEdits(parser, parseDockerfile(text), replace(text, ['RUN a', 'RUN c']))).toEqual({
      withheld: expect.stringMatching(withheld),
    })
  })

  it.each([
    'FROM mcr.microsoft.com/dotnet/sdk:8.0\nRUN a\n',
    'FROM ours\nRUN a\nCMD mono app.exe\n',
    'FROM ours\nVOLUME /c\nRUN a\n',
    'FROM ours\nRUN sed -i "s:a:\\t:" x # cmd\nRUN a\n',
  ])('does not take for Windows %j', (text) => {
    expect(checkedEdits(parser, parseDockerfile(text), replace(text, ['RUN a', 'RUN c']))).not.toHaveProperty('withheld')
  })
})
