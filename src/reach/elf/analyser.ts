import type { ElfFile } from '../../binary/elf.ts'
import { isElf } from '../../binary/elf-header.ts'
import { posix } from 'node:path'
import type { Analyser, ReachContext } from '../analyser.ts'
import { expandGlob } from '../path-glob.ts'
import { writtenOut } from '../written-out.ts'
import { referToMissing, referToNeeded } from './needed-libraries.ts'
import { pluginRoots } from './plugin-roots.ts'
import { type ElfState, stateOf } from './state.ts'
import { referToNamed } from './strings-of.ts'

/** Read at once: as many as the layers below can join, few enough for memory. */
const AT_ONCE = 64
const BYTES_AT_ONCE = 32 * 1024 * 1024

/** Programs and libraries in machine code: what their loader brings, and what their strings name. */
export const elfAnalyser: Analyser = {
  sameAnywhere: true,
  domain: 'elf',
  takes: ({ head }) => isElf(head),
  async analyse(nodes, context) {
    const state = stateOf(context)
    const found = await readAll(nodes, state)
    for (const { node, elf } of found) {
      if (elf.isDamaged) tellDamaged(node, context)
      state.callers.sees(context.files.nameOf(node), elf)
    }
    // Programs first: libraries that come with them are loaded as they say.
    for (const wanted of [true, false]) {
      for (const { node, elf } of found)
        if (elf.isProgram === wanted && !state.loaded.has(node)) await referToNeeded(node, elf, state, context)
    }
    await referToMissing(state)
    for (const some of together(found, ({ node }) => context.files.sizeOf(node))) {
      await Promise.all(some.map(({ node, elf }) => analyseOne(node, elf, state, context)))
    }
  },
}

function tellDamaged(node: number, context: ReachContext): void {
  context.note(context.files.pathOf(node), 'It is damaged, so what it needs is not known.')
  context.unresolved({ node, domain: 'elf', what: 'a damaged file' })
}

async function analyseOne(node: number, elf: ElfFile, state: ElfState, context: ReachContext): Promise<void> {
  for (const to of state.linked.get(context.files.pathOf(node)) ?? []) state.refer({ from: node, to, kind: 'linked in', grade: 'hard' })
  await referToPlugins(node, elf, state, context)
  await referToNamed(node, elf, state, context)
}

/** In groups that are read at once: as many as memory has room for. */
function together<T>(all: readonly T[], bytesOf: (one: T) => number): T[][] {
  const groups: T[][] = []
  let bytes = Infinity
  for (const one of all) {
    bytes += bytesOf(one)
    if (bytes <= BYTES_AT_ONCE && groups.at(-1)!.length < AT_ONCE) groups.at(-1)!.push(one)
    else {
      groups.push([one])
      bytes = bytesOf(one)
    }
  }
  return groups
}

async function readAll(nodes: readonly number[], { elves }: ElfState): Promise<{ node: number; elf: ElfFile }[]> {
  const found: { node: number; elf: ElfFile }[] = []
  for (let at = 0; at < nodes.length; at += AT_ONCE) {
    const some = nodes.slice(at, at + AT_ONCE)
    const read = await Promise.all(some.map((node) => elves.read(node)))
    read.forEach((elf, i) => elf && elf.header.type !== 'relocatable' && found.push({ node: some[i]!, elf }))
  }
  return found
}

async function referToPlugins(node: number, elf: ElfFile, { search, refer }: ElfState, context: ReachContext): Promise<void> {
  const { files } = context
  const fileName = files.nameOf(node)
  const rows = pluginRoots.filter(({ users }) =>
    typeof users === 'function' ? users(fileName, elf) : users.test(fileName) || users.test(elf.soname),
  )
  if (rows.length === 0) return
  const libraryFolders = await search.defaultFolders(elf)
  const here = posix.dirname(files.pathOf(node))
  for (const { name, places, when } of rows) {
    if (when && !(await when(context, node))) continue
    for (const place of places.flatMap(writtenOut)) {
      const patterns = place.startsWith('$LIB')
        ? libraryFolders.map((folder) => place.replace('$LIB', folder))
        : [place.replace('$HERE', here)]
      for (const to of patterns.flatMap((pattern) => expandGlob(files, posix.normalize(pattern), '/'))) {
        const kind = files.kind(files.find(to)) === 'directory' ? 'content folder' : 'plugin folder'
        refer({ from: node, to, kind, grade: 'weak', via: `plugins of ${name}` })
      }
    }
  }
}
