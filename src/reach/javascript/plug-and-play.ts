import { posix } from 'node:path'
import { type PnpEntry, readPnpData } from '../../packages/npm/pnp-data.ts'
import type { ImageHost } from './image-host.ts'

/** A folder whose modules Yarn's Plug'n'Play map lists: there is no `node_modules`, and what is not in the map is not found. */
export interface PluggedFolder {
  /** The folder of the package that a name means from a file, absolute, and the name it has there. */
  find(name: string, from: string): { folder: string; name: string } | undefined
}

const DATA_FILES = ['.pnp.data.json', '.pnp.cjs']
const MAX_DATA_BYTES = 64 * 1024 * 1024

export function pluggedFolders(host: ImageHost): (from: string) => Promise<PluggedFolder | undefined> {
  const known = new Map<string, Promise<PluggedFolder | undefined>>()
  return (from) => {
    for (let at = posix.dirname(from); ; at = posix.dirname(at)) {
      if (host.kind(posix.join(at, '.pnp.cjs')) === 'file') {
        let found = known.get(at)
        if (!found) known.set(at, (found = readMap(at, host)))
        return found
      }
      if (at === '/' || at === '.') return Promise.resolve(undefined)
    }
  }
}

async function readMap(folder: string, host: ImageHost): Promise<PluggedFolder | undefined> {
  for (const name of DATA_FILES) {
    const content = await host.read(posix.join(folder, name), MAX_DATA_BYTES)
    const entries = content && readPnpData(content.toString())
    if (entries) return pluggedFolder(folder, entries)
  }
  return undefined
}

function pluggedFolder(base: string, entries: ReadonlyMap<string, PnpEntry>): PluggedFolder {
  const placeOf = ({ location }: PnpEntry): string => posix.join(base, location).replace(/(?<=.)\/$/, '')
  const byPlace = new Map([...entries.values()].map((entry) => [placeOf(entry), entry]))

  function ownerOf(path: string): PnpEntry | undefined {
    for (let at = posix.dirname(path); at.length >= base.length; at = posix.dirname(at)) {
      const entry = byPlace.get(at)
      if (entry) return entry
      if (at === '/') break
    }
    return undefined
  }

  return {
    find(name, from) {
      const own = ownerOf(from)
      // What a package forgot to list is taken from the project's own list, as Yarn does by default.
      const need = [own, byPlace.get(base)].flatMap((entry) => entry?.needs.filter((each) => each.name === name) ?? [])[0]
      const found = need?.key === undefined ? (own?.name === name ? own : undefined) : entries.get(need.key)
      return found && { folder: placeOf(found), name: found.name }
    },
  }
}
