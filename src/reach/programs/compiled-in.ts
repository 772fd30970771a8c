import type { ReachContext } from '../analyser.ts'

const WINDOW_BYTES = 4 * 1024 * 1024
/** No string that is looked for is longer. */
const OVERLAP_BYTES = 4096
const MAX_PROGRAM_BYTES = 128 * 1024 * 1024
const MAX_FOUND = 500

/**
 * Strings in a program that fit a pattern, each once: where it was built to look for its files. `pattern` must be global; it sees the
 * bytes as Latin-1, and of a match its first group, if it has one, is taken.
 */
export async function compiledIn(node: number, pattern: RegExp, { files }: ReachContext): Promise<string[]> {
  const found = new Set<string>()
  const end = Math.min(files.sizeOf(node), MAX_PROGRAM_BYTES)
  for (let start = 0; start < end; start += WINDOW_BYTES) {
    const part = await files.readPart(node, start, start + WINDOW_BYTES + OVERLAP_BYTES)
    if (!part) break
    for (const match of part.toString('latin1').matchAll(pattern)) if (found.size < MAX_FOUND) found.add(match[1] ?? match[0])
  }
  return [...found]
}
