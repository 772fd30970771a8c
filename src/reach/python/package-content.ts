import type { ImageFiles } from '../../contents/image-files.ts'
import type { FoundModule, ModuleFinder } from './module-finder.ts'

/** Modules, or files, of one package that are looked at. */
const MAX_FILES = 20_000
const MAX_DEPTH = 40

/** Folders and modules with the package's own tests: nobody loads them to run it. */
export function isTest(name: string): boolean {
  return /^_?(tests?|testing|conftest|test_\w+|\w+_tests?)$/.test(name)
}

/** All modules below a package, its tests left out. */
export function modulesBelow(outer: FoundModule, finder: ModuleFinder): FoundModule[] {
  const found: FoundModule[] = []
  const queue = [{ outer, depth: 0 }]
  for (let next = queue.pop(); next && found.length < MAX_FILES; next = queue.pop()) {
    for (const module of modulesIn(next.outer, finder)) {
      found.push(module)
      // A folder without `__init__` may be anything; what is loaded from it has a name of its own.
      if (module.folders && module.file !== undefined && next.depth < MAX_DEPTH) queue.push({ outer: module, depth: next.depth + 1 })
    }
  }
  return found
}

/** The modules right in a package whose names start so, its tests left out. */
export function modulesIn({ folders = [] }: FoundModule, finder: ModuleFinder, start = ''): FoundModule[] {
  return folders.flatMap((folder) =>
    Array.from(finder.namesIn(folder)).flatMap((name) =>
      name.startsWith(start) && name !== '__init__' && name !== '__main__' && !isTest(name) ? (finder.find([folder], name) ?? []) : [],
    ),
  )
}

/** What a package is read from besides its modules is in its folder, and in folders below that are no packages. */
export function dataFilesOf(files: ImageFiles, folder: number): number[] {
  const found: number[] = []
  const queue = [{ folder, depth: 0 }]
  for (let next = queue.pop(); next && found.length < MAX_FILES; next = queue.pop()) {
    for (const child of files.children(next.folder)) {
      const name = files.nameOf(child)
      if (files.kind(child) === 'directory') {
        if (name !== '__pycache__' && !isTest(name) && next.depth < MAX_DEPTH && !isPackage(files, child))
          queue.push({ folder: child, depth: next.depth + 1 })
      } else if (next.depth > 0 || !NOT_DATA.test(name)) found.push(child)
    }
  }
  return found
}

/** Code, extension modules and libraries, which are found by name, and what only compilers and editors read. */
const NOT_DATA = /\.(py|pyc|pyo|pyi|pyx|pxd|pxi|c|cc|cpp|h|hpp|so)$|\.so\.|^py\.typed$/

function isPackage(files: ImageFiles, folder: number): boolean {
  return files.child(folder, '__init__.py') !== -1 || files.child(folder, '__init__.pyc') !== -1
}
