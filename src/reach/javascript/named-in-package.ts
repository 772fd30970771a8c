import type { ReachContext } from '../analyser.ts'
import { quotedWords } from './code-words.ts'
import { isPackageName } from './manifest.ts'
import type { Project } from './project.ts'
import { launchNamed } from './started-in-code.ts'

/**
 * What the code of an installed package names in quotes. Much of it is never used: of packages only those count that somebody asked for or
 * that the package itself names as optional, and only where it loads modules by computed names; programs count as possible.
 */
export async function referToNamedInPackage(
  node: number,
  code: string,
  computes: boolean,
  context: ReachContext,
  project: Project,
): Promise<void> {
  const words = quotedWords(code)
  for (const word of words) if (word.startsWith('/')) referToFile(node, word, context)
  launchNamed(node, code, [], 'weak', context, project)

  const manifestPath = project.host.nearestManifest(context.files.pathOf(node))
  if (manifestPath === undefined) return
  let named = project.named.get(manifestPath)
  if (!named) project.named.set(manifestPath, (named = { computes: false, waiting: new Map() }))
  named.computes ||= computes
  for (const word of words) {
    if (isPackageName(word) && project.installed.has(word) && !named.waiting.has(word)) named.waiting.set(word, node)
  }
  if (!named.computes) return
  const manifest = await project.host.manifest(manifestPath)
  const optional = new Set([...(manifest?.peerDependencies ?? []), ...(manifest?.optionalDependencies ?? [])])
  for (const [word, namedBy] of named.waiting) await referToPackage(namedBy, word, optional.has(word), context, project)
  named.waiting.clear()
}

async function referToPackage(node: number, word: string, isOptional: boolean, context: ReachContext, project: Project): Promise<void> {
  const found = await project.modules.find(word, context.files.pathOf(node))
  for (const file of found?.files ?? []) {
    if (!isOptional && !project.installed.isAsked(project.host.nearestManifest(file))) continue
    context.refer({ from: node, to: file, kind: 'package named in code', grade: 'soft', via: word })
  }
}

/** Such as `/etc/os-release`. A program that is only named need not be run. */
function referToFile(node: number, path: string, { files, refer }: ReachContext): void {
  const found = files.find(path)
  if (files.kind(found) !== 'file') return
  const isProgram = (files.modeOf(found) & 0o111) !== 0
  refer({ from: node, to: path, kind: 'file named in code', grade: isProgram ? 'weak' : 'soft', via: path })
}
