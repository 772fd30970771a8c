import type { ImageFiles } from '../../contents/image-files.ts'
import { followed } from '../files-below.ts'

/** Finds files by the module they are of. Each folder is listed once, whatever number of distributions share it. */
export interface ModuleFiles {
  /**
   * What a module is read from in a site: `yaml` from a folder, `six` from six.py, `_cffi_backend` from
   * _cffi_backend.cpython-311-x86_64-linux-gnu.so. A module in a folder is named `zope/event`.
   */
  named(site: number, module: string): number[]
  /** Compiled forms of a source file, which whoever imports it first writes beside it: PEP 3147. */
  bytecodeOf(source: number): readonly number[]
}

export function moduleFiles(files: ImageFiles): ModuleFiles {
  const extensions = listedOnce(files, '.so')
  const bytecode = listedOnce(files, '.pyc')
  return {
    named(site, module) {
      const names = module.split('/')
      const last = names.pop()!
      const folder = names.reduce((node, name) => (node === -1 ? -1 : followed(files, files.child(node, name))), site)
      if (folder === -1 || !/^\w+$/.test(last)) return []
      return [files.child(folder, last), files.child(folder, `${last}.py`), ...extensions(folder, last)].filter((node) => node !== -1)
    },
    bytecodeOf(source) {
      const cache = files.child(files.parentOf(source), '__pycache__')
      return cache === -1 ? [] : bytecode(cache, files.nameOf(source).replace(/\.py$/, ''))
    },
  }
}

/** Files in a folder with a suffix, by their name up to the first dot. */
function listedOnce(files: ImageFiles, suffix: string): (folder: number, stem: string) => readonly number[] {
  const folders = new Map<number, Map<string, number[]>>()
  return (folder, stem) => {
    let stems = folders.get(folder)
    if (!stems) {
      stems = new Map()
      for (const child of files.children(folder)) {
        const name = files.nameOf(child)
        if (!name.endsWith(suffix)) continue
        const key = name.slice(0, name.indexOf('.'))
        const others = stems.get(key)
        if (others) others.push(child)
        else stems.set(key, [child])
      }
      folders.set(folder, stems)
    }
    return stems.get(stem) ?? []
  }
}
