import type { Instruction } from '../dockerfile/dockerfile.ts'
import type { Report } from '../report/report.ts'

/** What each RUN has written in the image that was built, by its text: a patch of it makes another RUN of it, of which nothing is known. */
export type WrittenBy = ReadonlyMap<string, readonly string[]>

/** `text`: of the Dockerfile. `attributed`: the layer of each of its instructions. */
export function writtenBy(text: string, attributed: ReadonlyMap<Instruction, number>, layers: Report['layers']): WrittenBy {
  const written = new Map<string, readonly string[]>()
  const seen = new Set<string>()
  for (const [{ keyword, start, end }, layer] of attributed) {
    const said = text.slice(start, end)
    const paths: unknown = layers[layer]!.wrote
    // Of two that are the same, the second may write nothing.
    if (seen.has(said)) written.delete(said)
    else if (keyword === 'RUN' && Array.isArray(paths) && paths.every((path) => typeof path === 'string' && path.startsWith('/')))
      written.set(said, paths)
    seen.add(said)
  }
  return written
}
