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
  head: string
  middle: readonly string[]
  tail: string
}

type Buckets = Map<number, Wildcard[]>

/** All segments are added before the first name is sorted. */
export function nameSorter(): NameSorter {
  const literals = new Map<string, number>()
  const numbers = new Map<string, number>()
  // Of the wildcards only those are tried whose first or last two letters fit.
  const byTail: Buckets = new Map()
  const byHead: Buckets = new Map()
  const others: Wildcard[] = []

  const kinds: NameKind[] = [{ literal: undefined, wildcards: [] }]
  const combined = new Map<number, number>()
  const addTo = (kind: number, wildcard: number): number => {
    const key = kind * (numbers.size + 1) + wildcard
    const known = combined.get(key)
    if (known !== undefined) return known
    const { literal, wildcards } = kinds[kind]!
    combined.set(key, kinds.length)
    return kinds.push({ literal, wildcards: [...wildcards, wildcard] }) - 1
  }
  const addAll = (kind: number, candidates: readonly Wildcard[], name: string): number => {
    for (const wildcard of candidates) if (matches(wildcard, name)) kind = addTo(kind, wildcard.number)
    return kind
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
      const parts = segment.split('*')
      const wildcard = { number, head: parts[0]!, middle: parts.slice(1, -1), tail: parts.at(-1)! }
      if (wildcard.tail.length >= 2) bucket(byTail, pairAt(segment, segment.length - 2)).push(wildcard)
      else if (wildcard.head.length >= 2) bucket(byHead, pairAt(segment, 0)).push(wildcard)
      else others.push(wildcard)
      return number
    },
    kindOf(name) {
      let kind = literals.get(name) ?? 0
      const tails = byTail.get(pairAt(name, name.length - 2))
      if (tails) kind = addAll(kind, tails, name)
      const heads = byHead.get(pairAt(name, 0))
      if (heads) kind = addAll(kind, heads, name)
      return addAll(kind, others, name)
    },
    describe: (kind) => kinds[kind]!,
  }
}

/** Without a regular expression: names are hostile, and this is linear for each star. */
function matches({ head, middle, tail }: Wildcard, name: string): boolean {
  if (name.length < head.length + tail.length || !name.endsWith(tail) || !name.startsWith(head)) return false
  let from = head.length
  for (const part of middle) {
    const at = name.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return from <= name.length - tail.length
}

function pairAt(text: string, i: number): number {
  return text.charCodeAt(i) * 65_536 + text.charCodeAt(i + 1)
}

function bucket(buckets: Buckets, pair: number): Wildcard[] {
  const found = buckets.get(pair) ?? []
  buckets.set(pair, found)
  return found
}
