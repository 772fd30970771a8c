import { availableParallelism } from 'node:os'
import { type LintedEach, lintEach, type LintEachOptions } from './lint-each.ts'
import { lintTurns, turnsOf } from './lint-turns.ts'
import type { Note } from './errors.ts'
import { findDockerfiles } from './read-dockerfiles.ts'
import type { LintReport } from './report/lint-report.ts'
import { weighBases, type WeighOptions } from './weigh-bases.ts'

export interface LintDockerfilesOptions extends LintEachOptions {
  /** Who to ask what bases weigh; nobody when absent. */
  sizes?: WeighOptions
}

/** To start a thread costs about as much as to lint so many. */
const WORTH_A_THREAD = 200

/**
 * Lints files, Dockerfiles below folders, and `-`.
 * @throws UserError when nothing of it could be linted, and for a target that no file has
 */
export async function lintDockerfiles(paths: readonly string[], { sizes, ...options }: LintDockerfilesOptions = {}): Promise<LintReport> {
  const found = await findDockerfiles(paths)
  const { report, misfits, failure } = await (found.length < WORTH_A_THREAD || availableParallelism() === 1
    ? lintEach(found, options)
    : lintShared(found, options))
  if (report.files.length === 0 && failure) throw failure
  // Of many files, an image is built from one.
  if (misfits.length === report.files.length) report.notes.push(...unpriced(misfits, report))
  report.notes.push(...(await weighBases(report.findings, options.image, sizes)))
  return report
}

function unpriced(misfits: Note[], { files, image }: LintReport): Note[] {
  if (files.length <= 1) return misfits
  return [
    { about: image!.reference, message: `It was built from none of the ${files.length} Dockerfiles as they are, so nothing has a price.` },
  ]
}

/** On two threads. The order is that of the files all the same. */
async function lintShared(paths: readonly string[], options: LintEachOptions): Promise<LintedEach> {
  const { lintOnThread } = await import('./lint-thread.ts')
  const turns = turnsOf(paths)
  const shares = await Promise.all([lintOnThread(turns, options), lintTurns(turns, options)])
  const linted = shares.flatMap((share) => Array.from(share)).toSorted(([a], [b]) => a - b)
  const [whole, ...others] = linted.map(([, each]) => each)
  const { files, findings, notes } = whole!.report
  for (const { report } of others) {
    for (const finding of report.findings) findings.push({ ...finding, file: finding.file + files.length })
    for (const file of report.files) files.push(file)
    // What is odd about the build's context is so for all files.
    for (const note of report.notes)
      if (!notes.some(({ about, message }) => about === note.about && message === note.message)) notes.push(note)
  }
  const failure = whole!.failure ?? others.find((each) => each.failure)?.failure
  return { report: whole!.report, misfits: linted.flatMap(([, each]) => each.misfits), ...(failure && { failure }) }
}
