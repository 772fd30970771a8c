import type { Dependency } from '../package.ts'
import { type Provider, satisfiers } from '../satisfiers.ts'
import type { RpmPackage, RpmRelation } from './package.ts'
import { parseRich, type RichDependency } from './rich-dependency.ts'
import { compareVersions } from './version.ts'

const KINDS = [
  ['requires', 'depends'],
  ['recommends', 'recommends'],
  ['suggests', 'suggests'],
] as const

/** All of them must be satisfied, each by one of its packages. */
type Groups = (readonly number[])[]

/**
 * What each package needs. `ownerOf` is the package that has a file, -1 for none: some ask for a path. A package that supplements others
 * is recommended by them. What rpm itself must be able to do, `rpmlib(…)`, is no package.
 */
export function relate(
  packages: readonly RpmPackage[],
  ownerOf: (path: string) => number,
): { dependencies: Dependency[][]; exceeded: boolean } {
  const known = satisfiers()
  for (const [position, each] of packages.entries()) {
    const version = each.epoch > 0 ? `${each.epoch}:${each.version}` : each.version
    known.provide(each.name, { position, version })
    for (const provided of each.relations('provides')) {
      if (provided.name !== each.name) known.provide(provided.name, { position, version: provided.version || undefined })
    }
  }

  function simple(relation: RpmRelation): readonly number[] {
    return known.satisfying(written(relation), () => {
      const found = known.providersOf(relation.name).filter((provider) => isWanted(relation, provider))
      const owner = relation.name.startsWith('/') ? ownerOf(relation.name) : -1
      return owner === -1 ? found : [...found, { position: owner, version: undefined }]
    })
  }

  function groupsOf(wanted: RichDependency): Groups {
    if (!('operands' in wanted)) return [simple(wanted)]
    const operands = wanted.operands.map(groupsOf)
    const [first = [], second = [], third = []] = operands
    const others = new Set(second.flat())
    switch (wanted.operator) {
      case 'and':
        return operands.flat()
      case 'or':
        return [unique(operands.flat(2))]
      case 'with':
        return [first.flat().filter((position) => others.has(position))]
      case 'without':
        return [first.flat().filter((position) => !others.has(position))]
      case 'unless':
        return isSatisfied(second) ? third : first
      default:
        return isSatisfied(second) ? first : third
    }
  }

  function dependenciesOf(relation: RpmRelation, kind: Dependency['kind']): Dependency[] {
    const wanted = written(relation)
    const rich = relation.name.startsWith('(') ? parseRich(relation.name) : undefined
    return rich ? groupsOf(rich).map((satisfiedBy) => ({ wanted, kind, satisfiedBy })) : [{ wanted, kind, satisfiedBy: simple(relation) }]
  }

  const dependencies = packages.map((each) => {
    if (known.exceeded()) return []
    return KINDS.flatMap(([field, kind]) => {
      // The same is often wanted by the package and by each of its scripts.
      const relations = new Map(each.relations(field).map((relation) => [written(relation), relation]))
      return [...relations.values()].filter(({ name }) => !name.startsWith('rpmlib(')).flatMap((relation) => dependenciesOf(relation, kind))
    })
  })
  for (const [position, each] of packages.entries()) {
    for (const relation of known.exceeded() ? [] : each.relations('supplements')) {
      const wanted = `${each.name} (supplements ${written(relation)})`
      const others = dependenciesOf(relation, 'recommends').flatMap(({ satisfiedBy }) => satisfiedBy)
      for (const other of unique(others)) dependencies[other]!.push({ wanted, kind: 'recommends', satisfiedBy: [position] })
    }
  }
  return { dependencies, exceeded: known.exceeded() }
}

function written({ name, operator, version }: RpmRelation): string {
  return operator && version ? `${name} ${operator} ${version}` : name
}

function isWanted({ operator, version }: RpmRelation, provider: Provider): boolean {
  if (operator === '' || version === '' || provider.version === undefined) return true
  const order = compareVersions(provider.version, version)
  return order === 0 ? operator.includes('=') : operator.includes(order < 0 ? '<' : '>')
}

function isSatisfied(groups: Groups): boolean {
  return groups.every((positions) => positions.length > 0)
}

function unique(positions: number[]): number[] {
  return [...new Set(positions)]
}
