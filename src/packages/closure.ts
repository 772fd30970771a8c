import type { Dependency, Package } from './package.ts'

/** What the questions below need to know of a package. Packages are named by their position. */
export type Needing = Pick<Package, 'asked' | 'essential' | 'dependencies'>

export interface Keeping {
  /**
   * Whether a package stays as long as another one suggests it. apt does so unless `APT::AutoRemove::SuggestsImportant` is false, as it is in
   * Docker's images of Debian and Ubuntu; hence false here by default.
   */
  suggestsKeep?: boolean
}

/**
 * Packages that are there only because others recommend or suggest them: what `apt-get install --no-install-recommends` of all that was
 * asked for would leave out. Of several that satisfy a dependency the first is taken, unless another one has been.
 */
export function withoutRecommends(packages: readonly Needing[]): number[] {
  const everything = keptBy(packages, new Set(), { suggestsKeep: true })
  const lean = leanClosure(packages)
  return positionsWhere(packages, (position) => everything[position] === 1 && lean[position] === 0)
}

/** Packages that nobody asked for, and that nothing that stays needs or recommends: what `apt-get autoremove` removes. */
export function unneeded(packages: readonly Needing[], keeping: Keeping = {}): number[] {
  return releasedWithout(packages, new Set(), keeping)
}

export interface Purge {
  /** Packages that need what is purged, and so go with it. */
  dependents: number[]
  /** Packages that came along with others and are needed by nothing that stays. Those that nothing needed before are not among them. */
  released: number[]
}

/**
 * What goes when packages are purged with all that is needed no more, as by `apt-get purge --auto-remove`. As with apt, a package stays as
 * long as one that stays recommends it, and all that satisfy a dependency stay together.
 */
export function purgeOf(packages: readonly Needing[], purged: Iterable<number>, keeping: Keeping = {}): Purge {
  const gone = new Set(purged)
  const dependents = dependentsOf(packages, gone)
  for (const position of dependents) gone.add(position)
  const before = new Set(unneeded(packages, keeping))
  return { dependents, released: releasedWithout(packages, gone, keeping).filter((position) => !before.has(position)) }
}

/**
 * Everything that goes when one package is purged, itself first. Undefined when it cannot be: it or one that needs it is essential to the
 * system.
 */
export function removalOf(packages: readonly Needing[], position: number): number[] | undefined {
  const { dependents, released } = purgeOf(packages, [position])
  if ([position, ...dependents].some((each) => packages[each]!.essential)) return undefined
  return [position, ...dependents, ...released]
}

/** Packages that cannot stay without some others, one step or many away: nothing else satisfies what they depend on. */
export function dependentsOf(packages: readonly Needing[], without: Iterable<number>): number[] {
  const gone = new Set(without)
  const named = gone.size
  const needing = new Map<number, number[]>()
  for (const [position, { dependencies }] of packages.entries()) {
    for (const { kind, satisfiedBy } of dependencies) {
      if (kind === 'depends') for (const each of satisfiedBy) addTo(needing, each, position)
    }
  }
  // Grows while it is walked.
  for (const each of gone) {
    for (const position of needing.get(each) ?? []) {
      if (!gone.has(position) && packages[position]!.dependencies.some((dependency) => breaks(dependency, gone))) gone.add(position)
    }
  }
  return [...gone].slice(named)
}

function breaks({ kind, satisfiedBy }: Dependency, gone: ReadonlySet<number>): boolean {
  return kind === 'depends' && satisfiedBy.length > 0 && satisfiedBy.every((position) => gone.has(position))
}

function addTo(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key)
  if (!list) lists.set(key, [value])
  else if (list.at(-1) !== value) list.push(value)
}

/** Packages that stay by themselves. Who was asked for is not always known: what may have been, counts as asked for. */
function rootsOf(packages: readonly Needing[]): number[] {
  return positionsWhere(packages, (position) => packages[position]!.asked !== 'pulled-in' || packages[position]!.essential === true)
}

function releasedWithout(packages: readonly Needing[], gone: ReadonlySet<number>, keeping: Keeping): number[] {
  const kept = keptBy(packages, gone, keeping)
  return positionsWhere(packages, (position) => kept[position] === 0 && !gone.has(position))
}

/** 1 for each package that stays when some are gone. */
function keptBy(packages: readonly Needing[], gone: ReadonlySet<number>, { suggestsKeep = false }: Keeping): Uint8Array {
  const kept = new Uint8Array(packages.length)
  const pending: number[] = []
  const keep = (position: number) => {
    if (kept[position] === 1 || gone.has(position)) return
    kept[position] = 1
    pending.push(position)
  }
  rootsOf(packages).forEach(keep)
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const { kind, satisfiedBy } of packages[next]!.dependencies) {
      if (kind !== 'dev' && (kind !== 'suggests' || suggestsKeep)) satisfiedBy.forEach(keep)
    }
  }
  return kept
}

/** Depth first, as apt goes: what it has taken by then settles what it takes of several. */
function leanClosure(packages: readonly Needing[]): Uint8Array {
  const taken = new Uint8Array(packages.length)
  const path: { position: number; next: number }[] = []
  const take = (position: number) => {
    taken[position] = 1
    path.push({ position, next: 0 })
  }
  const roots = rootsOf(packages)
  for (const root of roots) taken[root] = 1
  for (const root of roots) {
    path.push({ position: root, next: 0 })
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const dependency = packages[last.position]!.dependencies[last.next++]
      if (!dependency) path.pop()
      else if (isNeeded(dependency) && !dependency.satisfiedBy.some((position) => taken[position] === 1)) {
        const [first] = dependency.satisfiedBy
        if (first !== undefined) take(first)
      }
    }
  }
  return taken
}

function isNeeded({ kind }: Dependency): boolean {
  return kind !== 'recommends' && kind !== 'suggests' && kind !== 'dev'
}

function positionsWhere(packages: readonly Needing[], condition: (position: number) => boolean): number[] {
  return [...packages.keys()].filter(condition)
}
