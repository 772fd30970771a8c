import type { ElfFile } from '../../binary/elf.ts'
import type { ReachContext } from '../analyser.ts'
import type { Reference } from '../edge.ts'
import { type ElfFiles, elfFiles } from './elf-files.ts'
import { type CallerWatch, callerWatch } from './loaded-for-callers.ts'
import { type LibraryNames, libraryNames } from './library-names.ts'
import { type LibrarySearch, librarySearch, type LoadedFile } from './library-search.ts'

/** What the analyser of ELF files knows of one image, from one call to the next. */
export interface ElfState {
  elves: ElfFiles
  search: LibrarySearch
  names: LibraryNames
  /** How a file was loaded first, and into which program. */
  loaded: Map<number, { file: LoadedFile; program: LoadedFile }>
  /** Files that are in a process in which something loads libraries by name. */
  canLoad: Set<number>
  /** What is to be told once that is so. */
  waiting: Map<number, Reference[]>
  callers: CallerWatch
  /** Libraries that no loader found, and who needs them. */
  missing: { from: number; elf: ElfFile; name: string }[]
  rootNames: ReadonlySet<string>
  /** By path of a program: paths of the modules and crates that are linked into it. */
  linked: ReadonlyMap<string, readonly string[]>
  /** Tells the context of a reference, once. */
  refer(reference: Reference): void
}

const states = new WeakMap<ReachContext, ElfState>()

export function stateOf(context: ReachContext): ElfState {
  const known = states.get(context)
  if (known) return known
  const { files, env, workingDir } = context
  const elves = elfFiles(files)
  const search = librarySearch(files, elves, env, workingDir)
  const told = new Set<string>()
  const refer = (reference: Reference): void => {
    const key = `${reference.from} ${reference.to} ${reference.grade}`
    if (told.has(key)) return
    told.add(key)
    context.refer(reference)
  }
  const state: ElfState = {
    elves,
    search,
    names: libraryNames(files, search),
    loaded: new Map(),
    canLoad: new Set(),
    waiting: new Map(),
    missing: [],
    rootNames: new Set(Array.from(files.children(0), (node) => files.nameOf(node))),
    linked: linkedModules(context),
    refer,
    callers: callerWatch(refer),
  }
  states.set(context, state)
  return state
}

function linkedModules({ packages }: ReachContext): Map<string, string[]> {
  const linked = new Map<string, string[]>()
  for (const { ecosystem, evidence, inner = [] } of packages) {
    if (ecosystem !== 'golang' && ecosystem !== 'cargo') continue
    const paths = inner.map(({ path }) => path)
    const known = linked.get(evidence)
    if (known) known.push(...paths)
    else linked.set(evidence, paths)
  }
  return linked
}
