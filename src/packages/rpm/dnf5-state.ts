import { parse } from 'smol-toml'
import type { ImageFiles } from '../../contents/image-files.ts'
import type { Asked } from '../asked.ts'
import { readDatabase, type Trouble } from '../database.ts'
import { asObject, objectIn, textIn } from '../json-object.ts'

const STATE = '/usr/lib/sysimage/libdnf5/packages.toml'
/** A parser of TOML takes its time; a system of 5,000 packages has 300 kB. */
const MAX_BYTES = 4 * 2 ** 20
const REASONS: Record<string, Asked['asked']> = {
  User: 'asked',
  Group: 'asked',
  Dependency: 'pulled-in',
  'Weak Dependency': 'pulled-in',
  Clean: 'pulled-in',
}

/** dnf5 keeps the reasons of what is installed: `"git.x86_64" = {reason = "User"}`. */
export async function readDnf5State(files: ImageFiles, trouble: Trouble): Promise<Map<string, Asked>> {
  const content = await readDatabase(files, STATE, trouble, MAX_BYTES)
  const asked = new Map<string, Asked>()
  try {
    for (const [name, state] of Object.entries(objectIn(asObject(parse(content?.toString() ?? '')), 'packages'))) {
      const reason = REASONS[textIn(asObject(state), 'reason') ?? '']
      if (reason) asked.set(name, { asked: reason, askedIn: STATE })
    }
  } catch {
    trouble.notes.push({ about: STATE, message: 'It is damaged, so who asked for which package is not known.' })
  }
  return asked
}
