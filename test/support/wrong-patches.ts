import { configurationDifferences } from '../../src/dockerfile/configuration.ts'
import { applyEdits } from '../../src/dockerfile/edits.ts'
import { parseDockerfile } from '../../src/dockerfile/parse.ts'
import type { ShellParser } from '../../src/dockerfile/shell-body.ts'
import { type Stage, stagesOf } from '../../src/dockerfile/stages.ts'
import { settingsOfStages } from '../../src/dockerfile/variables-at.ts'
import { rewriteDockerfile, type RewriteOptions } from '../../src/rewrite/rewrite.ts'

/** What is not as it must be with the patch of a Dockerfile, found out without the code that proves patches. */
export function wrongWith(parser: ShellParser, text: string, options: RewriteOptions): string[] {
  const { text: now, edits, applied, diff } = rewriteDockerfile(parser, text, options)
  const wrong: string[] = []
  if (edits.length === 0 && now !== text) wrong.push('changed without an edit')
  if (edits.length === 0) return wrong

  const remade = applyEdits(text, edits)
  if ('reason' in remade || remade.text !== now || diff === '') wrong.push('the edits do not make the text')
  const [before, after] = [parseDockerfile(text), parseDockerfile(now)]
  const problems = new Set(before.problems.map(({ message }) => message))
  if (after.problems.some(({ message }) => !problems.has(message))) wrong.push('does not parse as before')
  if (rewriteDockerfile(parser, now, options).edits.length > 0) wrong.push('is not idempotent')

  const comments = (file: typeof before) => file.comments.map(({ start, end }) => file.text.slice(start, end).trim())

  if (comments(before).join('\n') !== comments(after).join('\n')) wrong.push('changes a comment')

  // A program that is started without a shell takes nothing that stands behind it.
  const execForms = ({ instructions, text: all }: typeof before) =>
    instructions.flatMap(({ keyword, json, start, end }) => (keyword === 'RUN' && json ? all.slice(start, end) : []))
  if (execForms(before).some((each) => !execForms(after).includes(each))) wrong.push('changes an exec form')

  const unsaid = differencesOf(before, after).filter((field) => !applied.some(({ changes }) => changes?.includes(field)))
  if (unsaid.length > 0) wrong.push(`changes ${unsaid.join(', ')} without a word`)
  return wrong
}

/**
 * Fields that differ in the image that is built, and in every stage that somebody could name. A stage may have been appended; those that were there
 * keep their numbers and names.
 */
function differencesOf(...files: [ReturnType<typeof parseDockerfile>, ReturnType<typeof parseDockerfile>]): string[] {
  const graphs = files.map((file) => stagesOf(file).stages) as [Stage[], Stage[]]
  const [old, now] = files.map((file) => settingsOfStages(file, stagesOf(file)).ends)
  if (graphs[1].length < graphs[0].length || graphs[1].length > graphs[0].length + 1) return ['the number of stages']
  if (graphs[0].some(({ name }, index) => name !== undefined && graphs[1][index]!.name !== name)) return ['the name of a stage']
  const isAppended = graphs[1].length > graphs[0].length
  const last = old!.length - 1
  return old!.flatMap(({ configuration }, index) => {
    const pairs =
      index === last ? [now!.at(-1)!, ...(graphs[0][index]!.name === undefined || !isAppended ? [] : [now![index]!])] : [now![index]!]
    return pairs.flatMap((other) => configurationDifferences(configuration, other.configuration).map(({ field }) => field))
  })
}
