import type { Filesystem } from '../filesystem/filesystem.ts'
import type { NameIndex } from './image-files.ts'

/** Finds all live nodes of the wanted names and suffixes in one pass. A suffix starts with a dot, as `.dist-info`. */
export function indexNames(
  filesystem: Filesystem,
  { names = [], suffixes = [] }: { names?: Iterable<string>; suffixes?: Iterable<string> },
): NameIndex {
  const byName = new Map<string, number[]>(Array.from(names, (name) => [name, []]))
  const bySuffix = new Map<string, number[]>(Array.from(suffixes, (suffix) => [suffix, []]))
  if (byName.size + bySuffix.size > 0) {
    for (let node = 1; node < filesystem.nodeCount; node++) {
      if (!filesystem.exists(node)) continue
      const name = filesystem.nameOf(node)
      byName.get(name)?.push(node)
      // Every dot: `.so` is to be found in `.so.1`'s neighbour, `.tar.gz` in a name with more dots.
      for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) bySuffix.get(name.slice(dot))?.push(node)
    }
  }
  const found = (index: ReadonlyMap<string, number[]>, key: string): readonly number[] => {
    const nodes = index.get(key)
    if (!nodes) throw new Error(`${key} was not asked for when the files were opened`)
    return nodes
  }
  return { named: (name) => found(byName, name), ending: (suffix) => found(bySuffix, suffix) }
}
