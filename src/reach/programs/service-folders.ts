import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import type { Launch } from '../edge.ts'
import { expandGlob } from '../path-glob.ts'

/**
 * Starts every file that patterns find, as supervisors of folders do. Each is started by the file or program that says so; the folder is
 * named as the reason.
 */
export function startAll(from: number, patterns: readonly string[], launch: Launch, context: ReachContext): void {
  for (const pattern of patterns) {
    for (const path of expandGlob(context.files, pattern, launch.cwd)) {
      if (context.files.kind(context.files.find(path)) !== 'file') continue
      context.launch({ ...launch, from, argv: [path], kind: 'service', via: posix.dirname(pattern) })
    }
  }
}
