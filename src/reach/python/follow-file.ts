import type { ReachContext } from '../analyser.ts'
import { referBytecode, stringsOfBytecode } from './bytecode.ts'
import { cythonSources, followExtensionModule } from './extension-module.ts'
import { followCode } from './follow-code.ts'
import { followNamedModules } from './named-modules.ts'
import { followOwnApplication } from './own-application.ts'
import { followBundledLibraries, followSurroundings } from './package-folder.ts'
import { type PythonFile, pythonFile } from './python-file.ts'
import { pythonsOf } from './pythons.ts'
import { followScript } from './script.ts'
import type { SearchPath } from './search-path.ts'

const MAX_SOURCE_BYTES = 32 * 1024 * 1024
const MAX_EXTENSION_BYTES = 64 * 1024 * 1024

/** Folders and packages that were looked at, by search. */
const looked = new WeakMap<ReachContext, { surroundings: Set<string>; own: Set<number> }>()

/** Reads files again that a further process loads. */
export async function readLate(context: ReachContext): Promise<void> {
  const pythons = pythonsOf(context)
  for (let late = pythons.takeLate(); late.length > 0; late = pythons.takeLate()) {
    for (const { node, searchPath } of late) await followFile(node, [searchPath], context)
  }
}

/** Reads a file as each of these processes would, and tells what it leads to. */
export async function followFile(node: number, searchPaths: readonly SearchPath[], context: ReachContext): Promise<void> {
  const { files } = context
  const name = files.nameOf(node)
  const bytes = await files.read(node, name.endsWith('.so') ? MAX_EXTENSION_BYTES : MAX_SOURCE_BYTES)
  if (!bytes) return
  const { surroundings, own } = lookedAt(context)
  for (const searchPath of searchPaths) {
    const file = pythonFile(context, pythonsOf(context), node, searchPath)
    if (name.endsWith('.so')) {
      followExtensionModule(bytes, file)
      for (const source of cythonSources(file)) {
        context.refer({ from: node, to: source, kind: 'source of the extension module', grade: 'soft' })
        pythonsOf(context).claim(source, searchPath)
      }
      followBundledLibraries(file, surroundings)
    } else if (name.endsWith('.pyc')) followBytecodeAlone(bytes, file)
    else {
      followCode(bytes.toString('latin1'), file)
      referBytecode(node, searchPath.interpreter.tag, context)
    }
    if (!name.includes('.py')) followScript(bytes, file)
    followSurroundings(file, surroundings)
    await followOwnApplication(file, own)
  }
}

/** A module whose source was left out. */
function followBytecodeAlone(bytes: Buffer, file: PythonFile): void {
  const names = stringsOfBytecode(bytes)
  followNamedModules(names, { ...file, origin: 'own' })
}

function lookedAt(context: ReachContext) {
  let before = looked.get(context)
  if (!before) looked.set(context, (before = { surroundings: new Set(), own: new Set() }))
  return before
}
