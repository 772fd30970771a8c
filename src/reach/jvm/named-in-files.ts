import type { ReachContext } from '../analyser.ts'
import { worstGrade } from '../worst-grade.ts'
import type { RunningApplication } from './run-application.ts'
import type { JavaStart } from './start.ts'

const NAME = /[A-Za-z_$][\w$]*(?:[./][A-Za-z_$][\w$]*)+/g
const MAX_BYTES = 4 * 1024 * 1024

/** Reaches classes that files of the image name: configurations, whatever their format. Answers whether there are any. */
export async function reachNamed(
  paths: readonly string[],
  { application }: RunningApplication,
  { from, grade }: JavaStart,
  { files, refer }: ReachContext,
): Promise<boolean> {
  let found = false
  for (const path of new Set(paths)) {
    const node = files.find(path)
    const bytes = await files.read(node, MAX_BYTES)
    if (!bytes) continue
    const soft = worstGrade(grade, 'soft')
    refer({ from, to: path, kind: 'configuration', grade: soft, via: path })
    for (const [name] of bytes.toString('latin1').matchAll(NAME)) {
      found = application.reach(name.replaceAll('.', '/'), { from: node, kind: 'name in a configuration', grade: soft }) || found
    }
  }
  return found
}
