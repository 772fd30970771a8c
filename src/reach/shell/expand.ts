import type { Word, WordPart } from 'unbash'
import { expandGlob } from '../path-glob.ts'
import { escapeWildcard, isWildcard } from '../wildcard.ts'
import { expandBraces } from './braces.ts'
import { outputOf } from './output.ts'
import { parameterValues, simpleValues } from './parameter.ts'
import { bounded, currentFolder, isUnknown, MAX_VALUES, type Shell, spend, type Value } from './shell.ts'

/** What one part of a word stands for. `apart`: elements are words of their own even in quotes, as `"$@"` has them. */
export interface PartValues {
  values: readonly (Value | undefined)[]
  apart: boolean
}

/** One way that a word may come out, being put together. */
interface Draft {
  fields: readonly string[]
  /** The field at the end, undefined while it has not begun. */
  text: string | undefined
  /** The same as a shell pattern: what was quoted has backslashes. */
  pattern: string
}

interface Piece {
  fields: readonly string[]
  quoted: boolean
}

/** All ways that a word may come out, each a list of fields: split at spaces, wildcards replaced by the files that are there. */
export function expandWord(shell: Shell, word: Word): Value[] {
  const drafts = draftsOf(shell, partsOf(shell, word), true)
  return distinct(drafts.map(({ fields, text, pattern }) => fields.concat(fieldsOf(shell, text, pattern))))
}

/** All ways that a word may come out where the shell splits nothing: in assignments, redirections, patterns of `case`. */
export function expandText(shell: Shell, word: Word): string[] {
  return distinct(draftsOf(shell, partsOf(shell, word), false).map((draft) => [...draft.fields, draft.text ?? ''].join(' ')))
}

/** As patterns: what is quoted stands for itself. */
export function expandPattern(shell: Shell, word: Word): string[] {
  return distinct(draftsOf(shell, partsOf(shell, word), false).map(({ pattern }) => pattern))
}

export function expandParts(shell: Shell, parts: readonly WordPart[]): string[] {
  return distinct(draftsOf(shell, parts, false).map((draft) => [...draft.fields, draft.text ?? ''].join(' ')))
}

/** Parts are parsed when they are asked for, at each level that they are nested in anew. */
function partsOf(shell: Shell, word: Word): readonly WordPart[] {
  const parts = spend(shell, word.text.length) ? word.parts : undefined
  return parts ?? [{ type: 'Literal', pos: word.pos, end: word.end, value: word.value, text: word.text }]
}

function draftsOf(shell: Shell, parts: readonly WordPart[], splits: boolean): Draft[] {
  let drafts: Draft[] = [{ fields: [], text: undefined, pattern: '' }]
  parts.forEach((part, i) => {
    for (const child of part.type === 'DoubleQuoted' || part.type === 'LocaleString' ? part.parts : [part]) {
      const quoted = child !== part || part.type === 'SingleQuoted' || part.type === 'AnsiCQuoted'
      drafts = combine(shell, drafts, piecesOf(shell, child, { quoted, splits, first: i === 0, alone: parts.length === 1 }))
    }
    // Empty quotes are a word, too.
    if (part.type === 'DoubleQuoted' && part.parts.length === 0) drafts = combine(shell, drafts, [{ fields: [''], quoted: true }])
  })
  return drafts
}

/** Each way so far with each way of the next part. */
function combine(shell: Shell, drafts: readonly Draft[], pieces: readonly Piece[]): Draft[] {
  const next: Draft[] = []
  for (const draft of drafts) {
    for (const piece of bounded(shell, drafts.length, pieces)) {
      if (next.length >= MAX_VALUES || !spend(shell, (draft.text?.length ?? 0) + 20)) return next.length > 0 ? next : [...drafts]
      next.push(append(shell, draft, piece))
    }
  }
  return next
}

function append(shell: Shell, draft: Draft, { fields, quoted }: Piece): Draft {
  // Joined once, not for each field: `$@` may have ten thousand.
  const ended: string[] = []
  let { text, pattern } = draft
  fields.forEach((field, i) => {
    if (i > 0) {
      for (const name of fieldsOf(shell, text, pattern)) ended.push(name)
      ;[text, pattern] = ['', '']
    }
    text = (text ?? '') + field
    pattern += quoted && /[\\*?[]/.test(field) ? escapeWildcard(field) : field
  })
  return { fields: ended.length > 0 ? draft.fields.concat(ended) : draft.fields, text, pattern }
}

/** What the field at the end becomes when it is complete. */
function fieldsOf(shell: Shell, text: string | undefined, pattern: string): readonly string[] {
  if (text === undefined) return []
  const found = isWildcard(pattern) && !isUnknown(pattern) ? expandGlob(shell.context.files, pattern, currentFolder(shell)) : []
  return found.length > 0 ? found : [text]
}

/** Where a part stands in its word. */
interface Place {
  quoted: boolean
  splits: boolean
  first: boolean
  /** The word has no other parts. */
  alone: boolean
}

function piecesOf(shell: Shell, part: WordPart, { quoted, splits, first, alone }: Place): Piece[] {
  if (part.type === 'Literal') {
    const text = first && !quoted ? withHome(shell, part.text, part.value) : part.value
    return [{ fields: [text], quoted: quoted || part.text.includes('\\') }]
  }
  if (part.type === 'SingleQuoted' || part.type === 'AnsiCQuoted') return [{ fields: [part.value], quoted: true }]
  if (part.type === 'Glob') return [{ fields: [part.text], quoted: false }]
  if (part.type === 'ExtendedGlob') return [{ fields: ['*'], quoted: false }]
  if (part.type === 'BraceExpansion') return expandBraces(part.text).map((field) => ({ fields: [field], quoted: false }))

  const found = valuesOfPart(shell, part)
  return found.values.map((value) => {
    // Unset and by itself, it is no word at all; within one, it is thought to be set when the container runs.
    const written = isEmptyWhenUnset(shell, part.text) ? '' : part.text
    if (value === undefined) return { fields: alone && splits && !quoted ? [] : [written], quoted: true }
    if (found.apart && splits) return { fields: quoted ? value : value.flatMap(splitFields), quoted }
    const text = value.join(' ')
    return { fields: quoted || !splits ? [text] : splitFields(text), quoted: quoted || !splits }
  })
}

function valuesOfPart(shell: Shell, part: WordPart): PartValues {
  if (part.type === 'SimpleExpansion') return simpleValues(shell, part.text)
  if (part.type === 'ParameterExpansion') return parameterValues(shell, part)
  const script = part.type === 'CommandExpansion' && spend(shell, part.text.length) ? part.script : undefined
  const outputs = script ? outputOf(shell, script) : [undefined]
  return { values: outputs.map((text) => [text ?? part.text]), apart: false }
}

/** Arguments that are not there, and the variable that is being set. All else may be set when the container is run. */
function isEmptyWhenUnset(shell: Shell, text: string): boolean {
  const name = /^\$\{?([\w@*]+)\}?$/.exec(text)?.[1]
  return name !== undefined && (name === shell.assigning || (shell.positional !== undefined && /^[\d@*]/.test(name)))
}

/** What is not known is one field, when it is more than the name of a variable. */
function splitFields(text: string): string[] {
  if (isUnknown(text) && (/[`(]/.test(text) || hasSpaceInBraces(text))) return [text]
  return text.split(/[ \t\n]+/).filter((field) => field !== '')
}

/** As `${x:-a b}` has. */
function hasSpaceInBraces(text: string): boolean {
  return text.split('}').some((part) => {
    const start = part.indexOf('${')
    return start !== -1 && /\s/.test(part.slice(start))
  })
}

/** `~` and `~/x` where a word begins. */
function withHome(shell: Shell, text: string, value: string): string {
  if (!/^~(\/|$)/.test(text)) return value
  return (shell.variables.get('HOME')?.at(-1)?.join(' ') ?? '/root') + value.slice(1)
}

function distinct<T>(values: T[]): T[] {
  if (values.length <= 1) return values
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
}
