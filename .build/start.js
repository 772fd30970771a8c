// `npm start`: analyzes the image that is named, or the sample that comes with the sources.
//
//   npm start
//   npm start -- node:22-slim.tar --layers
//   npm start -- rules
//   npm start --silent -- app.tar --json    (or npm writes two lines of its own to stdout)
import { spawn } from 'node:child_process'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const root = `${join(import.meta.dirname, '..')}/`
const { commands } = JSON.parse(await readFile(`${root}oclif.manifest.json`, 'utf8'))
const args = process.argv.slice(2)

if (!(args[0] in commands)) {
  if (!args.includes('--help') && !namesImage(args)) {
    const sample = await sampleImage()
    args.unshift(sample)
    process.stderr.write(`No image was named, so this is the sample ${sample}. Any other: npm start -- IMAGE\n\n`)
  }
  args.unshift('analyze')
}
spawn(process.execPath, [`${root}bin/run.js`, ...args], { stdio: 'inherit' }).on('exit', (code) => (process.exitCode = code ?? 2))

function namesImage(args) {
  const flags = Object.values(commands.analyze.flags)
  const options = Object.fromEntries(flags.map(({ name, type }) => [name, { type: type === 'option' ? 'string' : 'boolean' }]))
  // Without a folder behind it, `--tree` is whole; see commands/analyze.ts.
  const filled = args.flatMap((arg, i) => (arg === '--tree' && !args[i + 1]?.startsWith('/') ? ['--tree', '/'] : [arg]))
  return parseArgs({ args: filled, options, strict: false, allowPositionals: true }).positionals.length > 0
}

async function sampleImage() {
  for await (const file of glob('sample-dockerfiles/**/*.{tar,tar.gz,tar.zst}', { cwd: root })) return file
  process.stderr.write('There is no sample image here. Name one: npm start -- IMAGE\n')
  process.exit(2)
}
