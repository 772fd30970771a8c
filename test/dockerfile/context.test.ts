import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readContext } from '../../src/dockerfile/context.ts'
import { copySourcesOf, filesMatching } from '../../src/dockerfile/copy-sources.ts'
import { isIgnored, type Matches, matchPatterns, matchesTokens, parseIgnoreFile, tokensOf } from '../../src/dockerfile/ignore-file.ts'
import { parseDockerfile } from '../../src/dockerfile/parse.ts'

function isLeftOut(lines: string, path: string): boolean {
  const ignore = parseIgnoreFile(lines)
  let matches: Matches | undefined
  const parts = path.split('/')
  for (const [index] of parts.entries()) matches = matchPatterns(ignore, parts.slice(0, index + 1).join('/'), matches)
  return isIgnored(ignore, matches!)
}

it.each<[lines: string, out: string[], sent: string[]]>([
  ['', [], ['a']],
  ['a', ['a', 'a/b'], ['b/a', 'ab']],
  ['/a/', ['a', 'a/b'], ['b/a']],
  ['./a/../b//c', ['b/c'], ['a', 'b']],
  [' a \r\n# b\r\n #c', ['a', '#c'], ['b', '# b']],
  ['*.md', ['a.md'], ['b/a.md']],
  ['*/a', ['b/a'], ['a', 'b/c/a']],
  ['**/a', ['a', 'b/a', 'b/c/a', 'b/a/c'], ['ba']],
  ['**/*.o', ['a.o', 'b/c/a.o'], ['a.ob']],
  ['**', ['a', 'b/c'], []],
  ['a/**', ['a/b', 'a/b/c'], ['a', 'ab']],
  ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'a/xb']],
  ['a**/b', ['ab', 'ax/b', 'a/b'], ['axb']],
  ['temp?', ['tempa'], ['temp', 'temp/']],
  ['[a-c]x', ['ax', 'cx'], ['dx', '[x']],
  ['[^a]x', ['bx'], ['ax']],
  ['a\\*', ['a*'], ['ab']],
  ['*\n!b', ['a', 'c/d'], ['b', 'b/c']],
  ['*.md\n!README*.md\nREADME-secret.md', ['a.md', 'README-secret.md'], ['README.md']],
  ['!a\na', ['a'], []],
  ['node_modules\n!node_modules/keep', ['node_modules/x'], ['node_modules/keep', 'node_modules/keep/x']],
  ['\uFEFFa', ['a'], []],
  ['.', [], ['a']],
  ['$a.b(', ['$a.b('], ['$axb(']],
])('leaves out what %j says', (lines, out, sent) => {
  expect(out.filter((path) => !isLeftOut(lines, path))).toEqual([])
  expect(sent.filter((path) => isLeftOut(lines, path))).toEqual([])
})

it('names lines that Docker refuses', () => {
  expect(parseIgnoreFile('a\n!\n[\nb\\\n').problems.map(({ line }) => line)).toEqual([2, 3, 4])
})

it('takes its time from no pattern', () => {
  const tokens = tokensOf(`${'**/a*a*'.repeat(50)}b`)!
  expect(matchesTokens(tokens, 'a'.repeat(4_000))).toBe(false)
  expect(matchesTokens(tokens, 'a/'.repeat(2_000))).toBe(false)
})

describe('a folder', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'slimscope-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  function write(files: Record<string, string>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
  }

  it('is counted as it would be sent', async () => {
    write({
      '.dockerignore': 'node_modules\n**/*.log\n!keep.log\n',
      'a.log': '1',
      'keep.log': '12',
      'src/a.js': '123',
      'src/x.log': '1',
      'node_modules/b/c': '1',
    })
    symlinkSync('/etc', join(folder, 'link'))
    const context = await readContext(folder)
    expect(context).toMatchObject({ ignorePath: join(folder, '.dockerignore'), complete: true, sentBytes: 32 + 2 + 3 + 4 })
    expect(context!.files.map(({ path }) => path)).toEqual(['.dockerignore', 'keep.log', 'link', 'src/a.js'])
    expect(context!.top.map(({ name, sentBytes, ignoredFiles }) => [name, sentBytes, ignoredFiles])).toEqual([
      ['.dockerignore', 32, 0],
      ['link', 4, 0],
      ['src', 3, 1],
      ['keep.log', 2, 0],
      ['a.log', 0, 1],
      ['node_modules', 0, 1],
    ])
  })

  it('heeds the ignore file of the Dockerfile first', async () => {
    write({ '.dockerignore': 'a', 'docker/app.Dockerfile': '', 'docker/app.Dockerfile.dockerignore': '*\n!a', a: '1', b: '1' })
    const context = await readContext(folder, join(folder, 'docker/app.Dockerfile'))
    expect(context!.files.map(({ path }) => path)).toEqual(['a'])
  })

  it('may be missing, or too large to see all of it', async () => {
    expect(await readContext(join(folder, 'none'))).toBeUndefined()
    write(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`d${i}/f`, 'x'])))
    expect(await readContext(folder, undefined, { maxEntries: 10 })).toMatchObject({ complete: false })
    write({ 'x/y/z/f': '' })
    expect(await readContext(folder, undefined, { maxDepth: 2 })).toMatchObject({ complete: false })
  })

  it('gives COPY what it matches', async () => {
    write({ 'package.json': '', 'package-lock.json': '', 'src/a.js': '', 'src/lib/b.js': '', 'srcs/c': '' })
    const context = (await readContext(folder))!
    const paths = (source: string, excludes?: string[]) => filesMatching(context, source, excludes).map(({ path }) => path)
    expect(paths('package*.json')).toEqual(['package-lock.json', 'package.json'])
    expect(paths('src')).toEqual(['src/a.js', 'src/lib/b.js'])
    expect(paths('src/*')).toEqual(['src/a.js', 'src/lib/b.js'])
    expect(paths('*/a.js')).toEqual(['src/a.js'])
    expect(paths('.', ['src', '*.json'])).toEqual(['srcs/c'])
    expect(paths('none')).toEqual([])
  })
})

it.each<[text: string, expected: ReturnType<typeof copySourcesOf>]>([
  ['COPY . .', { sources: ['.'], destination: '.' }],
  ['COPY --chown=1 ./src/ ../up /b$A c$A/', { sources: ['src', 'up', 'b1'], destination: 'c1/' }],
  ['COPY ["a b", "/c/"]', { sources: ['a b'], destination: '/c/' }],
  ['COPY --from=x a b', undefined],
  ['ADD https://a.b/c /d', undefined],
  ['ADD https://a.b/c e /d', { sources: ['e'], destination: '/d' }],
  ['COPY <<EOF /a\nb\nEOF', undefined],
  ['ONBUILD COPY a b', { sources: ['a'], destination: 'b' }],
  ['RUN a', undefined],
])('knows what %j takes', (text, expected) => {
  expect(copySourcesOf(parseDockerfile(text).instructions[0]!, { A: '1' }, '\\')).toEqual(expected)
})
