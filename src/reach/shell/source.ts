import { posix } from 'node:path'
import { findProgramPath } from '../find-program.ts'
import { oneLine } from '../one-line.ts'
import { worstGrade } from '../worst-grade.ts'
import { MAX_SCRIPT_BYTES } from './parse.ts'
import { currentFolder, environmentNow, isUnknown, type Shell } from './shell.ts'
import { isUnknownArgument } from './simple-command.ts'
import { tellUnresolved } from './start.ts'
import { walkText } from './walk.ts'

const MAX_NESTED = 20

/** `. file`: what it sets and defines counts for the script that sources it. What it leads to comes from the file itself. */
export async function sourceFile(shell: Shell, path: string, args: readonly string[], text: string): Promise<void> {
  const { context, node: outer } = shell
  const { files } = context
  const via = oneLine(text)
  if (isUnknown(path)) return isUnknownArgument(path) ? undefined : tellUnresolved(shell, text)
  const found = placeOf(shell, path)
  const node = found === undefined ? -1 : files.find(found)
  if (found === undefined || files.kind(node) !== 'file') return
  const grade = worstGrade(shell.dead > 0 ? 'soft' : 'hard', shell.floor)
  context.refer({ from: outer, to: found, kind: 'source', grade, via })

  if (shell.sources.includes(node) || shell.sources.length >= MAX_NESTED || shell.limits.sources <= 0) return
  shell.limits.sources--
  const bytes = await files.read(node, MAX_SCRIPT_BYTES)
  if (!bytes || bytes.subarray(0, 256).includes(0)) return
  const { positional } = shell
  shell.sources.push(node)
  shell.node = node
  if (args.length > 0) shell.positional = [args]
  await walkText(shell, bytes.toString())
  shell.sources.pop()
  shell.node = outer
  if (args.length > 0) shell.positional = positional
}

/** With a slash, from the folder that the script is in now; without, in PATH and then there. */
function placeOf(shell: Shell, path: string): string | undefined {
  if (!path.includes('/')) {
    const found = findProgramPath(shell.context.files, path, environmentNow(shell), currentFolder(shell))
    if (found !== undefined) return found
  }
  const places = shell.folders.map((folder) => posix.resolve(folder, path))
  return places.findLast((place) => shell.context.files.kind(shell.context.files.find(place)) === 'file')
}
