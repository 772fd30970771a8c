import { readFile } from 'node:fs/promises'
import * as Flags from '@oclif/core/flags'
import { UserError } from '../errors.ts'

const MAX_RECORD_BYTES = 500_000_000

export const packagesFlag = Flags.boolean({
  summary: 'Look at what is installed, and what of it is needed.',
  allowNo: true,
  default: true,
  helpGroup: 'PACKAGES',
})

/** What every command takes that says which packages are used. */
export const usageFlags = {
  root: Flags.string({
    summary: 'A program or script that somebody starts besides what the image does, as a path or command line. May be repeated.',
    multiple: true,
    helpValue: 'PATH|COMMAND',
    helpGroup: 'PACKAGES',
  }),
  trace: Flags.string({
    summary: 'A record of what the program opened: the log of strace, a list of paths, or creport.json of slim. May be repeated.',
    multiple: true,
    helpValue: 'FILE',
    helpGroup: 'PACKAGES',
  }),
  // It takes as long as that somebody may wonder.
  quiet: Flags.boolean({ char: 'q', summary: 'No progress on stderr.', helpGroup: 'OUTPUT' }),
}

interface UsageFlagValues {
  root?: string[] | undefined
  trace?: string[] | undefined
}

/** The same as options of the library. @throws UserError when a record cannot be read */
export async function usageOptions({ root, trace }: UsageFlagValues) {
  return {
    ...(root && { roots: root }),
    ...(trace && { traces: await Promise.all(trace.map(readRecord)) }),
  }
}

async function readRecord(name: string): Promise<{ name: string; text: string }> {
  try {
    const bytes = await readFile(name)
    if (bytes.length <= MAX_RECORD_BYTES) return { name, text: bytes.toString('utf8') }
  } catch (cause) {
    throw new UserError(`The record ${name} cannot be read.`, {
      hint: 'Give the path of a file that is there and that you may read.',
      cause,
    })
  }
  throw new UserError(`The record ${name} is larger than 500 MB.`, { hint: 'Keep its paths alone, one a line, each once.' })
}
