import type { ImageFiles } from '../../contents/image-files.ts'
import type { LiteralCall } from './literal-call.ts'
import type { PythonFile } from './python-file.ts'
import type { SourceScan } from './source-scan.ts'

const OPENER = /(?:^|\.)(?:CDLL|PyDLL|LoadLibrary|\w*dlopen\w*|ffi_\w*)$/i
const FINDER = /(?:^|\.)find_library$/
const OPENS_LIBRARIES = /^(?:ctypes|cffi)\b/
const FILE_NAME = /^lib[\w.+-]+\.so(?:\.[\d.]+)?$/
const MAX_FOLDERS = 60

/** Libraries that the code opens by itself: `CDLL("libmagic.so.1")`, `find_library("magic")`. */
export function followNativeLibraries({ calls, constants, imports }: SourceScan, file: PythonFile): void {
  const names = new Set<string>()
  if (file.origin !== 'standard') for (const call of calls) for (const name of namesOf(call)) names.add(name)
  if (imports.some(({ module }) => OPENS_LIBRARIES.test(module))) for (const word of constants) if (FILE_NAME.test(word)) names.add(word)
  if (names.size === 0) return
  const { context, node } = file
  for (const folder of libraryFolders(context.files, file)) {
    for (const child of context.files.children(folder)) {
      const found = context.files.nameOf(child)
      const via = names.has(found) ? found : names.has(found.replace(/\.so[\d.]*$/, '.so.*')) ? found : undefined
      if (via !== undefined) context.refer({ from: node, to: child, kind: 'library that it opens', grade: 'soft', via })
    }
  }
}

/** File names, or patterns that end in `.so.*` for any version. */
function namesOf({ callee, words, computed }: LiteralCall): string[] {
  if (computed) return []
  if (FINDER.test(callee)) return words.map((word) => `lib${word}.so.*`)
  if (!OPENER.test(callee)) return []
  // cffi asks the linker for a bare name, too.
  return words.flatMap((word) => (FILE_NAME.test(word) ? [word] : [`${word}.so.*`, `lib${word}.so.*`]))
}

/** Where the dynamic linker looks, and the folder of the code itself. */
function libraryFolders(files: ImageFiles, { folder, searchPath, context }: PythonFile): Set<number> {
  const roots = ['/lib', '/usr/lib', '/usr/local/lib', '/lib64', '/usr/lib64', '/usr/local/lib64']
  const found = new Set<number>([folder])
  const add = (path: string): void => {
    const node = files.find(path)
    if (files.kind(node) === 'directory' && found.size < MAX_FOLDERS) found.add(node)
  }
  for (const path of (context.env.LD_LIBRARY_PATH ?? '').split(':').slice(0, MAX_FOLDERS)) if (path.startsWith('/')) add(path)
  for (const root of roots) {
    add(root)
    for (const child of files.children(files.find(root))) if (/-linux-(gnu|musl)/.test(files.nameOf(child))) add(files.pathOf(child))
  }
  // Conda's libraries lie beside its Pythons.
  for (const path of searchPath.interpreter.standard) add(`${path}/..`)
  return found
}
