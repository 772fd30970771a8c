import { expect, it } from 'vitest'
import { loadTracer } from '../../../src/reach/javascript/load-tracer.ts'
import { plainReferences } from '../../../src/reach/javascript/plain-code.ts'

const NOWHERE = {
  kind: () => 'none' as const,
  realPath: (path: string) => path,
  list: () => [],
  readManifest: async () => undefined,
  knownManifest: () => undefined,
}

it.each([
  "const a = require('a'), b = require( \"./b\" ).c; module.exports = { ...require('d') }",
  "'use strict'; var a=require('a');a.require('not'),x?.require('nor')",
  "// see https://host/x\n/* a comment */ module.exports = require('a') // done",
  "import a, { b as c } from 'a'; import * as d from \"./d\"\nimport './e'\nexport { f } from 'f'; export * from './g'",
  'import{a}from"a";import b from"b";export{c}from"c";',
  'export const x = 1',
  'require("a")',
])('finds in %j what the tracer finds', async (code) => {
  const { analyseCode } = await loadTracer()
  const { modules, isModule } = await analyseCode('/x/a.js', code, '/', NOWHERE)
  const plain = plainReferences(code)
  expect({ modules: plain?.modules.toSorted(), isModule: plain?.isModule }).toEqual({ modules: modules.toSorted(), isModule })
})

it.each([
  'require(x)',
  "require.resolve('x')",
  "const r = require; r('x')",
  "function (require) { require('x') }",
  "require('x' + y)",
  'require(`x`)',
  "import('x')",
  'require("path").join(__dirname, "x")',
  "// require('x')",
  "/* import x from 'x' */ require('y')",
  "var glob = '/*'; require('x'); var end = '*/'",
  "import x from 'x'; const y = require('y')",
  "new URL('./x', import.meta.url)",
  "eval('require')('x')",
  "module.require('x')",
  `import { ${'name, '.repeat(200)} last } from 'x'`,
])('leaves %j to the tracer', (code) => {
  expect(plainReferences(code)).toBeUndefined()
})

it.each(['import ', 'import\n', '/*', '//', '\n', ' ', "require('a');", 'require (', "from '", '}export', ';import a,'])(
  'takes no longer than a text of nothing but %j is long',
  (piece) => {
    plainReferences(piece.repeat(1_000_000 / piece.length))
  },
)
