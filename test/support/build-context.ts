import type { BuildContext, TopEntry } from '../../src/dockerfile/context.ts'

/** A context without an ignore file, of which only the top is told. */
export function emptyContext(top: readonly TopEntry[]): BuildContext {
  return { folder: '/context', ignore: { patterns: [], problems: [] }, files: [], sentBytes: 0, top, complete: true }
}
