import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import type { CommandLine } from './builder.ts'

/** Longer than a builder needs to take its containers away. */
const STOP_MS = 15_000

export interface RunOptions {
  env?: Readonly<Record<string, string>>
  /** An open file that everything it says is written to. */
  log?: number
  /** Stops it when it takes longer. */
  timeoutMs?: number
}

const running = new Set<ChildProcess>()

/** Runs a program to its end: its exit code; undefined where it cannot be started, or was stopped. It ends with this process. */
export function runCommand([program, ...args]: CommandLine, { env, log, timeoutMs }: RunOptions = {}): Promise<number | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', log ?? 'ignore', log ?? 'ignore'],
      env: { ...process.env, ...env },
      ...(timeoutMs !== undefined && { timeout: timeoutMs }),
      // Of a group of its own: what a builder has started ends with it.
      detached: true,
    })
    const end = (code: number | null) => {
      running.delete(child)
      if (running.size === 0) process.off('exit', stopRunning)
      resolve(code ?? undefined)
    }
    if (running.size === 0) process.once('exit', stopRunning)
    running.add(child)
    child.once('error', () => end(null))
    child.once('close', end)
  })
}

/**
 * Ends what is still running, and waits until it has cleaned up behind itself, at the end of the process, when nothing is told of any child:
 * one that has ended is a zombie then.
 */
export function stopRunning(): void {
  const pids = [...running].flatMap(({ pid }) => pid ?? [])
  for (const pid of pids) {
    try {
      process.kill(-pid)
    } catch {
      // It has ended.
    }
  }
  running.clear()
  if (pids.length === 0) return
  const script = 'for try in $(seq 100); do ps -o stat= -p "$1" | grep -qv "^Z" || exit 0; sleep 0.1; done'
  spawnSync('sh', ['-c', script, 'sh', pids.join(',')], { stdio: 'ignore', timeout: STOP_MS })
}

/** Runs a program when nothing can be awaited any more. */
export function runAtExit([program, ...args]: CommandLine, env: Readonly<Record<string, string>> = {}): void {
  spawnSync(program, args, { stdio: 'ignore', env: { ...process.env, ...env }, timeout: 30_000 })
}
