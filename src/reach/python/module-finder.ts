import type { ImageFiles } from '../../contents/image-files.ts'

/** A module or package as an import finds it. */
export interface FoundModule {
  /** The folder that it was found in. */
  place: number
  /** Its file: `__init__.py` of a package. Undefined for a namespace package (PEP 420). */
  file?: number
  /** Source beside an extension module that was made from it (mypyc, Cython in pure Python mode). */
  source?: number
  /** Folders in which its submodules are looked for. Undefined for a plain module. */
  folders?: readonly number[]
  /** Folders of the same name further down the search path: parts of namespace packages in the old style. */
  otherFolders?: readonly number[]
}

/** What of one name is in a folder. Nodes, which may be symlinks. */
interface Candidates {
  folder?: number
  extension?: number | undefined
  source?: number | undefined
  bytecode?: number
}

export interface ModuleFinder {
  /** `name` has no dots. */
  find(folders: readonly number[], name: string): FoundModule | undefined
  /** Names of all modules and packages in a folder. */
  namesIn(folder: number): Iterable<string>
}

/** `.cpython-311-x86_64-linux-gnu.so`, `.abi3.so`, `.so` */
const EXTENSION = /^\.(?:([\w-]+)\.)?so$/

/**
 * Finds modules the way CPython's path finder does: per folder a package first, then an extension module, a source, bytecode alone; a folder
 * without `__init__` when there is nothing else. `tag` is the interpreter's, as in `cpython-311`: extensions for others are passed over.
 */
export function moduleFinder(files: ImageFiles, tag: string): ModuleFinder {
  const indexes = new Map<number, Map<string, Candidates>>()

  function indexOf(folder: number): Map<string, Candidates> {
    let index = indexes.get(folder)
    if (index) return index
    index = new Map()
    for (const child of files.children(folder)) {
      const name = files.nameOf(child)
      const dot = name.indexOf('.')
      const suffix = dot === -1 ? '' : name.slice(dot)
      const kind = kindOf(suffix, tag)
      if (kind === undefined) continue
      const target = files.kind(child) === 'symlink' ? files.find(files.pathOf(child)) : child
      const isFolder = files.kind(target) === 'directory'
      if (isFolder !== (kind === 'folder') || (!isFolder && files.kind(target) !== 'file')) continue
      const module = name.slice(0, name.length - suffix.length)
      const candidates = index.get(module) ?? {}
      candidates[kind] ??= isFolder ? target : child
      index.set(module, candidates)
    }
    indexes.set(folder, index)
    return index
  }

  return {
    namesIn: (folder) => indexOf(folder).keys(),
    find(folders, name) {
      const portions: number[] = []
      for (const [position, folder] of folders.entries()) {
        const { folder: inner, extension, source, bytecode } = indexOf(folder).get(name) ?? {}
        if (inner !== undefined) {
          const init = indexOf(inner).get('__init__')
          const file = init?.extension ?? init?.source ?? init?.bytecode
          if (file !== undefined) {
            const others = folders.slice(position + 1).flatMap((other) => indexOf(other).get(name)?.folder ?? [])
            return { place: folder, file, ...sourceBeside(init!), folders: [inner], otherFolders: [...portions, ...others] }
          }
        }
        const file = extension ?? source ?? bytecode
        if (file !== undefined) return { place: folder, file, ...sourceBeside({ extension, source }) }
        if (inner !== undefined) portions.push(inner)
      }
      return portions.length > 0 ? { place: files.parentOf(portions[0]!), folders: portions } : undefined
    },
  }
}

function sourceBeside({ extension, source }: Candidates): { source?: number } {
  return extension !== undefined && source !== undefined ? { source } : {}
}

function kindOf(suffix: string, tag: string): keyof Candidates | undefined {
  if (suffix === '') return 'folder'
  if (suffix === '.py') return 'source'
  if (suffix === '.pyc') return 'bytecode'
  const extension = EXTENSION.exec(suffix)
  const built = extension?.[1] ?? ''
  const fits = tag === '' || built.startsWith(tag) || !/^(cpython|pypy|cp\d)/.test(built)
  return extension && fits ? 'extension' : undefined
}
