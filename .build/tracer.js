// Builds dist/trace-javascript.js: the tracer of JavaScript, @vercel/nft, with every door to this machine closed. It comes with several: it
// looks for addons on the disk, globs there, and loads what it takes for `node-gyp-build` from the image and runs it. In the bundle there is
// no `fs` at all; what asks for it gets files of the image (src/reach/javascript/tracer/).
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { build } from 'esbuild'

const FOLDER = resolve('src/reach/javascript/tracer')

/** What the packages import, and what they get. */
const STANDS_FOR = [
  [/^(node:)?path$/, 'paths.ts'],
  [/^(node:)?url$/, 'urls.ts'],
  [/^(node:)?os$/, 'machine.ts'],
  [/^(node:)?module$/, 'node-modules.ts'],
  [/^(node:)?fs$|^graceful-fs$/, 'files.ts'],
  [/^glob$/, 'glob.ts'],
  [/^(bindings|node-gyp-build|resolve-from|picomatch)$|^@mapbox\/node-pre-gyp|\/binary-locators$/, 'native-addons.ts'],
  [/\/node-version$/, 'node-modules.ts'],
  [/^slimscope:evaluation$/, 'evaluation.ts'],
  [/^slimscope:walk$/, 'walk.ts'],
]

/** Changes to the tracer's code: file, text, what it becomes, how often it is there. When that is another number, the build fails. */
const CHANGES = [
  [
    'utils/static-eval.js',
    'exports.evaluate = evaluate;',
    'exports.evaluate = evaluate;\nconst safe = require("slimscope:evaluation");',
    1,
  ],
  [
    'utils/static-eval.js',
    'return visitor.call(state, node, walk);',
    'safe.step(); return visitor.call(state, node, walk).then(safe.bounded);',
    1,
  ],
  ['utils/static-eval.js', 'node.property.name in objValue', 'safe.has(objValue, node.property.name)', 1],
  ['utils/static-eval.js', 'objValue[computedProp.value]', 'safe.get(objValue, computedProp.value)', 1],
  ['utils/static-eval.js', 'prop.value in obj.value', 'safe.has(obj.value, prop.value)', 1],
  [
    'analyze.js',
    'exports.default = analyze;',
    'exports.default = analyze;\nconst safe = require("slimscope:evaluation"), tree = require("slimscope:walk");',
    1,
  ],
  [
    'analyze.js',
    'const excludeAssetExtensions',
    'safe.freezeAll(staticModules, globalBindings, staticProcess);\nconst excludeAssetExtensions',
    1,
  ],
  ['analyze.js', '(prop.key.name in computed.value)', 'safe.has(computed.value, prop.key.name)', 2],
  ['analyze.js', 'impt.imported.name in staticModule', 'safe.has(staticModule, impt.imported.name)', 1],
  ['analyze.js', 'require(nodeGypBuildPath)', 'undefined', 1],
  // It waits at each node of the syntax tree, three times.
  [
    'analyze.js',
    'await (0, estree_walker_1.asyncWalk)(ast, {',
    `const visitor = {
      enter(node, parent) { if (tree.matters(node, knownBindings)) return visitor.enterNode.call(this, node, parent); },`,
    1,
  ],
  ['analyze.js', 'async enter(_node, _parent) {', 'async enterNode(_node, _parent) {', 1],
  ['analyze.js', 'async leave(_node, _parent) {', 'leave(_node, _parent) {', 1],
  [
    'analyze.js',
    /await backtrack\(parent, this\);\s+\},\s+\}\);\s+await assetEmissionPromises;/,
    'return backtrack(parent, this); } };\nawait tree.walk(ast, visitor);\nawait assetEmissionPromises;',
    1,
  ],
  // What cannot be evaluated is to be told.
  ['analyze.js', /if \(!computed\)\s+return;\s+function add\(/, 'if (!computed) return job.computed(expression);\nfunction add(', 1],
  ['analyze.js', 'emitWildcardRequire(computed.value);', 'emitWildcardRequire(computed.value, expression);', 1],
  ['analyze.js', 'function emitWildcardRequire(wildcardRequire) {', 'function emitWildcardRequire(wildcardRequire, expression) {', 1],
  [
    'analyze.js',
    /(!wildcardRequire\.startsWith\('\.\/'\) && !wildcardRequire\.startsWith\('\.\.\/'\)\)\))\s+return;/,
    '$1 return job.computed(expression);',
    1,
  ],
  // Absolute paths in code are paths of the image.
  ['analyze.js', 'await emitAssetPath(resolved);', 'await emitAssetPath(job.rooted(resolved));', 2],
  ['analyze.js', 'await emitAssetPath(resolvedThen);', 'await emitAssetPath(job.rooted(resolvedThen));', 1],
  ['analyze.js', 'await emitAssetPath(resolvedElse);', 'await emitAssetPath(job.rooted(resolvedElse));', 1],
]

export async function bundleTracer(outfile) {
  const { metafile } = await build({
    entryPoints: [`${FOLDER}/entry.ts`],
    outfile,
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: 'node',
    format: 'esm',
    target: 'node22.18',
    metafile: true,
    logLevel: 'warning',
    plugins: [{ name: 'closed doors', setup }],
  })
  return metafile
}

function setup({ onResolve, onLoad }) {
  onResolve({ filter: /./ }, ({ path, importer }) => {
    if (importer.startsWith(FOLDER)) return undefined
    const found = STANDS_FOR.find(([name]) => name.test(path))
    return found && { path: `${FOLDER}/${found[1]}` }
  })
  onLoad({ filter: /@vercel\/nft\/out\/.*\.js$/ }, async ({ path }) => {
    let contents = await readFile(path, 'utf8')
    for (const [file, from, to, times] of CHANGES) if (path.endsWith(`/out/${file}`)) contents = change(contents, from, to, times)
    return { contents }
  })
}

function change(text, from, to, times) {
  const parts = text.split(from instanceof RegExp ? new RegExp(from, 'g') : from)
  const count = from instanceof RegExp ? [...text.matchAll(new RegExp(from, 'g'))].length : parts.length - 1
  if (count !== times) throw new Error(`@vercel/nft has another form: ${from} is there ${count} times, not ${times}`)
  return from instanceof RegExp ? text.replace(from, to) : parts.join(to)
}
