import type { ReachContext } from './analyser.ts'

/** Whether two files came with one package, or the other one with none. */
export function isSamePackage(node: number, other: number, { ownersOf, isFirstParty }: ReachContext): boolean {
  const owners = ownersOf(node)
  return ownersOf(other).some((owner) => owners.includes(owner)) || isFirstParty(other)
}

/** Whether what a string in a file names is likely meant: libraries name others in tables of all that there are. */
export function isRelated(node: number, other: number, context: ReachContext): boolean {
  const owners = context.ownersOf(node)
  if (owners.length === 0 || isSamePackage(node, other, context)) return true
  const wanted = context.ownersOf(other)
  const asked = owners.flatMap((owner) => context.packages[owner]!.dependencies)
  return asked.some(({ kind, satisfiedBy }) => /^(depends|recommends)$/.test(kind) && satisfiedBy.some((each) => wanted.includes(each)))
}
