import { UserError } from '../errors.ts'
import { nearest } from './nearest.ts'

/** Why a command could not do its work, as stderr and `--json` tell it. */
export interface Failure {
  /** `usage`: the command line is wrong. `input`: what it names cannot be used. `bug`: slimscope is wrong. */
  code: 'usage' | 'input' | 'bug'
  message: string
  /** What was tried, a line each. */
  details?: readonly string[]
  hint: string
  example?: string
  stack?: string
}

export interface FailureContext {
  argv: readonly string[]
  /** The command, when it was found. */
  command?: string
  /** The flags that the command has, without dashes. */
  flags?: readonly string[]
}

/** oclif's errors: always of the command line. Flags and arguments are there when those are wrong. */
interface OclifError extends Error {
  oclif: unknown
  flags?: readonly string[]
  args?: readonly unknown[]
}

export function describeFailure(error: unknown, context: FailureContext): Failure {
  if (error instanceof UserError) {
    const { message, details, hint, example } = error
    return { code: 'input', message, ...(details.length > 0 && { details }), hint, ...(example && { example }) }
  }
  if (error instanceof Error && 'oclif' in error) return describeUsage(error as OclifError, context)
  return describeBug(error, context.argv)
}

function describeUsage(error: OclifError, { command, flags = [] }: FailureContext): Failure {
  const help = `See slimscope ${command ? `${command} ` : ''}--help.`
  if (Array.isArray(error.flags)) {
    const wrong = error.flags[0] as string
    const meant = nearest(wrong.replace(/^-+/, ''), flags)
    return { code: 'usage', message: `There is no flag ${wrong}.`, hint: meant ? `Did you mean --${meant}? ${help}` : help }
  }
  if (error.message.startsWith('Missing')) {
    const missing = error.args?.map((arg) => (arg as { name: string }).name.toUpperCase())
    return { code: 'usage', message: `${command ?? 'This'} needs ${missing?.join(' and ') ?? 'more than that'}.`, hint: help }
  }
  if (error.message.startsWith('Unexpected argument')) {
    return { code: 'usage', message: `This is more than ${command ?? 'it'} can take: ${error.args?.join(' ')}`, hint: help }
  }
  const sentence = error.message
    .replace(/\s*See more help with --help$/, '')
    .replace(/^The following errors? occurred:/, '')
    .replace(/^Parsing (--\S+)\s+Expected/, '$1 expected')
    .replace(/\s+/g, ' ')
    .trim()
  return { code: 'usage', message: sentence.endsWith('.') ? sentence : `${sentence}.`, hint: help }
}

function describeBug(error: unknown, argv: readonly string[]): Failure {
  const thrown = error instanceof Error ? error : new Error(String(error))
  const debug = argv.includes('--debug') || Boolean(process.env.DEBUG)
  return {
    code: 'bug',
    message: `slimscope failed in a way that it should not: ${thrown.name}: ${thrown.message}`,
    hint: debug
      ? 'This is a bug. Please report it with the lines below.'
      : 'This is a bug. Run it again with --debug and report what it prints.',
    ...(debug && { stack: stackWithCauses(thrown) }),
  }
}

function stackWithCauses(error: Error): string {
  const own = error.stack ?? error.message
  return error.cause instanceof Error ? `${own}\nCaused by: ${stackWithCauses(error.cause)}` : own
}
