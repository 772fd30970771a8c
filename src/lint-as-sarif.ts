import { dockerfileRules } from './lint/rules/index.ts'
import type { LintReport } from './report/lint-report.ts'
import { lintSarif } from './report/lint-sarif.ts'
import { repositoryPath } from './repository-path.ts'
import { VERSION } from './version.ts'

/** A report of `lintDockerfiles` as SARIF 2.1.0. Files are named from the root of the repository that the process is in. */
export async function lintAsSarif(report: LintReport): Promise<string> {
  const paths = await Promise.all(report.files.map(({ path }) => (path === '-' ? 'Dockerfile' : repositoryPath(path))))
  return lintSarif(report, { rules: dockerfileRules, version: VERSION, paths })
}
