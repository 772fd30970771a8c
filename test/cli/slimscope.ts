import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { join } from 'node:path'

export const BIN = join(import.meta.dirname, '../../bin/run.js')

export interface Outcome {
  stdout: string
  stderr: string
  code: number | null
}

/** Runs the built program the way a shell does. `input` is piped in. */
export async function slimscope(
  args: readonly string[],
  env: Record<string, string | undefined> = {},
  input?: string | Buffer,
): Promise<Outcome> {
  const child = spawn(process.execPath, [BIN, ...args], { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.on('error', () => {}) // It may end without having read.
  child.stdin.end(input)
  const [stdout, stderr, code] = await Promise.all([
    child.stdout.setEncoding('utf8').toArray(),
    child.stderr.setEncoding('utf8').toArray(),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ])
  return { stdout: stdout.join(''), stderr: stderr.join(''), code }
}

/** Runs a shell line in which `slimscope` is the built program. Answers with the exit codes of a pipeline's parts. */
export async function shell(line: string): Promise<Outcome & { codes: number[] }> {
  const script = `slimscope() { "${process.execPath}" "${BIN}" "$@"; }\n${line}\necho "\${PIPESTATUS[*]}" >&3`
  const child = spawn('bash', ['-c', script], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
  const [, ...streams] = child.stdio as Readable[]
  const [texts, code] = await Promise.all([
    Promise.all(streams.map(async (stream) => (await stream.setEncoding('utf8').toArray()).join(''))),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ])
  const [stdout = '', stderr = '', status = ''] = texts
  return { stdout, stderr, code, codes: status.trim().split(' ').map(Number) }
}
