import { availableParallelism } from 'node:os'
import { type LintedEach, lintEach, type LintEachOptions } from './lint-each.ts'
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
  const { report, failure } = await (found.length < WORTH_A_THREAD || availableParallelism() === 1
    ? lintEach(found, options)
    : lintHalves(found, options))
  if (report.files.length === 0 && failure) throw failure
  report.notes.push(...(await weighBases(report.findings, options.image, sizes)))
  return report
}

/** Half of them on a thread. The order is that of the files all the same. */
async function lintHalves(paths: readonly string[], options: LintEachOptions): Promise<LintedEach> {
  const { lintOnThread } = await import('./lint-thread.ts')
  const half = Math.ceil(paths.length / 2)
  const [first, second] = await Promise.all([lintEach(paths.slice(0, half), options), lintOnThread(paths.slice(half), options)])
  const { files, findings, notes } = first.report
  for (const finding of second.report.findings) findings.push({ ...finding, file: finding.file + files.length })
  for (const file of second.report.files) files.push(file)
  for (const note of second.report.notes) notes.push(note)
  const failure = first.failure ?? second.failure
  return { report: first.report, ...(failure && { failure }) }
}
