import type { Dependency } from '../package.ts'
import { satisfiers } from '../satisfiers.ts'
import { type ApkPackage, atomName } from './installed.ts'

export interface ApkRelations {
  dependencies: Dependency[][]
  /** Positions of those that answer to what an atom names. */
  named(atom: string): readonly number[]
  /** There is more than can be followed. */
  exceeded: boolean
}

/**
 * What each package needs, and who answers to it. Versions are not compared: of each package one is installed, and apk leaves no other than
 * satisfies all. What came by itself with others needs them, and they keep it.
 */
export function relate(packages: readonly ApkPackage[]): ApkRelations {
  const known = satisfiers()
  for (const [position, { name, version }] of packages.entries()) known.provide(name, { position, version })
  for (const [position, { provides }] of packages.entries()) {
    for (const atom of provides) known.provide(atomName(atom), { position, version: undefined })
  }
  const named = (atom: string) => known.satisfying(atom, () => known.providersOf(atomName(atom)))
  const dependencies = packages.map(({ depends, installIf }) => {
    if (known.exceeded()) return []
    return [...depends.filter((atom) => !atom.startsWith('!')), ...installIf].map((wanted): Dependency => ({
      wanted,
      kind: 'depends',
      satisfiedBy: named(wanted),
    }))
  })
  for (const [position, { name, installIf }] of packages.entries()) {
    const wanted = `${name} (install_if ${installIf.join(' ')})`
    for (const other of known.exceeded() ? [] : installIf.flatMap(named))
      dependencies[other]!.push({ wanted, kind: 'optional', satisfiedBy: [position] })
  }
  return { dependencies, named, exceeded: known.exceeded() }
}
