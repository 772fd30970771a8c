// Builds dist/: one flat folder of bundles with shared chunks, the tracer of JavaScript, the type declarations, the report's schema, and
// oclif's manifest. Bundling oclif is what keeps `slimscope --help` quick. Flat, so that `./worker.js` lies beside whatever chunk asks for it.
//
//   node .build/build.js             everything
//   node .build/build.js --if-stale  what running it takes, when a source is newer than the last build (before the tests)
import { spawnSync } from 'node:child_process'
import { copyFile, glob, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { build } from 'esbuild'
import { licensesOf } from './licenses.js'
import { bundleTracer } from './tracer.js'

const root = join(import.meta.dirname, '..')
const MANIFEST = 'oclif.manifest.json'
process.chdir(root)

/** oclif is CommonJS and asks for these. */
const COMMONJS =
  'import{createRequire as $createRequire}from"node:module";' +
  'const require=$createRequire(import.meta.url),__filename=import.meta.filename,__dirname=import.meta.dirname;'

const forTests = process.argv.includes('--if-stale')

if (!forTests || (await isStale())) {
  await bundle()
  await writeManifest()
  // Last: a wrong type must fail the build, but leaves something that can be run.
  if (!forTests) process.exitCode = await writeDeclarations()
}

async function bundle() {
  const outdir = 'dist'
  const entryPoints = {
    cli: 'src/cli/main.ts',
    commands: 'commands/index.ts',
    index: 'src/index.ts',
    worker: 'src/layer/worker.ts',
    'lint-worker': 'src/lint-worker.ts',
  }
  const { metafile } = await build({
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: 'node',
    format: 'esm',
    target: 'node22.18',
    metafile: true,
    define: { BUILT_AT: JSON.stringify(new Date().toISOString()) },
    logLevel: 'warning',
    // Heavy, and loaded only where an image comes from a daemon or an account: they stay packages of their own.
    // TypeScript: oclif would ask it, in development, for what Node does by itself.
    external: ['dockerode', 'undici', '@aws-sdk/*', '@smithy/*', 'typescript'],
    // Only tells oclif whether it runs under WSL; costs five modules at every start.
    alias: { 'wsl-utils': './.build/no-wsl.js' },
    banner: { js: COMMONJS },
  })
  await dropBanners(Object.keys(metafile.outputs))
  const tracer = await bundleTracer(`${outdir}/trace-javascript.js`)
  for await (const schema of glob('src/report/*schema.json')) await copyFile(schema, `${outdir}/${basename(schema)}`)
  const inputs = [metafile, tracer].flatMap(({ inputs }) => Object.keys(inputs))
  await writeFile(`${outdir}/THIRD-PARTY-LICENSES.txt`, await licensesOf(inputs))

  // Chunks of earlier builds would pile up, and be published.
  const written = new Set([metafile, tracer].flatMap(({ outputs }) => Object.keys(outputs)))
  for await (const file of glob(`${outdir}/*.js`)) if (!written.has(file)) await rm(file)
}

/** Most chunks ask for nothing of it, and each would pay for it whenever it is loaded. */
async function dropBanners(outputs) {
  for (const output of outputs.filter((each) => each.endsWith('.js'))) {
    const code = (await readFile(output, 'utf8')).replace(COMMONJS, '')
    if (!/\b(?:require|__filename|__dirname)\b/.test(code)) await writeFile(output, code.trimStart())
  }
}

/** What `oclif manifest` writes, without its second and a half of start-up. */
async function writeManifest() {
  const { Plugin } = await import('@oclif/core/config')
  const plugin = new Plugin({ root, type: 'core', isRoot: true, ignoreManifest: true, errorOnManifestCreate: true })
  await plugin.load()
  await writeFile(`${MANIFEST}.new`, `${JSON.stringify(plugin.manifest, null, 2)}\n`)
  await rename(`${MANIFEST}.new`, MANIFEST)
}

async function writeDeclarations() {
  await rm('dist/types', { recursive: true, force: true })
  const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.build/tsconfig.json'], { stdio: 'inherit' })
  return status ?? 1
}

async function isStale() {
  const built = await stat(MANIFEST).then(
    (info) => info.mtimeMs,
    () => 0,
  )
  for await (const file of glob(['{src,commands,.build}/**/*.{ts,js,json}', 'package.json'])) {
    if ((await stat(file)).mtimeMs > built) return true
  }
  return (await readFile('dist/cli.js').catch(() => undefined)) === undefined
}
