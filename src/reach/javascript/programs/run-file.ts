import { posix } from 'node:path'
import type { ReachContext } from '../../analyser.ts'
import type { Launch } from '../../edge.ts'
import type { FoundModule } from '../find-module.ts'
import { addStart, type Project, projectOf } from '../project.ts'
import { referToModule } from '../refer-to-module.ts'
import { readTypeScriptPaths } from '../typescript-paths.ts'

/** Notes where a program of JavaScript is started, and where its `require` looks last (Node's "Loading from the global folders"). */
export async function startProject(program: number, launch: Launch, context: ReachContext): Promise<Project> {
  const project = await projectOf(context)
  const { cwd, env } = launch
  if (addStart(project, { cwd, env })) await readTypeScriptPaths(cwd, project)
  const home = env.HOME ?? '/root'
  const installation = program === -1 ? '' : posix.resolve(posix.dirname(context.files.pathOf(program)), '../lib/node')
  for (const folder of [...(env.NODE_PATH?.split(':') ?? []), `${home}/.node_modules`, `${home}/.node_libraries`, installation]) {
    const path = posix.resolve(cwd, folder)
    if (folder !== '' && project.host.kind(path) === 'directory') project.modules.addFolder(path)
  }
  return project
}

/** Refers to a module that a command line names, as it is found from the working directory. Tells where it was found. */
export async function referToNamedModule(
  specifier: string,
  launch: Launch,
  context: ReachContext,
  { kind, asRequire = true }: { kind: string; asRequire?: boolean },
): Promise<FoundModule | undefined> {
  const { from, grade, cwd } = launch
  const project = await projectOf(context)
  const found = await project.modules.find(specifier, posix.join(cwd, '_'), { asRequire })
  referToModule(found, { from, kind, grade, via: specifier }, context, project)
  return found
}

/** Refers to the script of a command line: a file, with or without its suffix, or a folder with a `main`. */
export async function referToScript(script: string, launch: Launch, context: ReachContext): Promise<FoundModule | undefined> {
  const { from, grade, cwd } = launch
  const path = posix.resolve(cwd, script)
  const { host } = await projectOf(context)
  // Of no suffix that Node knows, as programs have it.
  if (host.kind(path) === 'file') context.refer({ from, to: path, kind: 'script', grade, via: script })
  const found = await referToNamedModule(path, launch, context, { kind: 'script' })
  if (!found && host.kind(path) === 'none' && grade === 'hard') {
    context.note(path, 'it is to be run, but is not in the image: what it leads to is not known')
  }
  return found
}
