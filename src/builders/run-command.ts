import { spawn, spawnSync } from 'node:child_process'
import type { CommandLine } from './builder.ts'

export interface RunOptions {
  env?: Readonly<Record<string, string>>
  /** An open file that everything it says is written to. */
  log?: number
  /** Stops it when it takes longer. */
  timeoutMs?: number
}

/** Runs a program to its end: its exit code; undefined where it cannot be started, or was stopped. It ends with this process. */
export function runCommand([program, ...args]: CommandLine, { env, log, timeoutMs }: RunOptions = {}): Promise<number | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', log ?? 'ignore', log ?? 'ignore'],
      env: { ...process.env, ...env },
      ...(timeoutMs !== undefined && { timeout: timeoutMs }),
    })
    const stop = () => void child.kill()
    process.once('exit', stop)
    child.once('error', () => resolve(undefined))
    child.once('close', (code) => resolve(code ?? undefined))
    child.once('close', () => process.off('exit', stop))
    child.once('error', () => process.off('exit', stop))
  })
}

/** The same at the end of the process, when nothing can be waited for. */
export function runAtExit([program, ...args]: CommandLine, env: Readonly<Record<string, string>> = {}): void {
  spawnSync(program, args, { stdio: 'ignore', env: { ...process.env, ...env }, timeout: 30_000 })
}
