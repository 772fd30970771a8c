/**
 * Runs a built image's own process (entry point, command, environment, working folder and user, as a runtime would) confined to a root of
 * its own, under strace, while an exercise asks it; then its health check. Needs root, strace, buildah, skopeo, iproute2 and curl.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mountRoot, type ProcessConfig, readConfiguration, removeInside, resolveInside } from './image-root.ts'
import { loadedJars } from './loaded-jars.ts'
import { openedFiles } from './opened-files.ts'

export interface Run {
  /** What the exercise printed. */
  answers: string
  /** Sorted paths of the image. */
  opened: Set<string>
  /** Jars of which the JVM loaded a class, sorted; one in another as `/app.jar!/lib/inner.jar`. */
  jars: Set<string>
  /** Output of the process: its own words when something went wrong. */
  output: string
  seconds: number
}

/** For an image without /etc/passwd. */
const ROOT = 'root:x:0:0::/root'.split(':')
const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const NAMESPACES = ['--mount', '--net', '--ipc', '--uts', '--pid', '--fork', '--kill-child', '--mount-proc']
/** Beyond the exercise's own limit. */
const LIMIT_MS = 300_000

/** What must not outlive this process: roots that are mounted, and the run that is on. */
const endings = new Set<() => void>()
process.once('exit', () => endAll())
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143))

/**
 * @param name The workload's.
 * @param layout Folder of its OCI layout.
 * @param exercise Script that is run beside the process.
 * @param removed Files of the image that are deleted first.
 */
export async function runImage(name: string, layout: string, exercise: string, removed: Iterable<string> = []): Promise<Run> {
  const started = performance.now()
  const { config = {} } = readConfiguration(layout)
  const record = mkdtempSync(join(tmpdir(), 'slimscope-run-'))
  const forget = () => rmSync(record, { recursive: true, force: true })
  endings.add(forget)
  try {
    const [root, image] = [mounted(name, layout), mounted(name, layout)]
    for (const path of removed) removeInside(root, path)
    prepare(root, record)
    const health = healthCheck(config)
    if (health) writeFileSync(join(record, 'health'), starter(root, config, health).join('\0') + '\0')
    const command = starter(root, config, [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])])
    await runInside({ ROOT: root, IMAGE: image, RECORD: record, STOP: config.StopSignal ?? 'SIGTERM' }, [exercise, ...command])
    return {
      answers: readFileSync(join(record, 'answers'), 'utf8'),
      opened: openedFiles(join(record, 'traces'), root, image),
      jars: loadedJars(join(root, 'tmp'), image),
      output: readFileSync(join(record, 'output'), 'utf8'),
      seconds: (performance.now() - started) / 1000,
    }
  } finally {
    endAll()
  }
}

function mounted(name: string, layout: string): string {
  const { root, end } = mountRoot(name, layout)
  endings.add(end)
  return root
}

function endAll(): void {
  for (const end of [...endings].reverse()) end()
  endings.clear()
}

/** What an engine puts into a container. */
function prepare(root: string, record: string): void {
  const etc = resolveInside(root, '/etc')!.path
  for (const name of ['hosts', 'hostname']) removeInside(root, `/etc/${name}`)
  writeFileSync(join(root, etc, 'hosts'), '127.0.0.1\tlocalhost workload\n')
  writeFileSync(join(root, etc, 'hostname'), 'workload\n')
  for (const folder of ['/proc', '/sys', '/dev/shm', '/tmp']) if (!resolveInside(root, folder)) mkdirSync(root + folder)
  mkdirSync(join(record, 'traces'))
  writeFileSync(join(record, 'output'), '', { mode: 0o666 })
  writeFileSync(join(record, 'answers'), '')
}

/** Starts a process of the image through programs of this machine; the last of them forks, and the fork becomes the process. */
function starter(root: string, config: ProcessConfig, argv: readonly string[]): string[] {
  const user = userOf(root, config.User ?? '')
  const own = config.Env ?? []
  const java = own.findLast((each) => each.startsWith('JAVA_TOOL_OPTIONS=')) ?? 'JAVA_TOOL_OPTIONS='
  const env = [PATH, `HOME=${user.home}`, 'HOSTNAME=workload', ...own, `${java} -Xlog:class+load:file=/tmp/slimscope-classes-%p`]
  const confine = ['--pid', '--fork', '--mount-proc', '--root', root, '--wd', config.WorkingDir || '/']
  const become = user.uid === 0 ? [] : ['--setgid', String(user.gid), '--setuid', String(user.uid)]
  return ['/usr/bin/env', '-i', ...env, '/usr/bin/unshare', ...confine, ...become, '--', ...argv]
}

/** `name`, `uid`, `uid:gid` or `name:group`, looked up in the image. Further groups of the user, which an engine gives, are not. */
function userOf(root: string, text: string): { uid: number; gid: number; home: string } {
  const [name = '', group] = (text || 'root').split(':')
  const row = [...table(root, '/etc/passwd'), ROOT].find((row) => row[0] === name || row[2] === name)
  const inGroup = table(root, '/etc/group').find((row) => row[0] === group || row[2] === group)
  return { uid: Number(row?.[2] ?? name), gid: Number(inGroup?.[2] ?? group ?? row?.[3] ?? 0), home: row?.[5] ?? '/' }
}

function table(root: string, path: string): string[][] {
  const place = resolveInside(root, path)
  if (!place) return []
  return readFileSync(join(root, place.path), 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
}

function healthCheck({ Healthcheck }: ProcessConfig): string[] | undefined {
  const [kind, ...words] = Healthcheck?.Test ?? []
  return kind === 'CMD' ? words : kind === 'CMD-SHELL' ? ['/bin/sh', '-c', ...words] : undefined
}

/** In namespaces that end with the one process here: nothing that was started or mounted can be left behind. */
async function runInside(places: Record<string, string>, words: readonly string[]): Promise<void> {
  const script = join(import.meta.dirname, 'inside.sh')
  const env = { PATH: process.env.PATH, ...places }
  const child: ChildProcess = spawn('unshare', [...NAMESPACES, script, ...words], { env, stdio: ['ignore', 'inherit', 'inherit'] })
  const stop = () => void child.kill('SIGKILL')
  endings.add(stop)
  const timer = setTimeout(stop, LIMIT_MS)
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  clearTimeout(timer)
  endings.delete(stop)
  if (status === null) throw new Error(`stopped after ${LIMIT_MS / 1000} s`)
}
