import type { ReachContext } from '../analyser.ts'
import { quotedWords } from './code-words.ts'
import { packageNameOf } from './find-module.ts'
import { isPackageName } from './manifest.ts'
import type { Project } from './project.ts'
import { type CodeFile, referToModule } from './refer-to-module.ts'
import { launchNamed } from './started-in-code.ts'

const LARGE = 256 * 1024

/**
 * What the code of an installed package names in quotes. Much of it is never used: of packages only those count that it lists as optional,
 * and only where it loads modules by computed names. Those that somebody asked for, and programs, count as possible.
 */
export async function referToNamedInPackage(
  file: CodeFile,
  code: string,
  computes: boolean,
  context: ReachContext,
  project: Project,
): Promise<void> {
  const words = quotedWords(code)
  for (const word of words) if (word.startsWith('/')) referToSystemFile(file.node, word, context)
  launchNamed(file.node, code, [], 'weak', context, project)

  if (code.length > LARGE || code.includes('createRequire')) await referToBridged(file, words, context, project)

  const manifestPath = project.host.nearestManifest(file.path)
  if (manifestPath === undefined) return
  let named = project.named.get(manifestPath)
  if (!named) project.named.set(manifestPath, (named = { computes: false, waiting: new Map() }))
  named.computes ||= computes
  for (const word of words) {
    if (isPackageName(word) && project.installed.has(word) && !named.waiting.has(word)) named.waiting.set(word, file)
  }
  if (!named.computes) return
  const manifest = await project.host.manifest(manifestPath)
  const optional = new Set([...(manifest?.peerDependencies ?? []), ...(manifest?.optionalDependencies ?? [])])
  for (const [word, namedBy] of named.waiting) await referToPackage(namedBy, word, optional.has(word), context, project)
  named.waiting.clear()
}

/**
 * A module that makes a `require` of its own gives it any name, and so do bundlers: what is near, or listed in the manifest, may be meant
 * for it.
 */
async function referToBridged(file: CodeFile, words: ReadonlySet<string>, context: ReachContext, project: Project): Promise<void> {
  const manifest = await project.host.manifest(project.host.nearestManifest(file.path) ?? '')
  const listed = new Set([
    ...(manifest?.dependencies ?? []),
    ...(manifest?.peerDependencies ?? []),
    ...(manifest?.optionalDependencies ?? []),
  ])
  for (const word of words) {
    if (!/^\.{1,2}\/[^/]/.test(word) && !listed.has(packageNameOf(word))) continue
    const found = await project.modules.find(word, file.path)
    referToModule(found, { from: file.node, kind: 'require', grade: 'soft', via: word }, context, project)
  }
}

async function referToPackage(file: CodeFile, word: string, isOptional: boolean, context: ReachContext, project: Project): Promise<void> {
  const found = await project.modules.find(word, file.path)
  if (!found?.files[0]) return
  const manifest = project.host.nearestManifest(found.files[0])
  if (!isOptional && !project.installed.isAsked(manifest)) return
  const grade = isOptional && !project.installed.isDevelopment(manifest) ? 'soft' : 'weak'
  referToModule(found, { from: file.node, kind: 'package named in code', grade, via: word }, context, project)
}

/** Such as `/etc/os-release`. A program that is only named need not be run. */
function referToSystemFile(node: number, path: string, { files, refer }: ReachContext): void {
  const found = files.find(path)
  if (files.kind(found) !== 'file') return
  const isProgram = (files.modeOf(found) & 0o111) !== 0
  refer({ from: node, to: path, kind: 'file named in code', grade: isProgram ? 'weak' : 'soft', via: path })
}
