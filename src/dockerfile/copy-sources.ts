import type { BuildContext, ContextFile } from './context.ts'
import type { Instruction } from './dockerfile.ts'
import { expandWord, type Variables } from './expand.ts'
import { matchesTokens, matchPatterns, parseIgnoreFile, tokensOf } from './ignore-file.ts'

/** What COPY or ADD takes from the build's context. */
export interface CopySources {
  /** Paths and patterns, from the context's folder, cleaned: `src`, `*.json`, and `.` for all of it. */
  sources: readonly string[]
  /** Undefined where a variable in it has no value. */
  destination?: string
}

/** Undefined for what takes nothing from the context: with `--from`, from an address, from a here-document. */
export function copySourcesOf(written: Instruction, variables: Variables, escape: string): CopySources | undefined {
  const instruction = written.trigger ?? written
  const { keyword, flags, json, words, heredocs } = instruction
  if ((keyword !== 'COPY' && keyword !== 'ADD') || flags.some(({ name }) => name === 'from')) return undefined
  const texts = json ?? words.map(({ text }) => text)
  const openings = new Set(heredocs.map(({ opening }) => opening.start))
  const sources = texts.slice(0, -1).flatMap((text, index) => {
    const word = words[index]
    if (!json && word && openings.has(word.start)) return []
    const expanded = expandWord(text, variables, escape)
    const isAddress = expanded !== undefined && keyword === 'ADD' && /^(?:https?:\/\/|git@|git:\/\/|ssh:\/\/)/.test(expanded.text)
    return !expanded || isAddress ? [] : [cleanSource(expanded.text)]
  })
  if (sources.length === 0) return undefined
  const destination = expandWord(texts.at(-1)!, variables, escape)
  return { sources, ...(destination && { destination: destination.text }) }
}

function cleanSource(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    // Nothing leads out of the context: Docker stays at its top.
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/') || '.'
}

/** The files of the context that a source matches, by Go's filepath.Match; those in a folder that matches, too. */
export function filesMatching({ files }: BuildContext, source: string, excludes: readonly string[] = []): ContextFile[] {
  if (source === '.') return without(files, excludes)
  const tokens = tokensOf(source, false)
  if (!tokens) return []
  const depth = source.split('/').length
  const matching = new Map<string, boolean>()
  const found = files.filter(({ path }) => {
    const head = path.split('/', depth).join('/')
    const known = matching.get(head) ?? matchesTokens(tokens, head)
    matching.set(head, known)
    return known
  })
  return without(found, excludes)
}

/** `--exclude` works like a line of the ignore file. */
function without(files: readonly ContextFile[], excludes: readonly string[]): ContextFile[] {
  if (excludes.length === 0) return [...files]
  const ignore = parseIgnoreFile(excludes.join('\n'))
  return files.filter(({ path }) => {
    const parts = path.split('/')
    return !parts.some((_, index) => matchPatterns(ignore, parts.slice(0, index + 1).join('/')).includes(true))
  })
}
