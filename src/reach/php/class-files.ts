import type { ReachContext } from '../analyser.ts'
import type { NamedClass } from './source-scan.ts'

/** Where the files of classes are, as far as the code that is reached tells, and who wants which. */
export interface ClassFiles {
  /** A class, and its file. */
  addClass(name: string, path: string): void
  /** The beginning of names, and the folder that it stands for: PSR-4, or PSR-0, which has the beginning as folders in it. */
  addFolder(beginning: string, folder: string): void
  want(wanted: NamedClass, node: number): void
  /** Refers to the files of classes that were wanted since the last call, or whose place was told since. */
  referFiles(context: ReachContext): void
}

const MAX_ENTRIES = 500_000
const MAX_FOLDERS = 20

export function classFiles(): ClassFiles {
  const paths = new Map<string, string>()
  const folders = new Map<string, Set<string>>()
  const wanted = new Map<string, NamedClass & { node: number }>()
  const fresh = new Set<string>()
  let hasNewFolder = false

  function placesOf(key: string, name: string): string[] {
    const found = [paths.get(key)].filter((path) => path !== undefined)
    // Beginnings end before a name, or behind a backslash or underscore; there is one of no letters for all that has no other.
    for (let end = 0; end !== -1; end = nextBoundary(key, end)) {
      for (const folder of folders.get(key.slice(0, end)) ?? []) {
        const cut = name.lastIndexOf('\\') + 1
        const oldStyle = name.slice(0, cut).replaceAll('\\', '/') + name.slice(cut).replaceAll('_', '/')
        found.push(`${folder}/${name.slice(end).replaceAll('\\', '/')}.php`, `${folder}/${oldStyle}.php`)
      }
    }
    return found
  }

  return {
    addClass(name, path) {
      const key = name.toLowerCase()
      if (paths.size >= MAX_ENTRIES || paths.has(key)) return
      paths.set(key, path)
      if (wanted.has(key)) fresh.add(key)
    },
    addFolder(beginning, folder) {
      const key = beginning.toLowerCase()
      const known = folders.get(key) ?? new Set()
      if (known.has(folder) || known.size >= MAX_FOLDERS || folders.size >= MAX_ENTRIES) return
      folders.set(key, known.add(folder))
      hasNewFolder = true
    },
    want({ name, via }, node) {
      const key = name.toLowerCase()
      if (wanted.has(key) || wanted.size >= MAX_ENTRIES) return
      wanted.set(key, { name, via, node })
      fresh.add(key)
    },
    referFiles(context) {
      for (const key of hasNewFolder ? wanted.keys() : fresh) {
        const { node, name, via } = wanted.get(key)!
        for (const to of placesOf(key, name)) context.refer({ from: node, to, kind: 'class', grade: 'soft', via })
      }
      hasNewFolder = false
      fresh.clear()
    },
  }
}

/** Beginnings are whole names of namespaces, with or without the backslash behind them. */
function nextBoundary(key: string, after: number): number {
  for (let at = Math.max(after, 1); at <= key.length; at++) {
    const isBehind = key[at - 1] === '\\' || key[at - 1] === '_'
    if (at > after && (isBehind || key[at] === '\\' || at === key.length)) return at
  }
  return -1
}
