import { UserError } from '../errors.ts'
import type { Builder, CommandLine } from './builder.ts'
import { builders } from './index.ts'
import { runCommand } from './run-command.ts'

/** A service that does not answer in this time is not there. */
const PROBE_MS = 15_000

export type Probe = (command: CommandLine) => Promise<boolean>

/**
 * The builder of that id, or without one the first that is there.
 * @throws UserError when there is none
 */
export async function findBuilder(id?: string, probe: Probe = succeeds): Promise<Builder> {
  const wanted = builders.filter((builder) => id === undefined || builder.id === id)
  const failed = new Map<string, string>()
  for (const builder of wanted) {
    const failing = await firstFailing(builder, probe)
    if (!failing) return builder
    failed.set(builder.id, failing.join(' '))
  }
  const [only] = wanted
  if (id !== undefined && only)
    throw new UserError(`${id} cannot build here: ${failed.get(id)} fails.`, {
      hint: `Install and start it (${only.summary}), or leave --builder out.`,
      example: failed.get(id)!,
    })
  throw new UserError(
    id === undefined ? 'There is nothing here that builds images, and --verify has to.' : `There is no builder ${id}.`,
    id === undefined
      ? { hint: 'Start Docker, or install buildah, which needs no service.', example: 'sudo apt-get install buildah', details: lines() }
      : { hint: 'Name one of these, or leave --builder out.', details: lines() },
  )
}

async function firstFailing({ probes }: Builder, probe: Probe): Promise<CommandLine | undefined> {
  for (const command of probes) if (!(await probe(command))) return command
  return undefined
}

function lines(): string[] {
  return builders.map(({ id, summary }) => `${id.padEnd(9)} ${summary}`)
}

async function succeeds(command: CommandLine): Promise<boolean> {
  return (await runCommand(command, { timeoutMs: PROBE_MS })) === 0
}
