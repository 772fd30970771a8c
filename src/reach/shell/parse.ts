import type * as Unbash from 'unbash'
import type { ParsedScript, SyntaxNode } from 'unbash'

/** Generated scripts that are larger hold data. */
export const MAX_SCRIPT_BYTES = 2 * 1024 * 1024
const MAX_PARTS = 10_000

let loaded: typeof Unbash | undefined

/** Loaded when a first script is there; asked for again at each word, it would cost more than the words. */
async function parser(): Promise<typeof Unbash> {
  loaded ??= await import('unbash')
  return loaded
}

/** Parses a script of any POSIX-like shell. Broken ones are parsed as far as they make sense. */
export async function parseScript(text: string): Promise<ParsedScript | undefined> {
  if (text.length > MAX_SCRIPT_BYTES) return undefined
  const { parse } = await parser()
  return parse(text)
}

/** Scripts in the words below a node: `$(…)`, backquotes, `<(…)`. Those inside of them are not among them. */
export async function scriptsIn(node: SyntaxNode): Promise<ParsedScript[]> {
  const { forEachChild } = await parser()
  const found: ParsedScript[] = []
  const queue: SyntaxNode[] = [node]
  for (let next = queue.pop(), seen = 0; next && seen < MAX_PARTS; next = queue.pop(), seen++) {
    if ('script' in next && next.script) found.push(next.script)
    else forEachChild(next, (child) => void queue.push(child))
  }
  return found.reverse()
}
