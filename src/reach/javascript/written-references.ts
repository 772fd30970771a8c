import { posix } from 'node:path'
import { computedPaths, importedNames, joinedPaths } from './code-words.ts'
import { filesMatching } from './files-below.ts'
import type { ImageHost } from './image-host.ts'
import type { CodeReferences } from './tracer/entry.ts'

const MAX_FILES = 2000

/**
 * What code refers to, as far as it is written out: for TypeScript and other code that cannot be parsed, and for bundles of megabytes, in
 * which parsing takes seconds and finds the same.
 */
export function writtenReferences(path: string, code: string, host: ImageHost): CodeReferences {
  const folder = posix.dirname(path)
  const below = (prefix: string): string[] => filesMatching(`${posix.join(folder, prefix)}*`, host, MAX_FILES)
  return {
    modules: [...importedNames(code)],
    imports: [],
    candidates: [...computedPaths(code)].flatMap(below),
    assets: joinedPaths(code)
      .map((joined) => posix.join(folder, joined))
      .filter((asset) => host.kind(asset) === 'file'),
    computed: [],
    isModule: /^[ \t]*(import|export)\b/m.test(code),
  }
}
