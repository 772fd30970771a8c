import type * as Unbash from 'unbash'
import type { ArithmeticCommandExpansion, CommandExpansionPart, ParsedScript, ProcessSubstitutionPart, SyntaxNode } from 'unbash'

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

type Substitution = ArithmeticCommandExpansion | CommandExpansionPart | ProcessSubstitutionPart

/**
 * Parts of the words below a node that are scripts: `$(…)`, backquotes, `<(…)`. Those inside of them are not among them.
 * Words are parsed on the way, at each level that they are nested in anew: `spend` is told of their characters, and says whether to go on.
 */
export async function substitutionsIn(node: SyntaxNode, spend: (characters: number) => boolean): Promise<Substitution[]> {
  const { forEachChild } = await parser()
  const found: Substitution[] = []
  const queue: SyntaxNode[] = [node]
  for (let next = queue.pop(), seen = 0; next && seen < MAX_PARTS; next = queue.pop(), seen++) {
    if ('script' in next) found.push(next)
    else if (spend(next.end - next.pos)) forEachChild(next, (child) => void queue.push(child))
  }
  return found.reverse()
}
