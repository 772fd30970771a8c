/**
 * Builds the samples as they are and as `rewrite --unsafe` patches them, and holds what was predicted against what was measured.
 *
 *   npm run bench:savings                      every sample; builds stand-ins for the bases that are not there
 *   npm run bench:savings -- node-api flask-api  some of them
 *   npm run bench:savings -- --builder docker    by another builder than buildah, which has the bases already
 *   npm run bench:savings -- --write             and writes docs/dockerfile-savings.md; rows of samples that are not built stay
 *
 * Runs on Debian 12 as root; needs what bases.sh needs. A quarter of an hour, and 15 GB of disk.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exitOnSignals } from '../../src/cli/process.ts'
import { readContext } from '../../src/dockerfile/context.ts'
import { parseDockerfile } from '../../src/dockerfile/parse.ts'
import { loadShellParser } from '../../src/dockerfile/shell-body.ts'
import { stagesOf } from '../../src/dockerfile/stages.ts'
import { UserError } from '../../src/errors.ts'
import { formatBytes } from '../../src/ledger/format-bytes.ts'
import type { RewriteReport } from '../../src/report/rewrite-report.ts'
import { verificationLines } from '../../src/report/verification-text.ts'
import { rewriteFile } from '../../src/rewrite-dockerfile.ts'
import { rewriteDockerfile } from '../../src/rewrite/rewrite.ts'

exitOnSignals()
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    builder: { type: 'string', default: 'buildah' },
    write: { type: 'boolean', default: false },
    safe: { type: 'boolean', default: false },
  },
})
const samples = join(import.meta.dirname, '../../sample-dockerfiles')
/** What nobody can build of Debian's packages alone. */
const NOT_BUILT: Readonly<Record<string, string>> = {
  'dotnet-api': 'the .NET SDK is no package of Debian',
  'php-site': "docker-php-ext-install and Composer's image come with official images alone",
}
/** Shares of what was measured. */
const TOLERANCE = { layers: 0.02, bases: 0.1 }
const OF_BASES = new Set(['slim-base', 'multi-stage', 'runtime-base'])
const INTRODUCTION = `# What patches of Dockerfiles save

The samples in \`sample-dockerfiles\`, built as they are and as \`slimscope rewrite --unsafe --verify\` patches them: what was predicted from the image of the
file as it is, and what the image of the patched file weighs. This page is written by \`npm run bench:savings -- --write\`. No registry has to be at hand: the
bases are stand-ins under the same names, made of Debian's packages (\`test/savings/bases.Dockerfile\`). So the figures say how well savings are predicted, and
not how large official images are.

- *predicted*, *measured*: bytes to pull. Layers are compressed as a registry would hold them.
- *about*: packages have to be installed of which the image of the file as it is does not tell all.
- *off*: by how much the prediction misses, in shares of what was measured. At most 2 % where layers alone are patched, 10 % where another base or a stage is.
- *verdict*: \`good\` when nothing unexpected is gone and the entrypoint finds all that it found.
`
const HEAD = [
  '| sample | patches | before | after | predicted | measured | off | unpacked, predicted | measured | verdict |',
  '|---|---|--:|--:|--:|--:|--:|--:|--:|---|',
]
const PAGE = join(import.meta.dirname, '../../docs/dockerfile-savings.md')
const parser = await loadShellParser()
const all = readdirSync(samples).filter((name) => statSync(join(samples, name)).isDirectory())
const names = positionals.length > 0 ? positionals : all
const rows = new Map<string, string>()
const unbuilt = new Set<string>()
let failures = 0

for (const line of HEAD) console.log(line)
for (const name of names.filter((each) => !(each in NOT_BUILT))) {
  makeBases(await basesOf(name))
  const report = await rewriteFile(join(samples, name, 'Dockerfile'), {
    ...{ contextFolder: join(samples, name), unsafe: !values.safe },
    verify: {
      builder: values.builder,
      builderOptions: ['--network=host', ...(values.builder === 'buildah' || values.builder === 'podman' ? ['--isolation=chroot'] : [])],
      onStage: (stage) => console.error(`${name}: ${stage}`),
    },
  }).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error
    console.error([error.message, ...error.details, error.hint].join('\n'))
    return undefined
  })
  if (!report) {
    failures++
    unbuilt.add(name)
    continue
  }
  rows.set(name, rowOf(name, report))
  console.log(rows.get(name))
  if (report.verified) console.error(verificationLines(report.verified).join('\n'))
}
if (values.write) writePage()
process.exitCode = failures > 0 ? 1 : 0

function writePage(): void {
  for (const line of existsSync(PAGE) ? readFileSync(PAGE, 'utf8').split('\n') : []) {
    const [, name] = /^\| ([\w-]+) \|/.exec(line) ?? []
    if (name !== undefined && all.includes(name) && !rows.has(name) && !unbuilt.has(name)) rows.set(name, line)
    const [, failed] = /^`([\w-]+)` is not built/.exec(line) ?? []
    if (failed !== undefined && all.includes(failed) && !names.includes(failed)) unbuilt.add(failed)
  }
  const table = [...HEAD, ...all.flatMap((name) => rows.get(name) ?? [])]
  const others = all.flatMap((name) => {
    const reason = NOT_BUILT[name] ?? (unbuilt.has(name) ? 'its Dockerfile did not build where this page was written' : undefined)
    return reason === undefined || rows.has(name) ? [] : `\n\`${name}\` is not built: ${reason}.`
  })
  writeFileSync(PAGE, `${[INTRODUCTION, ...table, ...others].join('\n')}\n`)
}

/** What the sample starts from, before and after. */
async function basesOf(name: string): Promise<string[]> {
  const path = join(samples, name, 'Dockerfile')
  const text = readFileSync(path, 'utf8')
  const buildContext = await readContext(join(samples, name), path)
  const patched = rewriteDockerfile(parser, text, { unsafe: !values.safe, ...(buildContext && { buildContext }) }).text
  const bases = [text, patched].flatMap((each) => stagesOf(parseDockerfile(each)).stages.map(({ base }) => base))
  return [...new Set(bases.flatMap((base) => (base.kind === 'image' && base.reference !== undefined ? [base.reference] : [])))]
}

function makeBases(bases: readonly string[]): void {
  const { status } = spawnSync(join(import.meta.dirname, 'bases.sh'), bases, { stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error(`bases.sh ${bases.join(' ')} failed`)
  if (values.builder !== 'docker' && values.builder !== 'buildx') return
  for (const base of bases) {
    const full = /\.[^/]*\/|^localhost\//.test(base) ? base : `docker.io/library/${base}`
    if (spawnSync('docker', ['image', 'inspect', base], { stdio: 'ignore' }).status === 0) continue
    const copy = spawnSync('bash', ['-c', 'buildah push -q "$1" "docker-archive:/dev/stdout:$2" | docker load -q', 'bash', full, base], {
      stdio: ['ignore', 2, 2],
    })
    if (copy.status !== 0) throw new Error(`${base} could not be handed to the engine`)
  }
}

function rowOf(name: string, { applied, verified }: RewriteReport): string {
  const rules = [...new Set(applied.map(({ rule }) => rule))]
  if (!verified) return `| ${name} | none | | | | | | | | nothing to build |`
  const { before, after, saving, predicted, verdict } = verified
  const limit = rules.some((rule) => OF_BASES.has(rule)) ? TOLERANCE.bases : TOLERANCE.layers
  const off = saving && predicted.complete ? offBy(predicted.toPullBytes, saving.toPullBytes) : undefined
  if (verdict !== 'good' || off === undefined || off > limit) failures++
  const cells = [
    ...[name, rules.join(', ')],
    ...[formatBytes(before.toPullBytes), after ? formatBytes(after.toPullBytes) : ''],
    predicted.complete ? `${predicted.about ? 'about ' : ''}${formatBytes(predicted.toPullBytes)}` : 'none',
    ...[saving ? signed(saving.toPullBytes) : '', off === undefined ? '' : `${(off * 100).toFixed(1)} %`],
    ...[predicted.complete ? formatBytes(predicted.unpackedBytes) : 'none', saving ? signed(saving.unpackedBytes) : ''],
    verdict === 'good' ? 'good' : `**${verdict}**`,
  ]
  return `| ${cells.join(' | ')} |`
}

/** Two images of the same files differ by the times in their headers: a few kilobytes are nothing. */
function offBy(predicted: number, measured: number): number {
  const difference = Math.abs(predicted - measured)
  return difference < 20_000 ? 0 : difference / Math.max(Math.abs(measured), 1)
}

function signed(bytes: number): string {
  return bytes < 0 ? `−${formatBytes(-bytes)}` : formatBytes(bytes)
}
