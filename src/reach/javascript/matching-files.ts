import type { ImageHost } from './image-host.ts'
import { matchesNames } from './tracer/wildcard.ts'

/** Files looked at for one pattern. */
const MAX_LOOKED_AT = 20_000

/** Files that a pattern with `*` and `**` names; braces and the like are not understood. Never those in `node_modules`. */
export function filesMatching(pattern: string, host: ImageHost, limit: number): string[] {
  const star = pattern.indexOf('*')
  const folder = pattern.slice(0, pattern.lastIndexOf('/', star))
  const names = pattern.slice(folder.length + 1).split('/')
  const found: string[] = []
  const waiting: (readonly string[])[] = [[]]
  let count = 0
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const { name, kind } of host.list([folder, ...at].join('/') || '/')) {
      if (++count > MAX_LOOKED_AT || found.length >= limit) return found
      if (kind === 'directory' && name !== 'node_modules') waiting.push([...at, name])
      else if (kind === 'file' && matchesNames([...at, name], names)) found.push([folder, ...at, name].join('/'))
    }
  }
  return found
}
