import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import { perlSearchPath } from './search-path.ts'
import type { PerlScan } from './source-scan.ts'

/** Found by `use` or read by tools, so that no code has to open it by its path. */
const NO_DATA = /\.(?:pm|pod|al|ix|bs|so|ph|h|xs)$/
const MAX_FILES = 1000
const MAX_DEPTH = 6

/** Folders beside a module that hold data by their names. */
const BESIDE = ['resources', 'templates', 'share', 'data']

/** Tables of Unicode's characters: code names the folder, and computes the file. */
const CHARACTERS = 'unicore'
/** Explanations of messages (diagnostics(3perl)). */
const EXPLANATIONS = ['pod/perldiag.pod', 'pods/perldiag.pod']

/** Data that lies where modules do. `module` is a path from a folder of the search path on, without suffix: `Unicode/Collate`. */
export function followData(node: number, modules: Iterable<string>, scan: PerlScan, context: ReachContext): void {
  const { files, refer } = context
  const search = perlSearchPath(context)
  for (const folder of search.folders) {
    for (const module of modules) {
      for (const place of [module, ...BESIDE.map((name) => posix.join(posix.dirname(module), name))])
        referBelow(files.find(posix.join(folder, place)), 'data of the module')
    }
    if (scan.namesCharacters) referBelow(files.find(posix.join(folder, CHARACTERS)), 'tables of characters')
  }
  if (scan.uses.has('diagnostics'))
    for (const name of EXPLANATIONS) for (const to of search.find(name)) refer({ from: node, to, kind: 'required file', grade: 'soft' })

  function referBelow(folder: number, kind: string): void {
    let count = 0
    let level = [folder]
    for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
      const next: number[] = []
      for (const each of level) {
        for (const child of files.children(each)) {
          if (++count > MAX_FILES) return
          if (files.kind(child) === 'directory') next.push(child)
          else if (!NO_DATA.test(files.nameOf(child))) refer({ from: node, to: child, kind, grade: 'weak' })
        }
      }
      level = next
    }
  }
}
