import type { Instruction } from '../../dockerfile/dockerfile.ts'
import type { Role } from './ecosystem.ts'

/** An installation as the stage writes it again, on one line. */
const INSTALL = /(?:^RUN (?:--\S+ )*|&& )(?:\w+=\w+ )*(?:apt(?:-get)? (?:-\S+ )*install|apk (?:-\S+ )*add)(?: [\w.+:=~-]+)+(?= &&|$)/

/**
 * Packages that the last stage needs besides go into the line that installs others as sparingly, where that comes before all other commands;
 * undefined where none does.
 */
export function joinedInstalls(
  runs: readonly Instruction[],
  roles: ReadonlyMap<Instruction, Role>,
  packages: readonly string[],
): Map<Instruction, Role> | undefined {
  const first = runs.find((run) => roles.get(run) !== 'build')
  const role = first && roles.get(first)
  if (!first || packages.length === 0 || !Array.isArray(role) || role.length !== 1) return undefined
  const [line] = role as readonly string[]
  const found = INSTALL.exec(line!)
  if (!found || / (?:-t|--virtual)\b/.test(found[0]) || !/ --no-install-recommends| apk /.test(found[0])) return undefined
  const end = found.index + found[0].length
  return new Map([...roles, [first, [`${line!.slice(0, end)} ${[...packages].sort().join(' ')}${line!.slice(end)}`]]])
}
