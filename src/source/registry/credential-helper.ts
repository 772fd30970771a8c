import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { UserError } from '../../errors.ts'
import { printable } from '../printable.ts'
import { loginCommand, namedCredentials, serverName } from './auth-entries.ts'
import type { Credentials } from './credentials.ts'

const TIME_LIMIT_MS = 30_000
const OUTPUT_LIMIT_BYTES = 256 * 1024
/** What every helper says of a server that it does not know (docker-credential-helpers, credentials/error.go). */
const NOT_FOUND = /credentials not found in native keychain/i

export interface HelperQuestion {
  /** `NAME` of the program `docker-credential-NAME`. */
  helper: string
  registry: string
  /** The configuration that names the helper, for messages. */
  file: string
  env: NodeJS.ProcessEnv
  timeLimitMs?: number | undefined
}

/**
 * Asks a credential helper by Docker's protocol: `docker-credential-NAME get`, the server on its stdin, JSON from its stdout.
 * What it wrote is shown of a failure only, and never when it may be an answer: that holds the secret.
 * @returns undefined when it knows none
 * @throws UserError
 */
export async function askHelper(question: HelperQuestion): Promise<Credentials | undefined> {
  const { helper, registry, file, env } = question
  const program = `docker-credential-${helper}`
  if (!/^[\w.-]+$/.test(helper)) {
    throw new UserError(`${file} names a credential helper that cannot be one: ${printable(helper)}.`, {
      hint: 'What stands there goes behind docker-credential- to make the name of a program.',
    })
  }
  const path = await findProgram(program, env)
  if (!path) {
    throw new UserError(`${file} asks ${program} for the credentials of ${printable(registry)}, and there is no such program on PATH.`, {
      hint: `Install it, or take ${helper} out of ${file} and log in again.`,
      example: loginCommand(registry),
    })
  }
  const answer = await run(path, question)
  if (answer.failure !== undefined) {
    if (NOT_FOUND.test(answer.stdout)) return undefined
    throw refusal(question, answer.failure)
  }
  return readAnswer(answer.stdout, question)
}

function readAnswer(stdout: string, question: HelperQuestion): Credentials | undefined {
  let answer: { Username?: unknown; Secret?: unknown } | null
  try {
    answer = JSON.parse(stdout)
  } catch {
    // Not even as the cause: the message of the parser quotes what it read.
    throw refusal(question, 'it answered with something that is no JSON')
  }
  const { Username: username = '', Secret: secret = '' } = answer ?? {}
  if (typeof username !== 'string' || typeof secret !== 'string') throw refusal(question, 'its answer holds no credentials')
  return secret === '' ? undefined : namedCredentials(username, secret)
}

function run(path: string, { registry, env, timeLimitMs = TIME_LIMIT_MS }: HelperQuestion): Promise<{ stdout: string; failure?: string }> {
  const limits = { timeout: timeLimitMs, killSignal: 'SIGKILL', maxBuffer: OUTPUT_LIMIT_BYTES, windowsHide: true } as const
  return new Promise((resolve) => {
    const child = execFile(path, ['get'], { env, encoding: 'utf8', ...limits }, (error, stdout, stderr) => {
      if (!error) return resolve({ stdout })
      if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return resolve({ stdout: '', failure: 'it wrote too much' })
      if (error.killed) return resolve({ stdout: '', failure: `it did not answer within ${timeLimitMs / 1000} seconds` })
      if (typeof error.code === 'string') return resolve({ stdout: '', failure: `it cannot be started, ${error.code}` })
      const ended = error.signal ? `it was ended by ${error.signal}` : `it ended with exit code ${error.code}`
      resolve({ stdout, failure: harmless(stdout) || harmless(stderr) || ended })
    })
    // A helper that needs no question does not read it.
    child.stdin?.on('error', () => {}).end(`${serverName(registry)}\n`)
  })
}

/** A helper's own words on one line; none that look like an answer. */
function harmless(text: string): string {
  return /[{"]|secret/i.test(text) ? '' : text.replace(/\s+/g, ' ').trim().replace(/\.$/, '')
}

function refusal({ helper, registry }: HelperQuestion, why: string): UserError {
  return new UserError(`docker-credential-${helper} hands out no credentials for ${printable(registry)}: ${printable(why)}.`, {
    hint: 'Log in again, or see to the helper.',
    example: loginCommand(registry),
  })
}

/** Only in folders that are named in full: the folder we stand in may be a stranger's. */
async function findProgram(program: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const windows = process.platform === 'win32'
  const path = Object.entries(env).find(([name]) => (windows ? name.toUpperCase() : name) === 'PATH')?.[1] ?? ''
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    const file = join(folder, windows ? `${program}.exe` : program)
    const executable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (executable) return file
  }
  return undefined
}
