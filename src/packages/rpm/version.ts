/** `[epoch:]version[-release]`; what is left out is undefined. */
interface Parts {
  epoch: number
  version: string
  release: string | undefined
}

/**
 * Compares as rpm does, https://rpm.org/docs/latest/man/rpm-version.7: negative when `a` is the older. A release that one of them does not
 * name is not compared.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [split(a), split(b)]
  const order = left.epoch - right.epoch || comparePart(left.version, right.version)
  if (order !== 0 || left.release === undefined || right.release === undefined) return order
  return comparePart(left.release, right.release)
}

function split(text: string): Parts {
  const [, epoch, rest] = /^(?:(\d{1,9}):)?(.*)$/s.exec(text)!
  const dash = rest!.lastIndexOf('-')
  return {
    epoch: Number(epoch ?? 0),
    version: dash === -1 ? rest! : rest!.slice(0, dash),
    release: dash === -1 ? undefined : rest!.slice(dash + 1),
  }
}

/** Runs of digits or of letters; what is between them only separates. `~` is before the end, `^` right after it. */
function comparePart(a: string, b: string): number {
  const [left, right] = [segments(a), segments(b)]
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const order = compareSegments(left[i], right[i])
    if (order !== 0) return order
  }
  return 0
}

function segments(text: string): string[] {
  return text.match(/\d+|[a-zA-Z]+|[~^]/g) ?? []
}

function compareSegments(x: string | undefined, y: string | undefined): number {
  if (x === y) return 0
  if (x === '~' || y === '~') return x === '~' ? -1 : 1
  if (x === undefined || y === undefined) return x === undefined ? -1 : 1
  if (x === '^' || y === '^') return x === '^' ? -1 : 1
  const [digits, others] = [isNumber(x), isNumber(y)]
  if (digits !== others) return digits ? 1 : -1
  if (!digits) return x < y ? -1 : 1
  const [m, n] = [x.replace(/^0+/, ''), y.replace(/^0+/, '')]
  if (m.length !== n.length) return m.length - n.length
  return m === n ? 0 : m < n ? -1 : 1
}

function isNumber(segment: string): boolean {
  return /^\d/.test(segment)
}
