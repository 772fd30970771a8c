import type { PythonFile } from './python-file.ts'

const PATH = /^\/[\w.+@/-]{2,}$/
const EXECUTABLE = 0o111

/** Files that are named by their absolute path. */
export function followNamedFiles(constants: Iterable<string>, { node, origin, context: { files, refer } }: PythonFile): void {
  for (const constant of constants) {
    if (!PATH.test(constant)) continue
    const to = files.find(constant)
    if (files.kind(to) !== 'file') continue
    // The standard library knows programs of all systems, and starts them when there is nothing better.
    if (origin === 'standard' && (files.modeOf(to) & EXECUTABLE) !== 0) continue
    refer({ from: node, to: constant, kind: 'path in a string', grade: 'soft', via: constant })
  }
}
