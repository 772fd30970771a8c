import { markBroken, type Trouble } from '../database.ts'
import type { Dependency } from '../package.ts'
import { type Provider, satisfiers } from '../satisfiers.ts'
import { alternativesOf, groupsOf, isWanted, type Relation } from './relation.ts'
import { type Control, STATUS } from './status.ts'

/** What each package needs, and which of the installed ones satisfy it: the alternatives in the order in which apt prefers them. */
export function relate(controls: readonly Control[], native: string, trouble: Trouble): Dependency[][] {
  const known = satisfiers()
  const architectures = controls.map(({ architecture }) => (architecture === 'all' ? native : architecture))
  for (const [position, { name, version }] of controls.entries()) known.provide(name, { position, version })
  for (const [position, { provides }] of controls.entries()) {
    for (const { name, version } of groupsOf(provides).flatMap(alternativesOf)) known.provide(name, { position, version })
  }

  /** Multi-Arch, https://wiki.debian.org/Multiarch/HOWTO: `foreign` serves every architecture, `allowed` those who ask for `any`. */
  function fits(relation: Relation, { position, version }: Provider, architecture: string): boolean {
    if (!isWanted(relation, version)) return false
    const { multiArch } = controls[position]!
    const wanted = relation.architecture
    if (wanted === 'any' && multiArch === 'allowed') return true
    if (wanted === undefined || wanted === 'any') return multiArch === 'foreign' || architectures[position] === architecture
    return architectures[position] === (wanted === 'native' ? native : wanted)
  }

  function satisfying(group: string, architecture: string): readonly number[] {
    return known.satisfying(`${architecture} ${group}`, () =>
      alternativesOf(group).flatMap((relation) => known.providersOf(relation.name).filter((each) => fits(relation, each, architecture))),
    )
  }

  const dependencies = controls.map(({ relations }, position) => {
    if (known.exceeded()) return []
    return relations.flatMap(([kind, field]) =>
      groupsOf(field).map((wanted): Dependency => ({ wanted, kind, satisfiedBy: satisfying(wanted, architectures[position]!) })),
    )
  })
  if (known.exceeded()) markBroken(trouble, STATUS, 'Its packages need more than can be followed, so some are not known to be needed.')
  return dependencies
}

/** That of dpkg itself, else the most frequent one. */
export function nativeArchitecture(controls: readonly Control[]): string {
  const counts = new Map<string, number>()
  for (const { name, architecture } of controls) {
    if (name === 'dpkg' && architecture !== 'all') return architecture
    if (architecture !== 'all') counts.set(architecture, (counts.get(architecture) ?? 0) + 1)
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? 'all'
}
