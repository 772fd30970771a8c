import type { ReachContext } from '../analyser.ts'
import type { Reference } from '../edge.ts'
import type { FoundModule } from './find-module.ts'
import type { Project } from './project.ts'

/** A file of code: its own node, or that of the archive which it lies in. */
export interface CodeFile {
  node: number
  path: string
}

const MAX_ARCHIVED = 200_000

/** Refers to a module where it was found, with the symlinks and manifests that finding it takes. */
export function referToModule(found: FoundModule | undefined, asked: Omit<Reference, 'to'>, context: ReachContext, project: Project): void {
  const words = found?.isDoubtful ? { ...asked, grade: 'weak' as const } : asked
  for (const link of found?.links ?? []) context.refer({ ...words, to: context.files.findLink(link) })
  for (const file of found?.files ?? []) referToFile(file, words, context, project)
  for (const manifest of found?.manifests ?? []) referToFile(manifest, { ...words, kind: 'package.json' }, context, project)
}

/** Refers to a path. Of one in an archive, that is reached, and the code in it is read when its turn comes. */
export function referToFile(path: string, words: Omit<Reference, 'to'>, context: ReachContext, { host, archived }: Project): void {
  const archive = host.archives.nodeOf(path)
  context.refer({ ...words, to: archive === -1 ? path : archive })
  if (archive !== -1 && archived.seen.size < MAX_ARCHIVED && !archived.seen.has(path)) {
    archived.seen.add(path)
    archived.waiting.push({ node: archive, path })
  }
}
