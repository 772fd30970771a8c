import type { ImageFiles } from '../contents/image-files.ts'
import type { ReachContext } from './analyser.ts'
import type { Grade } from './edge.ts'

/** Where dynamic linkers look, below which Debian has a folder for each machine. */
const ROOTS = ['/lib', '/usr/lib', '/usr/local/lib', '/lib64', '/usr/lib64', '/usr/local/lib64']
const MAX_NAMES = 1000
/**
 * Foreign functions of Ruby, LuaJIT, PHP, Perl, R, Tcl, Java (JNA and the platform) and .NET, whose files would name them so. What stands in
 * the quotes behind it is a library.
 */
const OPENERS =
  /\b(?:ffi_lib(?:_noautoload)?|ffi\.load|dlopen|Fiddle::Handle\.new|dlload|FFI::(?:load|cdef)|find_lib|dyn\.load|DllImport|package\.loadlib)\b([^\n]{0,300})/g
const QUOTED = /["']([\w+-][\w.+/-]{1,100})["']/g

/** Names of libraries that a script opens by itself. */
export function librariesInScript(code: string): string[] {
  const names: string[] = []
  for (const [, rest = ''] of code.matchAll(OPENERS)) for (const [, name] of rest.matchAll(QUOTED)) names.push(name!)
  return names.slice(0, MAX_NAMES)
}

/** Refers to the libraries of the system that some names may stand for: `vips`, `libvips`, `libvips.so.42`, `/usr/lib/libvips.so`. */
export function referLibraries(node: number, names: Iterable<string>, grade: Grade, context: ReachContext): void {
  const libraries = librariesOf(context.files)
  for (const name of names) {
    const stem = name.slice(name.lastIndexOf('/') + 1).replace(/\.so[\d.]*$/, '')
    for (const to of libraries.get(stem) ?? libraries.get(`lib${stem}`) ?? [])
      context.refer({ from: node, to, kind: 'library that it opens', grade, via: name.slice(0, 100) })
  }
}

const known = new WeakMap<ImageFiles, ReadonlyMap<string, readonly number[]>>()

/** Files and links by their names without `.so` and what follows. */
function librariesOf(files: ImageFiles): ReadonlyMap<string, readonly number[]> {
  const before = known.get(files)
  if (before) return before
  const found = new Map<string, number[]>()
  for (const folder of foldersOf(files)) {
    for (const child of files.children(folder)) {
      const stem = /^(.+?)\.so(?:\.[\d.]+)?$/.exec(files.nameOf(child))?.[1]
      if (stem === undefined) continue
      const same = found.get(stem)
      if (same) same.push(child)
      else found.set(stem, [child])
    }
  }
  known.set(files, found)
  return found
}

function foldersOf(files: ImageFiles): ReadonlySet<number> {
  const folders = new Set<number>()
  for (const root of ROOTS) {
    const node = files.find(root)
    if (files.kind(node) !== 'directory') continue
    folders.add(node)
    for (const child of files.children(node))
      if (/-linux-(gnu|musl)/.test(files.nameOf(child)) && files.kind(child) === 'directory') folders.add(child)
  }
  return folders
}
