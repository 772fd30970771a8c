import { closeSync, openSync, readFileSync, statSync } from 'node:fs'
import type { Builder, BuildJob } from './builder.ts'
import { runCommand } from './run-command.ts'

export interface Built {
  /** What failed, as it would be typed; absent when the archive is there. */
  failed?: string
  /** The last lines that the builder said. */
  tail: readonly string[]
}

/** Of one command, where it stumbles. */
const TRIES = 3
const TAIL_LINES = 20
const TAIL_BYTES = 64 * 1024

/** Builds an image and writes its archive. `log`: a file to write what the builder says to. */
export async function build(builder: Builder, job: BuildJob, log: string): Promise<Built> {
  const descriptor = openSync(log, 'a', 0o600)
  try {
    for (const command of builder.commands(job)) {
      let code: number | undefined
      for (let left = TRIES; left > 0; left--) {
        code = await runCommand(command, { log: descriptor, ...(builder.env && { env: builder.env }) })
        if (code === 0 || !builder.stumbles?.test(lastLines(log).at(-1) ?? '')) break
      }
      if (code !== 0) return { failed: command.join(' '), tail: lastLines(log) }
    }
    return { tail: [] }
  } finally {
    closeSync(descriptor)
  }
}

function lastLines(log: string): string[] {
  const { size } = statSync(log)
  const text = readFileSync(log)
    .subarray(Math.max(0, size - TAIL_BYTES))
    .toString('utf8')
  const lines = text.split(/\r?\n|\r/).filter((line) => line.trim() !== '')
  return lines.slice(-TAIL_LINES)
}
