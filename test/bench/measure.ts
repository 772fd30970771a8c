import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Measured {
  seconds: number
  /** Largest resident set of the process, as the kernel counts it. */
  peakBytes: number
}

export interface Program {
  command: readonly string[]
  env?: Record<string, string>
  /** dive ends with 1 when its rules fail. */
  anyExit?: boolean
}

/** Runs a program to its end. Memory is told by GNU time, which starts nothing else in between. @throws Error when it fails. */
export function measure({ command, env, anyExit }: Program): Measured {
  const folder = mkdtempSync(join(tmpdir(), 'slimscope-bench-'))
  try {
    const file = join(folder, 'time')
    const started = process.hrtime.bigint()
    const run = spawnSync('/usr/bin/time', ['-q', '-f', '%M', '-o', file, ...command], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const seconds = Number(process.hrtime.bigint() - started) / 1e9
    if (run.error || (run.status !== 0 && !anyExit)) {
      throw new Error(`${command.join(' ')}: ${run.error?.message ?? run.stderr.toString().slice(-500)}`)
    }
    return { seconds, peakBytes: Number(readFileSync(file, 'utf8').trim().split('\n').at(-1)) * 1024 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One number for several runs: the middle of the times, the highest of the peaks. */
export function median(runs: readonly Measured[]): Measured {
  const seconds = runs.map((run) => run.seconds).sort((a, b) => a - b)
  return { seconds: seconds[Math.floor(seconds.length / 2)]!, peakBytes: Math.max(...runs.map((run) => run.peakBytes)) }
}
