import type { ReachContext } from '../analyser.ts'
import type { Grade } from '../edge.ts'
import type { Project } from './project.ts'
import { type CodeFile, referToModule } from './refer-to-module.ts'

/** The start of a package's name, in quotes, before what is computed: of `\`babel-preset-${name}\``, `'@acme/' + name`. */
const PREFIX = /^["'`]((?:@[\w.~-]+\/)?[\w.~-]{3,}|@[\w.~-]{2,}\/)(?:\$\{|["'`] ?\+)/
const MAX_MATCHES = 200

/** Refers to all installed packages that a computed name may mean. Answers false when it says nothing. */
export async function referToComputed(
  file: CodeFile,
  expression: string,
  grade: Grade,
  context: ReachContext,
  project: Project,
): Promise<boolean> {
  const prefix = PREFIX.exec(expression)?.[1]
  if (prefix === undefined) return false
  for (const name of project.installed.startingWith(prefix).slice(0, MAX_MATCHES)) {
    const found = await project.modules.find(name, file.path)
    referToModule(found, { from: file.node, kind: 'computed require', grade, via: expression }, context, project)
  }
  return true
}
