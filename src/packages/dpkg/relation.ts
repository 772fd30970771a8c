import { compareVersions } from './version.ts'

/** One alternative of a relationship, https://www.debian.org/doc/debian-policy/ch-relationships.html: `python3:any (>= 3.9)`. */
export interface Relation {
  name: string
  /** An architecture, `any` or `native`. */
  architecture?: string | undefined
  operator?: string | undefined
  version?: string | undefined
}

/** The groups of a field such as Depends: each must be satisfied. */
export function groupsOf(field: string): string[] {
  return field
    .split(',')
    .map((group) => group.replaceAll(/\s+/g, ' ').trim())
    .filter((group) => group !== '')
}

/** The alternatives of a group, `a | b (>= 1)`, the preferred one first. What is none is left out. */
export function alternativesOf(group: string): Relation[] {
  return group.split('|').flatMap((alternative) => {
    const [, name, architecture, operator, version] =
      /^\s*([^\s:(]+)(?::([\w-]+))?\s*(?:\(\s*([<>=]{1,2})\s*([^\s)]+)\s*\))?\s*$/.exec(alternative) ?? []
    return name === undefined ? [] : [{ name, architecture, operator, version }]
  })
}

/** Whether a version is what is asked for. Without a version, as a virtual package may be, it is not. */
export function isWanted({ operator, version }: Relation, found: string | undefined): boolean {
  if (operator === undefined || version === undefined) return true
  if (found === undefined) return false
  const order = compareVersions(found, version)
  switch (operator) {
    case '<<':
      return order < 0
    case '<=':
    case '<': // An old way to write <=.
      return order <= 0
    case '=':
      return order === 0
    case '>>':
      return order > 0
    default:
      return order >= 0
  }
}
