const MAX_WORDS = 100

/** `{a,b}` as bash has it, and `{1..3}`; other shells leave it as it is. One inside another stays unopened. */
export function expandBraces(text: string): string[] {
  const inside = /^\{(.*)\}$/s.exec(text)?.[1]
  if (inside === undefined) return [text]
  const [, from, to] = /^(\d{1,4})\.\.(\d{1,4})$/.exec(inside) ?? []
  if (from !== undefined) {
    const count = Math.min(Math.abs(Number(to) - Number(from)) + 1, MAX_WORDS)
    return Array.from({ length: count }, (_, i) => String(Math.min(Number(from), Number(to)) + i))
  }
  return inside.includes(',') && !inside.includes('{') ? inside.split(',').slice(0, MAX_WORDS) : [text]
}
