/** Sorts names into kinds: two names are of one kind when no segment of any glob can tell them apart. Kind 0 matches nothing but `*`. */
export interface NameSorter {
  /** Returns the literal itself, the key under which a kind names it. */
  addLiteral(segment: string): string
  addWildcard(segment: string): number
  kindOf(name: string): number
  describe(kind: number): NameKind
}

export interface NameKind {
  /** The literal segment that the name is, if it is one. */
  literal: string | undefined
  /** Numbers of the wildcard segments that it matches. */
  wildcards: readonly number[]
}

interface Wildcard {
  number: number
  matches: (name: string) => boolean
}

/** All segments are added before the first name is sorted. */
export function nameSorter(): NameSorter {
  const literals = new Map<string, number>()
  const numbers = new Map<string, number>()
  // `*.ext` is looked up by what follows each dot; of the others only those are tried whose first or last letter fits.
  const suffixes = new Map<string, number>()
  const byFirst = new Map<number, Wildcard[]>()
  const byLast = new Map<number, Wildcard[]>()
  const loose: Wildcard[] = []
  let longestSuffix = 0

  const kinds: NameKind[] = [{ literal: undefined, wildcards: [] }]
  const combined = new Map<number, number>()
  const withWildcard = (kind: number, wildcard: number): number => {
    const key = kind * (numbers.size + 1) + wildcard
    const known = combined.get(key)
    if (known !== undefined) return known
    const { literal, wildcards } = kinds[kind]!
    combined.set(key, kinds.length)
    return kinds.push({ literal, wildcards: [...wildcards, wildcard] }) - 1
  }

  return {
    addLiteral(segment) {
      if (!literals.has(segment)) literals.set(segment, kinds.push({ literal: segment, wildcards: [] }) - 1)
      return segment
    },
    addWildcard(segment) {
      const known = numbers.get(segment)
      if (known !== undefined) return known
      const number = numbers.size
      numbers.set(segment, number)
      if (/^\*\.[^*]+$/.test(segment)) {
        suffixes.set(segment.slice(1), number)
        longestSuffix = Math.max(longestSuffix, segment.length - 1)
      } else {
        const wildcard = { number, matches: wildcardTest(segment) }
        if (/^\*.*\*$/.test(segment)) {
          loose.push(wildcard)
          return number
        }
        const [bucket, letter] = segment.startsWith('*') ? [byLast, segment.at(-1)!] : [byFirst, segment[0]!]
        const code = letter.charCodeAt(0)
        bucket.set(code, [...(bucket.get(code) ?? []), wildcard])
      }
      return number
    },
    kindOf(name) {
      let kind = literals.get(name) ?? 0
      const from = Math.max(0, name.length - longestSuffix)
      for (let dot = name.indexOf('.', from); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        const suffix = suffixes.get(name.slice(dot))
        if (suffix !== undefined) kind = withWildcard(kind, suffix)
      }
      const first = byFirst.get(name.charCodeAt(0))
      if (first) for (const { number, matches } of first) if (matches(name)) kind = withWildcard(kind, number)
      const last = byLast.get(name.charCodeAt(name.length - 1))
      if (last) for (const { number, matches } of last) if (matches(name)) kind = withWildcard(kind, number)
      for (const { number, matches } of loose) if (matches(name)) kind = withWildcard(kind, number)
      return kind
    },
    describe: (kind) => kinds[kind]!,
  }
}

/** A test for one segment with `*` in it. No regular expression: names are hostile, and this is linear for each star. */
function wildcardTest(segment: string): (name: string) => boolean {
  const parts = segment.split('*')
  const head = parts[0]!
  const tail = parts.at(-1)!
  const middle = parts.slice(1, -1)
  return (name) => {
    if (name.length < head.length + tail.length || !name.startsWith(head) || !name.endsWith(tail)) return false
    let from = head.length
    for (const part of middle) {
      const at = name.indexOf(part, from)
      if (at < 0) return false
      from = at + part.length
    }
    return from <= name.length - tail.length
  }
}
