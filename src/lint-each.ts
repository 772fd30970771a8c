import type { Edit } from './dockerfile/edits.ts'
import type { Variables } from './dockerfile/expand.ts'
import { loadShellParser } from './dockerfile/shell-body.ts'
import { textPositions } from './dockerfile/text-position.ts'
import { type Note, UserError } from './errors.ts'
import { shownBy } from './lint/built-image.ts'
import { dockerfileRules } from './lint/rules/index.ts'
import { type LintedFile, lintDockerfile } from './lint/lint.ts'
import { type PricedImage, type Prices, pricesIn } from './lint/prices.ts'
import { contextNotes, contextsIn, readDockerfile } from './read-dockerfiles.ts'
import type { EditSummary, LintReport } from './report/lint-report.ts'
import { unweighed } from './weigh-bases.ts'

export interface LintEachOptions {
  /** The stage that is built, by name or number; the last when absent. */
  target?: string
  buildArgs?: Variables
  /** The folder that `docker build` is given. */
  contextFolder?: string
  /** Built from one of the files: gives its findings their prices. */
  image?: PricedImage
}

export interface LintedEach {
  report: LintReport
  /** Why the image gives the findings of a file no prices, by its path. */
  misfits: Note[]
  /** Of the first file that could not be linted. */
  failure?: UserError
}

const RULES = new Map(dockerfileRules.map((rule) => [rule.id, rule]))

/** The build's context for each file; absent without one. */
export type Contexts = ReturnType<typeof contextsIn> | undefined

export function contextsOf({ contextFolder }: LintEachOptions): Contexts {
  return contextFolder === undefined ? undefined : contextsIn(contextFolder)
}

/** Lints one file after the other. What cannot be linted is a note. */
export async function lintEach(
  paths: readonly string[],
  options: LintEachOptions,
  contexts: Contexts = contextsOf(options),
): Promise<LintedEach> {
  const { target, buildArgs, image } = options
  const report: LintReport = { schemaVersion: 1, files: [], findings: [], ...(image && { image: image.image }), notes: [] }
  const parser = await loadShellParser()
  const [notes, misfits]: [Note[], Note[]] = [[], []]
  let failure: UserError | undefined
  for (const path of paths) {
    try {
      const { text } = await readDockerfile(path)
      const buildContext = await contexts?.(path)
      const build = { ...(target !== undefined && { target }), ...(buildArgs && { buildArgs }) }
      const prices = image && pricesIn(image, text, build)
      const linted = lintDockerfile(parser, text, { ...build, ...shownBy(image, prices), ...(buildContext && { buildContext }) })
      add(report, { path, text, linted, prices }, options)
      if (prices?.reason !== undefined) misfits.push({ about: path, message: `It has no prices: ${prices.reason}.` })
      notes.push(...contextNotes(buildContext))
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      failure ??= error
      report.notes.push({ about: path, message: error.message })
    }
  }
  report.notes.push(...new Map(notes.map((note) => [note.about, note])).values())
  return { report, misfits, ...(failure && { failure }) }
}

interface LintedText {
  path: string
  text: string
  linted: LintedFile
  prices: Prices | undefined
}

function add({ files, findings }: LintReport, { path, text, linted, prices }: LintedText, { target, image }: LintEachOptions): void {
  const { target: built, stages, ignored, problems } = linted
  if (!built && stages > 0)
    throw new UserError(`${path} has no stage ${target}.`, {
      hint: 'Name a stage as the Dockerfile does, or by its number.',
      example: `slimscope lint ${path} --target 0`,
    })
  if (!built)
    throw new UserError(`${path === '-' ? 'Standard input' : path} is not a Dockerfile: there is no FROM in it.`, {
      hint: 'Name a Dockerfile, or a folder that has some.',
    })
  const file = files.push({ path, target: built, stages, ignored, problems: [...problems] }) - 1
  const at = textPositions(text)
  for (const { edits, instead, intended: _intended, replaced: _replaced, makerStart, bases, ...finding } of linted.findings) {
    const { title } = RULES.get(finding.rule)!
    const saving = prices?.of({ ...finding, ...(makerStart !== undefined && { makerStart }) })
    findings.push({
      ...{ file, ...finding, column: at(finding.start).column, endColumn: at(finding.end).column, title },
      ...(edits && { edits: edits.map((edit) => placed(edit, at)) }),
      ...(instead && { instead: [...instead] }),
      ...(saving && { saving }),
      ...unweighed(bases, image, prices),
    })
  }
}

function placed({ start, end, text }: Edit, at: ReturnType<typeof textPositions>): EditSummary {
  const [first, last] = [at(start), at(end)]
  return { start, end, text, startLine: first.line, startColumn: first.column, endLine: last.line, endColumn: last.column }
}
