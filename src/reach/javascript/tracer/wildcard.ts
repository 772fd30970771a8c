import { matchesWildcard } from '../../wildcard.ts'

/** Whether a path, name by name, is what a pattern stands for; `**` is any number of names, `*` any part of one, all else is itself. */
export function matchesNames(names: readonly string[], pattern: readonly string[]): boolean {
  let ends = new Set([0])
  for (const part of pattern) {
    const next = new Set<number>()
    for (const at of ends) {
      if (part === '**') for (let to = at; to <= names.length; to++) next.add(to)
      else if (at < names.length && (part === '*' || matchesName(names[at]!, part))) next.add(at + 1)
    }
    ends = next
  }
  return ends.has(names.length)
}

export function matchesName(name: string, pattern: string): boolean {
  return matchesWildcard(pattern.replaceAll(/[\\?[]/g, String.raw`\$&`), name)
}
