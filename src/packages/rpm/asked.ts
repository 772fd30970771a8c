import type { ImageFiles } from '../../contents/image-files.ts'
import type { Asked } from '../asked.ts'
import type { Trouble } from '../database.ts'
import { readDnfHistory } from './dnf-history.ts'
import { readDnf5State } from './dnf5-state.ts'
import { readYumdb } from './yumdb.ts'
import { readZyppHistory } from './zypp-history.ts'

/** By `name.arch`, or by name alone. */
export type AskedByName = ReadonlyMap<string, Asked>

/** What package managers remember, the newest first. Where several have been at work, the first that knows a package is believed. */
const MEMORIES = [readDnf5State, readDnfHistory, readYumdb, readZyppHistory]

export async function readAsked(files: ImageFiles, trouble: Trouble): Promise<(name: string, architecture: string) => Asked> {
  const memories: AskedByName[] = await Promise.all(MEMORIES.map((read) => read(files, trouble)))
  return (name, architecture) => {
    for (const memory of memories) {
      const asked = memory.get(`${name}.${architecture}`) ?? memory.get(name)
      if (asked) return asked
    }
    return { asked: 'unknown' }
  }
}
