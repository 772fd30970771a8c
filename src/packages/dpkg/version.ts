/** Compares as dpkg does, https://www.debian.org/doc/debian-policy/ch-controlfields.html#version: negative when `a` is the older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [split(a), split(b)]
  return left.epoch - right.epoch || comparePart(left.upstream, right.upstream) || comparePart(left.revision, right.revision)
}

function split(version: string): { epoch: number; upstream: string; revision: string } {
  const [, epoch, rest] = /^(?:(\d{1,9}):)?(.*)$/s.exec(version)!
  const dash = rest!.lastIndexOf('-')
  return {
    epoch: Number(epoch ?? 0),
    upstream: dash === -1 ? rest! : rest!.slice(0, dash),
    revision: dash === -1 ? '' : rest!.slice(dash + 1),
  }
}

/** Text and number in turn: text by letter, `~` before everything, even the end, and letters before other characters. */
function comparePart(a: string, b: string): number {
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a, i)) || (j < b.length && !isDigit(b, j))) {
      const difference = rank(a, i) - rank(b, j)
      if (difference !== 0) return difference
      i++
      j++
    }
    const [left, right] = [digitsAt(a, i), digitsAt(b, j)]
    const [x, y] = [left.replace(/^0+/, ''), right.replace(/^0+/, '')]
    if (x.length !== y.length) return x.length - y.length
    if (x !== y) return x < y ? -1 : 1
    i += left.length
    j += right.length
  }
  return 0
}

function rank(text: string, i: number): number {
  if (i >= text.length || isDigit(text, i)) return 0
  const character = text[i]!
  if (character === '~') return -1
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256
}

function isDigit(text: string, i: number): boolean {
  const code = text.charCodeAt(i)
  return code >= 48 && code <= 57
}

function digitsAt(text: string, start: number): string {
  let end = start
  while (end < text.length && isDigit(text, end)) end++
  return text.slice(start, end)
}
