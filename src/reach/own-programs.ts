import type { ImageFiles } from '../contents/image-files.ts'
import { ROOT } from './edge.ts'
import type { Reach } from './explore.ts'

/** Kinds of references over which one program takes the place of another. */
const STARTS: ReadonlySet<string> = new Set(['entrypoint', 'root', 'runs', 'service', 'symlink', 'shebang', 'script'])
const MAX_PROGRAMS = 8

/** Programs that somebody wrote for this image and that run in it for sure: what the entrypoint comes to, wrappers passed over. */
export function ownPrograms(files: ImageFiles, { graph, isFirstParty }: Reach): number[] {
  const starts = graph.edges.filter(({ kind, grade }) => grade === 'hard' && STARTS.has(kind))
  const reached = new Set([ROOT])
  // Few edges, and short chains: as many passes as a chain is long.
  for (let before = 0; before < reached.size;) {
    before = reached.size
    for (const { from, to } of starts) if (reached.has(from)) reached.add(to)
  }
  reached.delete(ROOT)
  return [...reached].filter((node) => files.kind(node) === 'file' && isFirstParty(node)).slice(0, MAX_PROGRAMS)
}
