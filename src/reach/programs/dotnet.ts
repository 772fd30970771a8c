import { posix } from 'node:path'
import type { Program, ReachContext } from '../analyser.ts'
import type { Launch } from '../edge.ts'
import { oneLine } from '../one-line.ts'
import { parseOptions } from './options.ts'

/**
 * `dotnet App.dll`. Which assemblies it loads stands in `App.deps.json` beside it, and nobody here reads assemblies.
 * https://learn.microsoft.com/dotnet/core/tools/dotnet
 */
export const dotnet: Program = {
  names: ['dotnet', 'mono'],
  launch(program, launch, context) {
    const { files } = context
    const parsed = parseOptions(launch.argv.slice(1), {
      long: ['additionalprobingpath', 'depsfile', 'runtimeconfig', 'fx-version', 'roll-forward'],
    })
    const words = parsed.rest[0] === 'exec' ? parsed.rest.slice(1) : parsed.rest
    const assembly = words.find((word) => !word.startsWith('-'))
    const path = assembly === undefined ? undefined : posix.resolve(launch.cwd, assembly)
    if (path === undefined || files.kind(files.find(path)) !== 'file') {
      context.unresolved({ node: program, domain: 'dotnet', what: oneLine(launch.argv.join(' ')) })
      return
    }
    context.refer({ from: launch.from, to: path, kind: 'assembly', grade: launch.grade, via: oneLine(launch.argv.join(' ')) })
    referApp(files.find(path), launch, context)
  },
}

/** Whether a program is one that was made for an application of .NET and loads the assembly of its name from beside it. */
export function isAppHost(node: number, { files }: ReachContext): boolean {
  const folder = files.parentOf(node)
  const name = files.nameOf(node)
  return files.child(folder, `${name}.dll`) !== -1 && files.child(folder, `${name}.runtimeconfig.json`) !== -1
}

/** Refers to the files beside an assembly that say what it needs, and to its folder: any of it may be loaded. */
export function referApp(node: number, launch: Launch, context: ReachContext): void {
  const { files } = context
  const folder = files.parentOf(node)
  const stem = files.nameOf(node).replace(/\.(dll|exe)$/i, '')
  for (const name of [`${stem}.dll`, `${stem}.deps.json`, `${stem}.runtimeconfig.json`]) {
    const beside = files.child(folder, name)
    if (beside !== -1 && beside !== node) context.refer({ from: node, to: beside, kind: 'configuration', grade: 'hard', via: name })
  }
  if (context.isFirstParty(node))
    context.refer({ from: node, to: folder, kind: 'content folder', grade: 'soft', via: files.pathOf(folder) })
  context.unresolved({ node, domain: 'dotnet', what: `no analyser reads assemblies: ${launch.argv[0]}` })
}
