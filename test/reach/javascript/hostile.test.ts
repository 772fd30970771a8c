import { array, assert, constantFrom, json, oneof, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noise } from '../../support/compressed.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { callsOf, importedNames, joinedPaths, quotedWords, valuesOf, variablesIn } from '../../../src/reach/javascript/code-words.ts'
import { parseManifest } from '../../../src/reach/javascript/manifest.ts'
import { analysed, manifest } from './analysed.ts'

const MEGABYTE = 1024 * 1024

/** Files, /app/a.js among them, that must be read without harm, and what is told of them all the same. */
const cases: Record<string, { files: Members; references?: RegExp[]; notes?: RegExp; unresolved?: boolean }> = {
  'a file too large to be parsed': {
    files: { 'app/a.js': `require('./b');${';'.repeat(8 * MEGABYTE)}`, 'app/b.js': '' },
    references: [/-> \/app\/b\.js \(require/],
    notes: /too large to be parsed/,
    unresolved: true,
  },
  'a package with a file too large to be parsed': {
    files: {
      'app/a.js': '',
      'app/node_modules/x/package.json': manifest('x', { dependencies: { ms: '1' } }),
      'app/node_modules/x/index.js': `${';'.repeat(8 * MEGABYTE)} require(y)`,
      'app/node_modules/ms/index.js': '',
    },
    references: [
      /-> \/app\/node_modules\/x\/package\.json \(file that cannot be read/,
      /-> \/app\/node_modules\/ms\/index\.js \(file that cannot be read: ms/,
    ],
    notes: /too large to be parsed/,
  },
  'a file of too many words to be parsed': {
    files: { 'app/a.js': `require('./b');${'a;'.repeat(2 * MEGABYTE)}`, 'app/b.js': '' },
    references: [/-> \/app\/b\.js \(require/],
    notes: /too large to be parsed/,
    unresolved: true,
  },
  'code that is too deep': {
    files: { 'app/a.js': `require('./b');${'['.repeat(50_000)}`, 'app/b.js': '' },
    references: [/-> \/app\/b\.js \(require/],
    notes: /too deep/,
    unresolved: true,
  },
  'symlinks to this machine': {
    files: {
      'app/a.js': "require('./passwd'); require('x')",
      'app/passwd': { link: '/etc/passwd' },
      'app/node_modules': { link: '/usr/lib/node_modules' },
    },
  },
  'symlinks in a circle': {
    files: {
      'app/a.js': "require('./b'); require('./' + x); require('x')",
      'app/b': { link: 'c' },
      'app/c': { link: 'b' },
      'app/d': { link: '.' },
      'app/node_modules': { link: 'node_modules' },
    },
  },
  'packages that depend on each other': {
    files: {
      'app/a.js': "require('x')",
      'app/node_modules/x/package.json': manifest('x', { dependencies: { y: '1' } }),
      'app/node_modules/x/index.js': "require('y')",
      'app/node_modules/y/package.json': manifest('y', { dependencies: { x: '1' } }),
      'app/node_modules/y/index.js': "require('x')",
    },
  },
  'a manifest that leaves the image': {
    files: { 'app/a.js': "require('x')", 'app/node_modules/x/package.json': manifest('x', { main: '../../../../../../etc/passwd' }) },
  },
  'manifests that are none': {
    files: {
      'app/a.js': "require('x'); require('y')",
      'app/package.json': '[1]',
      'app/node_modules/x/package.json': '{"main":',
      'app/node_modules/x/index.js': '',
      'app/node_modules/y/package.json': { link: 'package.json' },
    },
    references: [/-> \/app\/node_modules\/x\/index\.js/],
  },
  'a map of Yarn that is none': { files: { 'app/a.js': "require('x')", 'app/.pnp.cjs': 'hydrateRuntimeState({', 'app/x.zip': 'PK' } },
  'names with characters of patterns': {
    files: { 'app/a.js': "require('./(a+)+[/' + x); require('./{b,c}/' + y + '.js')", 'app/(a+)+[/x.js': '', 'app/{b,c}/z.js': '' },
    references: [/-> \/app\/\(a\+\)\+\[\/x\.js \(computed/, /-> \/app\/\{b,c\}\/z\.js \(computed/],
  },
  'names of nothing but dots and slashes': {
    files: { 'app/a.js': "require('////'); require('...'); x('./'.concat('..')); read('../../../../..'); read('//')" },
  },
}

describe('an image', () => {
  it.each(Object.entries(cases))('of %s', async (_, { files, references = [], notes = /^$/, unresolved = false }) => {
    const reached = Object.keys(files).filter((path) => path.endsWith('.js'))
    const context = await analysed(
      files,
      reached.map((path) => `/${path}`),
    )
    const lines = context.referenceLines()
    for (const reference of references) expect(lines).toContainEqual(expect.stringMatching(reference))
    for (const line of lines) expect(line).not.toMatch(/passwd/)
    expect(context.notes.map(({ message }) => message).join('\n')).toMatch(notes)
    expect(context.unresolvedPlaces.length > 0).toBe(unresolved)
  })

  it('of code that was changed at random', async () => {
    const code = `import a, { b as c } from 'a'; const { d } = require('./d'); require(\`./e/\${f}\`); exec('g', ['h']); new URL('./i', import.meta.url); join(__dirname, 'j')`
    const files: Record<string, Buffer> = {}
    for (let seed = 1; seed <= 150; seed++) {
      const bytes = Buffer.from(code)
      for (const [i, byte] of noise(12, seed).entries()) if (i % 2 === 0) bytes[byte % bytes.length] = noise(12, seed)[i + 1]!
      files[`app/${seed}.js`] = bytes
    }
    files['app/noise.js'] = noise(5000)
    const context = await analysed(
      files,
      Object.keys(files).map((path) => `/${path}`),
    )
    expect(context.notes).toEqual([])
  })
})

describe('words of code', () => {
  const all = [quotedWords, importedNames, joinedPaths, variablesIn] as const
  const names = new Set(['exec', 'root'])

  it('are found in any text', () => {
    const text = array(
      oneof(string(), constantFrom('exec(', 'root:', "'", '"', '`', 'from ', 'join(', 'import', 'require(', '\\', '\n', '${', '[')),
    ).map((parts) => parts.join(''))
    assert(
      property(text, (code) => {
        for (const find of all) for (const word of find(code)) expect(word).not.toContain('\n')
        callsOf(code, names)
        valuesOf(code, names)
      }),
      { numRuns: 300 },
    )
  })

  it.each(["'", '"a', 'a', 'exec(', "exec('", 'root:', 'join(', 'from ', "from '", 'import ', ' ', '\n', 'env.', '.-/', "''"])(
    'take no longer than a text of nothing but %j is long',
    (piece) => {
      const code = piece.repeat(MEGABYTE / piece.length)
      for (const find of all) find(code)
      callsOf(code, names)
      valuesOf(code, names)
    },
  )
})

it('reads a manifest of any kind', () => {
  assert(
    property(json(), (text) => {
      JSON.parse(parseManifest(text)?.forResolution ?? '{}')
    }),
    { numRuns: 300 },
  )
  expect(parseManifest(`{"exports":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`)).toBeUndefined()
  expect(
    parseManifest('{"name":"x","bin":"b.js","scripts":{"__proto__":"p","start":1},"dependencies":{"../x":"1","y":"1"}}'),
  ).toMatchObject({
    bin: { x: 'b.js' },
    dependencies: ['y'],
  })
})
