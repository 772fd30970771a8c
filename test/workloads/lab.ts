/**
 * What the checks against real servers share: a folder of their own, servers that end with them, slimscope in an environment in which
 * nothing of this machine's settings is seen, and a look at the end that no secret was written anywhere.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { differences, imbalances, type Json, NAMING, without } from './compare-reports.ts'

export type Env = Record<string, string | undefined>

export interface RunOptions {
  env?: Env
  /** For standard input. */
  input?: string
  /** What starts the program: `setpriv …`. */
  under?: readonly string[]
  /** Called once it runs. */
  started?: (child: ChildProcess) => void
}

export interface Ended {
  status: number | null
  stdout: Buffer
  stderr: string
}

export interface Registry {
  /** `127.0.0.1:PORT` */
  host: string
  url: string
}

/** What takes longer hangs. */
const LIMIT_MS = 120_000
const BIN = join(import.meta.dirname, '../../bin/run.js')
const folder = mkdtempSync(join(tmpdir(), 'slimscope-lab-'))
/** All that slimscope may write to. */
const written = join(folder, 'written')
const servers: ChildProcess[] = []
const endings: (() => unknown)[] = []
const secrets = new Set<string>()
const printed: Buffer[] = []
let failed = 0
let made = 0

/** Does the work, ends every server, and answers for all of it in the exit code. */
export async function inLab(work: () => Promise<void>): Promise<void> {
  const interrupted = () => process.exit(130) // The servers go with us: they are told on exit.
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  process.once('exit', () => servers.forEach((server) => server.kill('SIGKILL')))
  try {
    mkdirSync(join(written, 'home'), { recursive: true })
    await work()
    if (secrets.size > 0) say(`none of ${secrets.size} passwords and tokens was written anywhere`, leaks())
  } finally {
    for (const end of endings.reverse()) await end()
    await Promise.all(servers.map(stop))
    await unmountAll()
    rmSync(folder, { recursive: true, force: true })
  }
  process.exitCode = failed > 0 ? 1 : 0
}

/** Storage of containers leaves itself mounted. */
async function unmountAll(): Promise<void> {
  const places = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
  for (const place of places.filter((each) => each.startsWith(`${folder}/`)).reverse()) await run(['umount', place])
}

/** A line for one case: good when nothing is wrong. */
export function say(name: string, wrong: readonly string[]): void {
  if (wrong.length > 0) failed++
  console.log(`${wrong.length === 0 ? 'ok    ' : 'WRONG '} ${name}`)
  for (const line of wrong.slice(0, 10)) console.log(`    ${line}`)
  if (wrong.length > 10) console.log(`    … ${wrong.length - 10} more`)
}

/** A new folder, which is removed at the end. */
export function newFolder(): string {
  const path = join(folder, String(made++))
  mkdirSync(path)
  return path
}

/** One that slimscope may write to, and in which no secret may be found at the end. */
export function newCache(): string {
  const path = join(written, `cache-${made++}`)
  mkdirSync(path)
  return path
}

/** Must appear in no output and no file of slimscope, nor may its base64. */
export function keepSecret(...texts: string[]): void {
  for (const text of texts) {
    secrets.add(text)
    secrets.add(Buffer.from(text).toString('base64').replace(/=+$/, ''))
  }
}

/** What is done before the folder goes, latest first. */
export function atEnd(action: () => unknown): void {
  endings.push(action)
}

function leaks(): string[] {
  const texts = printed.map((text, i) => ({ place: `output ${i}`, text }))
  for (const entry of readdirSync(written, { recursive: true, withFileTypes: true })) {
    const place = join(entry.parentPath, entry.name)
    if (entry.isFile()) texts.push({ place, text: readFileSync(place) })
  }
  return [...secrets].flatMap((secret) => texts.filter(({ text }) => text.includes(secret)).map(({ place }) => `${secret} is in ${place}`))
}

/** Starts a server, and waits until it has said what tells that it is ready. Answers the match. */
export async function start(command: readonly string[], ready: RegExp, env: Env = {}): Promise<RegExpExecArray> {
  const server = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  servers.push(server)
  let said = ''
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${command.join(' ')}: ${why}\n${said}`))
    const hear = (chunk: Buffer) => {
      if (said.length < 1e6) said += chunk.toString()
      const match = ready.exec(said)
      if (match) resolve(match)
    }
    server.stdout.on('data', hear)
    server.stderr.on('data', hear)
    server.once('error', (error) => fail(error.message)).once('exit', (status) => fail(`ended with ${status}`))
    void setTimeout(60_000, undefined, { ref: false }).then(() => fail('not ready after a minute'))
  })
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill()
  await Promise.race([ended, setTimeout(10_000, undefined, { ref: false }).then(() => server.kill('SIGKILL'))])
}

/** Debian's docker-registry (distribution). `root` makes two registries of the same images. */
export async function startDistribution({ auth, root = newFolder() }: { auth?: object; root?: string } = {}): Promise<Registry> {
  const file = join(newFolder(), 'config.yml')
  const storage = { filesystem: { rootdirectory: root }, delete: { enabled: true } }
  // YAML is a superset of JSON.
  writeFileSync(
    file,
    JSON.stringify({ version: '0.1', log: { level: 'info' }, storage, http: { addr: '127.0.0.1:0' }, ...(auth && { auth }) }),
  )
  const [, host] = await start(['docker-registry', 'serve', file], /listening on (127\.0\.0\.1:\d+)/, { OTEL_TRACES_EXPORTER: 'none' })
  return { host: host!, url: `http://${host}` }
}

/** Runs a program to its end. */
export function run(command: readonly string[], { env = process.env, input, started }: RunOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command[0]!, command.slice(1), {
      stdio: 'pipe',
      env: env as NodeJS.ProcessEnv,
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    })
    const chunks: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] }
    child.stdout.on('data', (chunk: Buffer) => chunks.stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.stderr.push(chunk))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.once('error', reject)
    child.once('close', (status) => {
      resolve({ status, stdout: Buffer.concat(chunks.stdout), stderr: Buffer.concat(chunks.stderr).toString() })
    })
    started?.(child)
  })
}

/** Shell commands that must succeed; `$SKOPEO` copies images without asking. Answers what they print. */
export async function shell(script: string, env: Env = {}): Promise<string> {
  const SKOPEO = 'skopeo --insecure-policy copy -q --src-tls-verify=false --dest-tls-verify=false'
  const { status, stdout, stderr } = await run(['bash', '-euc', script], { env: { ...process.env, SKOPEO, ...env } })
  if (status !== 0) throw new Error(`${script}\nended with ${status}: ${stderr}`)
  return stdout.toString()
}

/** No engine, no login, no proxy, no account of this machine; `env` adds to it. */
function environment(tmp: string, env: Env): Env {
  return {
    PATH: process.env.PATH,
    HOME: join(written, 'home'),
    XDG_CACHE_HOME: join(written, 'home/.cache'),
    TMPDIR: tmp,
    NO_COLOR: '1',
    DOCKER_HOST: `unix://${folder}/no-docker.sock`,
    CONTAINER_HOST: `unix://${folder}/no-podman.sock`,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...env,
  }
}

/** Runs slimscope. It must leave no temporary file, neither in the middle nor at the end. */
export async function slimscope(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const tmp = join(written, `tmp-${made++}`)
  mkdirSync(tmp)
  const seen = new Set<string>()
  const look = () => readdirSync(tmp).forEach((name) => seen.add(name))
  const looking = setInterval(look, 20)
  const command = [...(options.under ?? []), process.execPath, BIN, ...args]
  const ended = await run(command, { ...options, env: environment(tmp, options.env ?? {}) }).finally(() => clearInterval(looking))
  look()
  printed.push(ended.stdout, Buffer.from(ended.stderr))
  if (seen.size > 0) say(`slimscope ${args.join(' ')} writes no temporary files`, [...seen])
  return ended
}

/** The report as JSON, with every file; `{ error }` when there is none. */
export async function report(reference: string, options: RunOptions & { flags?: readonly string[] } = {}): Promise<Json> {
  const flags = options.flags ?? ['--no-cache']
  const { status, stdout, stderr } = await slimscope(['analyze', reference, '--json', '--all', ...flags], options)
  if (status !== 0) return { error: stderr.trim() || `exit code ${status}` }
  return JSON.parse(stdout.toString()) as Json
}

/** What is wrong with a report that should be the same but for what `ignoring` names. */
export function compare(expected: Json, actual: Json, ignoring: ReadonlySet<string> = NAMING): string[] {
  const odd = imbalances(actual)
  if (odd.length > 0) return odd
  const [left, right] = [without(expected, ignoring), without(actual, ignoring)]
  const wrong = differences(left, right)
  return wrong.length === 0 && JSON.stringify(left) !== JSON.stringify(right) ? ['the same in another order'] : wrong
}

/** It must end with exit code 2, one sentence that fits `sentence`, and a hint that fits `hint`. */
export async function expectRefusal(
  name: string,
  args: readonly string[],
  { sentence, hint, ...options }: RunOptions & { sentence: RegExp; hint: RegExp },
): Promise<void> {
  const { status, stdout, stderr } = await slimscope(args, options)
  const lines = stderr.trim().split('\n')
  const wrong = [
    ...(status === 2 ? [] : [`exit code ${status}`]),
    ...(stdout.length === 0 ? [] : ['it printed a report']),
    ...(sentence.test(lines[0]!) ? [] : [`it did not say ${sentence}`]),
    ...(hint.test(lines.slice(1).join('\n')) ? [] : [`it did not advise ${hint}`]),
    ...(/^\s+at |bug|\bError\b/m.test(stderr) ? ['it looks like a bug'] : []),
  ]
  say(`${name}: ${lines[0]}`, wrong.length > 0 ? [...wrong, ...lines] : [])
}
