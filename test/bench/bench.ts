/**
 * Measures slimscope beside dive, syft, crane, docker and bare Node on the same images in the same run, and prints one table.
 *
 *   npm run bench                       everything, medians of five; takes about half an hour, half of it syft's
 *   npm run bench -- --runs 1 big       one run of the rows whose name has `big` in it
 *
 * Images are made once, in ${XDG_CACHE_HOME:-~/.cache}/slimscope-workloads (test/bench/images.ts). dive, syft, crane and
 * hadolint are taken from the PATH, from DIVE, SYFT, CRANE and HADOLINT, or from `peers` in that folder; a registry and an engine are started where
 * docker-registry, skopeo and dockerd are there. Without them, rows say so. Needs GNU time.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { corpusFolder } from './dockerfiles.ts'
import { bigImage, CACHE, largeGzip, largePlain, manyFiles } from './images.ts'
import { measure, median, type Measured, type Program } from './measure.ts'
import { inDocker, inRegistry, stopServers } from './servers.ts'

const BIN = join(import.meta.dirname, '../../bin/run.js')
const SAMPLES = join(import.meta.dirname, '../../sample-dockerfiles')
const MB = 1e6

interface Limits {
  seconds?: number
  peakBytes?: number
  /** At most so many times the wall time of the other program. */
  ratios?: Record<string, number>
  /** At most so many times the wall time of the slower of the other programs. */
  slower?: { of: readonly string[]; ratio: number }
}

interface Row {
  name: string
  limits: Limits
  /** What is measured, ours first. */
  programs: () => Promise<Record<string, Program | undefined>>
  /** Called before each run of ours. */
  prepare?: () => void
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { runs: { type: 'string', default: '5' } } })
const runs = Number(values.runs)
const dive = peer('dive')
const syft = peer('syft')
const crane = peer('crane')
const hadolint = peer('hadolint')

const cold = mkdtempSync(join(tmpdir(), 'slimscope-cold-'))
const warm = mkdtempSync(join(tmpdir(), 'slimscope-warm-'))
const ours = (cache: string, ...args: string[]): Program => ({ command: [process.execPath, BIN, ...args], env: { XDG_CACHE_HOME: cache } })
const analyze = (cache: string, image: string) => ours(cache, 'analyze', image, '--quiet')
/** The account of bytes alone. */
const account = (cache: string, image: string) => ours(cache, 'analyze', image, '--quiet', '--no-packages')
// The layers, not Node's compiled code, which no user loses between runs.
const forget = () => rmSync(join(cold, 'slimscope', 'layers'), { recursive: true, force: true })
const withSyft = (image: string): Program | undefined =>
  syft ? { command: [syft, 'scan', image, '-q', '-o', 'syft-json=/dev/null'], env: { SYFT_CHECK_FOR_APP_UPDATE: 'false' } } : undefined

const ROWS: readonly Row[] = [
  {
    name: 'big image, docker-archive, nothing cached',
    limits: { peakBytes: 700 * MB, ratios: { syft: 0.3 } },
    prepare: forget,
    programs: async () => {
      const archive = paged(bigImage().archive)
      return { slimscope: analyze(cold, archive), syft: withSyft(`docker-archive:${archive}`) }
    },
  },
  {
    name: 'big image, gzip OCI layout, nothing cached',
    limits: { peakBytes: 700 * MB, ratios: { syft: 0.3 } },
    prepare: forget,
    programs: async () => {
      const layout = paged(bigImage().layout)
      return { slimscope: analyze(cold, `oci:${layout}`), syft: withSyft(`oci-dir:${layout}`) }
    },
  },
  {
    name: 'bytes alone of the big image, docker-archive, nothing cached',
    limits: { seconds: 1, peakBytes: 220 * MB, ratios: { dive: 0.45, syft: 0.08 } },
    prepare: forget,
    programs: async () => {
      const archive = paged(bigImage().archive)
      const withDive = dive ? { command: [dive, '--source', 'docker-archive', archive], env: { CI: 'true' }, anyExit: true } : undefined
      return { slimscope: account(cold, archive), dive: withDive, syft: withSyft(`docker-archive:${archive}`) }
    },
  },
  {
    name: 'bytes alone of the big image, gzip OCI layout, nothing cached',
    limits: { peakBytes: 350 * MB, ratios: { 'inflating alone': 1.3, syft: 0.15 } },
    prepare: forget,
    programs: async () => {
      const layout = paged(bigImage().layout)
      const alone = { command: [process.execPath, join(import.meta.dirname, 'inflate-only.ts'), layout] }
      return { slimscope: account(cold, `oci:${layout}`), 'inflating alone': alone, syft: withSyft(`oci-dir:${layout}`) }
    },
  },
  {
    name: 'bytes alone of the big image, loopback registry, nothing cached',
    limits: {
      peakBytes: 350 * MB,
      slower: { of: ['downloading alone', 'inflating alone'], ratio: 1.4 },
      ratios: { 'crane export': 0.4, syft: 0.16 },
    },
    prepare: forget,
    programs: async () => {
      const { layout } = bigImage()
      const image = await inRegistry(paged(layout), 'shop')
      if (!image) return {}
      const script = (name: string, arg: string): Program => ({ command: [process.execPath, join(import.meta.dirname, name), arg] })
      return {
        slimscope: account(cold, `registry:${image}`),
        'downloading alone': script('download-only.ts', image),
        'inflating alone': script('inflate-only.ts', layout),
        'crane export': crane ? { command: [crane, 'export', image, '/dev/null'] } : undefined,
        syft: withSyft(`registry:${image}`),
      }
    },
  },
  {
    name: 'bytes alone of the big image, Docker engine, nothing cached',
    limits: { ratios: { 'docker save': 1.05 } },
    prepare: forget,
    programs: async () => {
      const DOCKER_HOST = await inDocker(bigImage().archive, 'slimscope-bench:1')
      if (DOCKER_HOST === undefined) return {}
      const { command, env } = account(cold, 'docker:slimscope-bench:1')
      return {
        slimscope: { command, env: { ...env, DOCKER_HOST } },
        'docker save': { command: ['sh', '-c', 'docker save slimscope-bench:1 >/dev/null'], env: { DOCKER_HOST } },
      }
    },
  },
  {
    name: 'big image again, docker-archive',
    limits: { seconds: 0.4 },
    programs: async () => ({ slimscope: remembered(analyze(warm, bigImage().archive)) }),
  },
  {
    name: 'big image again, gzip OCI layout',
    limits: { seconds: 0.4 },
    programs: async () => ({ slimscope: remembered(analyze(warm, `oci:${bigImage().layout}`)) }),
  },
  {
    name: 'cat: a 10 kB file in the largest gzip layer, indexed before',
    limits: { seconds: 0.35 },
    programs: async () => {
      const image = `oci:${bigImage().layout}`
      return { slimscope: remembered(ours(warm, 'cat', image, smallFileOfLargestLayer(image))) }
    },
  },
  {
    name: 'layer of 3,000,000 empty files, gzip',
    limits: { seconds: 60, peakBytes: 1000 * MB },
    prepare: forget,
    programs: async () => ({ slimscope: analyze(cold, `oci:${paged(await manyFiles())}`) }),
  },
  {
    name: 'layer of 10 GB in ten files, plain',
    limits: { peakBytes: 300 * MB },
    prepare: forget,
    programs: async () => ({ slimscope: analyze(cold, await largePlain()) }),
  },
  {
    name: 'layer of 10 GB in ten files, gzip',
    limits: { peakBytes: 300 * MB },
    prepare: forget,
    programs: async () => ({ slimscope: analyze(cold, `oci:${paged(await largeGzip())}`) }),
  },
  {
    name: 'lint, 3,598 Dockerfiles',
    limits: { seconds: 3, ratios: { hadolint: 0.1 } },
    programs: async () => {
      const folder = paged(await corpusFolder())
      const withHadolint = hadolint && ['sh', '-c', `find ${folder} -type f -print0 | xargs -0 -n 500 ${hadolint} --no-fail`]
      return {
        slimscope: ours(warm, 'lint', folder, '--json', '--offline'),
        hadolint: withHadolint ? { command: withHadolint } : undefined,
      }
    },
  },
  {
    name: 'lint, one Dockerfile',
    limits: { ratios: { 'slimscope --help': 1.5 } },
    programs: async () => ({
      slimscope: remembered(ours(warm, 'lint', join(SAMPLES, 'express-shop/Dockerfile'), '--offline')),
      'slimscope --help': remembered(ours(warm, '--help')),
    }),
  },
  {
    name: '--help',
    limits: { ratios: { 'node -e 0': 3.5 } },
    programs: async () => ({ slimscope: ours(warm, '--help'), 'node -e 0': { command: [process.execPath, '-e', '0'] } }),
  },
]

let missed = 0
try {
  console.log('| work | slimscope | peak | beside | figure | met |\n|---|--:|--:|---|---|---|')
  for (const row of ROWS.filter(({ name }) => positionals.every((part) => name.includes(part)))) console.log(await measured(row))
} finally {
  await stopServers()
  for (const folder of [cold, warm]) rmSync(folder, { recursive: true, force: true })
}
process.exitCode = missed > 0 ? 1 : 0

/** Programs take turns, so that a busy minute falls on all of them. */
async function measured({ name, limits, programs, prepare }: Row): Promise<string> {
  const listed = Object.entries(await programs())
  const results = new Map<string, Measured[]>()
  for (let run = 0; run < runs; run++) {
    for (const [who, program] of listed) {
      if (!program) continue
      if (who === 'slimscope') prepare?.()
      results.set(who, [...(results.get(who) ?? []), measure(program)])
    }
  }
  const own = results.get('slimscope')
  if (!own) return `| ${name} | – | – | not here | – | ? |`
  const mine = median(own)
  const beside = listed.slice(1).map(([who]) => {
    const others = results.get(who)
    if (!others) return `${who}: not here`
    const other = median(others)
    return `${who} ${seconds(other.seconds)}, ${megabytes(other.peakBytes)}: ${(mine.seconds / other.seconds).toFixed(2)}x`
  })
  const checks: [figure: string, met: boolean | undefined][] = []
  if (limits.seconds) checks.push([`≤ ${limits.seconds} s`, mine.seconds <= limits.seconds])
  if (limits.peakBytes) checks.push([`≤ ${megabytes(limits.peakBytes)}`, mine.peakBytes <= limits.peakBytes])
  for (const [who, limit] of Object.entries(limits.ratios ?? {})) {
    const other = results.get(who)
    checks.push([`≤ ${limit}x ${who}`, other && mine.seconds <= limit * median(other).seconds])
  }
  if (limits.slower) {
    const { of, ratio } = limits.slower
    const slowest = Math.max(...of.map((who) => median(results.get(who)!).seconds))
    checks.push([`≤ ${ratio}x the slower of ${of.join(' and ')}`, mine.seconds <= ratio * slowest])
  }
  missed += checks.filter(([, met]) => met === false).length
  const verdicts = checks.map(([, met]) => (met === undefined ? '?' : met ? 'yes' : '**no**'))
  const cells = [
    name,
    seconds(mine.seconds),
    megabytes(mine.peakBytes),
    beside.join('; ') || '–',
    checks.map(([figure]) => figure).join('; '),
    verdicts.join('; '),
  ]
  return `| ${cells.join(' | ')} |`
}

/** Reads a file or folder once, so that the disk is no part of what is measured. */
function paged(path: string): string {
  spawnSync('find', [path, '-type', 'f', '-exec', 'cat', '{}', '+'], { stdio: 'ignore' })
  return path
}

/** The run before the first that counts. */
function remembered(program: Program): Program {
  measure(program)
  return program
}

/** Asks slimscope itself which live file of the largest layer is nearest to 10 kB. */
function smallFileOfLargestLayer(image: string): string {
  const { command, env } = ours(warm, 'analyze', image, '--json', '--all')
  const { stdout } = spawnSync(command[0]!, command.slice(1), { env: { ...process.env, ...env }, encoding: 'utf8', maxBuffer: 2 ** 30 })
  const report: { layers: { unpackedBytes: number }[]; files: { path: string; layer: number; unpackedBytes: number; cause: string }[] } =
    JSON.parse(stdout)
  const largest = report.layers.reduce((best, layer, i, layers) => (layer.unpackedBytes > layers[best]!.unpackedBytes ? i : best), 0)
  const files = report.files.filter(({ layer, cause }) => layer === largest && (cause === 'live' || cause === 'duplicate'))
  return files.reduce((best, file) => (Math.abs(file.unpackedBytes - 10_000) < Math.abs(best.unpackedBytes - 10_000) ? file : best)).path
}

function peer(name: string): string | undefined {
  const named = process.env[name.toUpperCase()]
  if (named) return named
  const kept = join(CACHE, 'peers', name)
  if (existsSync(kept)) return kept
  return spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim() || undefined
}

function seconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} s`
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / MB)} MB`
}
