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
  for (const builder of wanted) if (await probe(builder.probe)) return builder
  const [only] = wanted
  if (id !== undefined && only)
    throw new UserError(`${id} cannot build here: ${only.probe.join(' ')} fails.`, {
      hint: `Install and start it (${only.summary}), or leave --builder out.`,
      example: only.probe.join(' '),
    })
  throw new UserError(
    id === undefined ? 'There is nothing here that builds images, and --verify has to.' : `There is no builder ${id}.`,
    id === undefined
      ? { hint: 'Start Docker, or install buildah, which needs no service.', example: 'sudo apt-get install buildah', details: lines() }
      : { hint: 'Name one of these, or leave --builder out.', details: lines() },
  )
}

function lines(): string[] {
  return builders.map(({ id, summary }) => `${id.padEnd(9)} ${summary}`)
}

async function succeeds(command: CommandLine): Promise<boolean> {
  return (await runCommand(command, { timeoutMs: PROBE_MS })) === 0
}
