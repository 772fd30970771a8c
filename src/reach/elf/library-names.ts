import type { ImageFiles } from '../../contents/image-files.ts'
import type { LibrarySearch, LoadedFile } from './library-search.ts'

/** Where in the image libraries of a name are, beyond what a loader finds. */
export interface LibraryNames {
  /** Paths that `dlopen` of that name may mean: what the loader finds, or for `libx.so`, to which a program adds a version, all versions. */
  opened(name: string, opener: LoadedFile, program: LoadedFile): Promise<readonly string[]>
  /** Files of that name in any folder: programs may be told of it by their environment. */
  anywhere(name: string): readonly number[]
}

/** `libpq.so.5`, `pam_unix.so`; not `%s.so`. */
export function isLibraryName(text: string): boolean {
  return /^[\w+.-]{1,120}\.so(\.[\w.]{1,30})?$/.test(text)
}

const MAX_VERSIONS = 50

export function libraryNames(files: ImageFiles, search: LibrarySearch): LibraryNames {
  const versions = new Map<string, ReadonlyMap<string, readonly string[]>>()
  let everywhere: Map<string, number[]> | undefined

  /** Paths of `libx.so.1`, `libx.so.2` by `libx.so`. */
  function versionsIn(folder: string): ReadonlyMap<string, readonly string[]> {
    const known = versions.get(folder)
    if (known) return known
    const found = new Map<string, string[]>()
    for (const child of files.children(files.find(folder))) {
      const name = files.nameOf(child)
      const end = name.indexOf('.so.')
      if (end !== -1) pushTo(found, name.slice(0, end + 3), `${folder}/${name}`)
    }
    versions.set(folder, found)
    return found
  }

  return {
    async opened(name, opener, program) {
      const found = await search.find(name, opener, program)
      if (found) return [found.path, ...found.variants]
      if (!name.endsWith('.so') || name.includes('/')) return []
      const folders = await search.folders(opener, program)
      return folders.flatMap((folder) => versionsIn(folder).get(name) ?? []).slice(0, MAX_VERSIONS)
    },
    anywhere(name) {
      if (!everywhere) {
        everywhere = new Map()
        for (let node = 1; node < files.nodeCount; node++) {
          const name = files.nameOf(node)
          if (name.includes('.so') && files.kind(node) === 'file') pushTo(everywhere, name, node)
        }
      }
      return everywhere.get(name) ?? []
    },
  }
}

function pushTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key)
  if (values) values.push(value)
  else map.set(key, [value])
}
