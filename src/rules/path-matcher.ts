import { nameSorter, type NameSorter } from './name-sorter.ts'

/** What is known of a folder or file from its path alone: which selectors take it, and what its children may still match. */
export interface PathState {
  /** Its place in `states`. */
  readonly number: number
  /** Positions of the selectors that take this path, ascending. */
  readonly selectors: readonly number[]
  /** Filled while walking: the state of a child, by the kind of its name. */
  readonly next: Map<number, PathState>
  readonly forks: readonly Fork[]
}

/** Finds which of many globs match each path of a tree, when carried down that tree name by name. */
export interface PathMatcher {
  readonly root: PathState
  /** All that were met so far. */
  readonly states: readonly PathState[]
  step(state: PathState, name: string): PathState
}

export interface Globs {
  paths?: readonly string[]
  files?: readonly string[]
  except?: readonly string[]
}

/** A place in the tree of all globs: what is left to match from here. */
interface Fork {
  id: number
  literals: Map<string, Fork>
  wildcards: Map<number, Fork>
  any: Fork | undefined
  /** Where `**` leads: it stays active however deep the path goes. */
  deep: Fork | undefined
  /** Where a glob for folders ends: it stays active, since a match of a folder takes all below it. */
  end: Fork | undefined
  stays: boolean
  takes: Set<number>
  spares: Set<number>
}

/**
 * Compiles the globs of all selectors into one automaton. Its states are made when a path first needs them and then kept,
 * so a step costs one look at the name and one look-up, whatever the number of globs.
 */
export function compilePaths(selectors: readonly Globs[]): PathMatcher {
  let forkCount = 0
  const newFork = (stays = false): Fork => ({
    id: forkCount++,
    literals: new Map(),
    wildcards: new Map(),
    any: undefined,
    deep: undefined,
    end: undefined,
    stays,
    takes: new Set(),
    spares: new Set(),
  })
  const names = nameSorter()
  const first = newFork()

  const add = (glob: string): Fork => {
    let fork = first
    for (const segment of segmentsOf(glob)) {
      if (segment === '**') fork = fork.deep ??= newFork(true)
      else if (segment === '*') fork = fork.any ??= newFork()
      else if (segment.includes('*')) fork = getOrMake(fork.wildcards, names.addWildcard(segment), newFork)
      else fork = getOrMake(fork.literals, names.addLiteral(segment), newFork)
    }
    return fork
  }
  const end = (fork: Fork) => (fork.end ??= newFork(true))
  selectors.forEach(({ paths = [], files = [], except = [] }, position) => {
    for (const glob of paths.flatMap(homes)) end(add(glob)).takes.add(position)
    for (const glob of files.flatMap(homes)) add(glob).takes.add(position)
    for (const glob of except.flatMap(homes)) end(add(glob)).spares.add(position)
  })

  const states: PathState[] = []
  const known = new Map<string, PathState>()
  const stateOf = (forks: Set<Fork>): PathState => {
    // A set grows while it is iterated: this closes it over the forks that need no further name.
    for (const fork of forks) {
      if (fork.deep) forks.add(fork.deep)
      if (fork.end) forks.add(fork.end)
    }
    const sorted = [...forks].sort((a, b) => a.id - b.id)
    return getOrMake(known, sorted.map((fork) => fork.id).join(), () => {
      const state = { number: states.length, selectors: taken(sorted), next: new Map(), forks: sorted }
      states.push(state)
      return state
    })
  }

  return {
    root: stateOf(new Set([first])),
    states,
    step(state, name) {
      const kind = names.kindOf(name)
      const met = state.next.get(kind)
      if (met) return met
      const next = stateOf(follow(state.forks, kind, names))
      state.next.set(kind, next)
      return next
    },
  }
}

function follow(forks: readonly Fork[], kind: number, names: NameSorter): Set<Fork> {
  const { literal, wildcards } = names.describe(kind)
  const next = new Set<Fork>()
  for (const fork of forks) {
    if (fork.stays) next.add(fork)
    if (fork.any) next.add(fork.any)
    const exact = literal === undefined ? undefined : fork.literals.get(literal)
    if (exact) next.add(exact)
    for (const wildcard of wildcards) {
      const match = fork.wildcards.get(wildcard)
      if (match) next.add(match)
    }
  }
  return next
}

function taken(forks: readonly Fork[]): number[] {
  const takes = new Set(forks.flatMap((fork) => [...fork.takes]))
  for (const fork of forks) for (const position of fork.spares) takes.delete(position)
  return [...takes].sort((a, b) => a - b)
}

/** `/x/**` is `/x`: a match of a folder takes all below it anyway. */
function segmentsOf(glob: string): string[] {
  const segments = glob.split('/').filter((segment) => segment !== '')
  while (segments.length > 1 && segments.at(-1) === '**') segments.pop()
  return segments
}

function homes(glob: string): string[] {
  return glob.startsWith('~/') ? [`/root/${glob.slice(2)}`, `/home/*/${glob.slice(2)}`] : [glob]
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}
