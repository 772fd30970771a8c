import type { ImageFiles } from '../../contents/image-files.ts'
import type { ReachContext } from '../analyser.ts'
import { perlSearchPath, type SearchPath } from './search-path.ts'

interface Heard {
  search: SearchPath
  /** First parts of names: `XML` of `XML::LibXML`. */
  namespaces: Set<string>
  /** Single words in quotes and lists. */
  words: Set<string>
}

/** What all code of Perl that was read speaks of. */
const heard = new WeakMap<ImageFiles, Heard>()
const NAMES = /(?<![\w:'])([A-Za-z_]\w{0,80})(?=::)|(?<=["' (])([A-Za-z_]\w{1,80})(?=["' )])/g
const MAX_WORDS = 200_000
const MODULE = /\.p[mlh]$/

export function hearNames(code: string, context: ReachContext): void {
  let known = heard.get(context.files)
  if (!known) heard.set(context.files, (known = { search: perlSearchPath(context), namespaces: new Set(), words: new Set() }))
  const { namespaces, words } = known
  for (const [, namespace, word] of code.matchAll(NAMES)) {
    if (namespace !== undefined && namespaces.size <= MAX_WORDS) namespaces.add(namespace)
    if (word !== undefined && words.size <= MAX_WORDS) words.add(word)
  }
}

/**
 * Whether code that was read could make up the name of a module: it has the first part. What code completes from a beginning is reached; a
 * name of which it has none comes from data.
 */
export function isSpokenOf(path: string, files: ImageFiles): boolean {
  if (!MODULE.test(path)) return false
  const known = heard.get(files)
  if (!known || known.namespaces.size > MAX_WORDS || known.words.size > MAX_WORDS) return true
  const { search, namespaces, words } = known
  const roots = search.folders.map((folder) => `${files.pathOf(files.find(folder))}/`).filter((root) => path.startsWith(root))
  return roots.some((root) => {
    const [first = '', ...rest] = path.slice(root.length).replace(MODULE, '').split('/')
    return namespaces.has(first) || (rest.length === 0 && words.has(first))
  })
}
