import type { Reference } from '../edge.ts'
import type { ReachContext } from '../analyser.ts'
import type { ImageHost } from './image-host.ts'
import { matchesNames } from './tracer/wildcard.ts'

/** Names looked at below one folder. */
const MAX_LOOKED_AT = 20_000

/** Files below a folder, by their names from it on; those in `node_modules` are other packages'. */
export function* filesBelow(folder: string, { list }: ImageHost): Generator<readonly string[], void, undefined> {
  const waiting: (readonly string[])[] = [[]]
  let count = 0
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const { name, kind } of list([folder, ...at].join('/') || '/')) {
      if (++count > MAX_LOOKED_AT) return
      if (kind === 'directory' && name !== 'node_modules') waiting.push([...at, name])
      else if (kind === 'file') yield [...at, name]
    }
  }
}

/** Files that a pattern with `*` and `**` names; braces and the like are not understood. `/**` is how routes of a server are written. */
export function filesMatching(pattern: string, host: ImageHost, limit: number): string[] {
  const folder = pattern.slice(0, pattern.lastIndexOf('/', pattern.indexOf('*')))
  if (folder === '') return []
  const parts = pattern.slice(folder.length + 1).split('/')
  const found: string[] = []
  for (const names of filesBelow(folder, host)) {
    if (matchesNames(names, parts)) found.push([folder, ...names].join('/'))
    if (found.length === limit) break
  }
  return found
}

/** Refers to all that a folder holds, whoever brought it: of a folder by itself, only what no package brought counts. */
export function referToFolder(folder: string, words: Omit<Reference, 'to'>, context: ReachContext, host: ImageHost): void {
  context.refer({ ...words, to: folder })
  for (const names of filesBelow(folder, host)) context.refer({ ...words, to: [folder, ...names].join('/') })
}
