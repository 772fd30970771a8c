/** A test of the machine that a package is installed on: PEP 508, section "Environment Markers". */
export type Marker = { op: 'and' | 'or'; left: Marker; right: Marker } | { op: 'test'; left: Operand; test: string; right: Operand }

interface Operand {
  variable: boolean
  text: string
}

/** What a marker is held against. What is not known of a machine leaves a test undecided. */
export interface MarkerEnvironment {
  /** `3.11`. */
  pythonVersion: string | undefined
  /** Normalized. Empty: none is asked for. */
  extra: string
}

const TOKEN = /\s*(\(|\)|'[^']*'|"[^"]*"|not\s+in(?![\w.])|===|[=!<>~]=|<|>|[A-Za-z_][\w.]*)/y
/** Real ones are a tenth of it. */
const MAX_LENGTH = 4000
const MAX_DEPTH = 40

/** Undefined for what is no marker. */
export function parseMarker(text: string): Marker | undefined {
  const tokens = tokensOf(text)
  let next = 0
  const joined = (op: 'and' | 'or', part: (depth: number) => Marker, depth: number): Marker => {
    let left = part(depth)
    while (tokens[next] === op) {
      next++
      left = { op, left, right: part(depth) }
    }
    return left
  }
  const atom = (depth: number): Marker => {
    if (depth > MAX_DEPTH) throw new Error('too deep')
    if (tokens[next] === '(') {
      next++
      const inner = either(depth + 1)
      if (tokens[next++] !== ')') throw new Error('not closed')
      return inner
    }
    const [left, test, right] = tokens.slice(next, next + 3)
    next += 3
    if (right === undefined) throw new Error('cut short')
    return { op: 'test', left: operandOf(left!), test: test!.replace(/\s+/, ' '), right: operandOf(right) }
  }
  const both = (depth: number) => joined('and', atom, depth)
  const either = (depth: number): Marker => joined('or', both, depth)
  try {
    const marker = either(0)
    return next === tokens.length ? marker : undefined
  } catch {
    return undefined
  }
}

/** Extras that a marker asks for, as written. */
export function extrasIn(marker: Marker | undefined): string[] {
  if (!marker) return []
  if (marker.op !== 'test') return [...extrasIn(marker.left), ...extrasIn(marker.right)]
  const { left, right } = marker
  if (left.variable && left.text === 'extra') return [right.text]
  return right.variable && right.text === 'extra' ? [left.text] : []
}

/** Undefined where it depends on what is not known. */
export function holds(marker: Marker, environment: MarkerEnvironment): boolean | undefined {
  if (marker.op === 'test') return testHolds(marker, environment)
  const left = holds(marker.left, environment)
  const right = holds(marker.right, environment)
  const decides = marker.op === 'or'
  if (left === decides || right === decides) return decides
  return left === undefined || right === undefined ? undefined : !decides
}

function testHolds({ left, test, right }: Marker & { op: 'test' }, environment: MarkerEnvironment): boolean | undefined {
  const [first, second] = [left, right].map(({ variable, text }) => (variable ? valueOf(text, environment) : text))
  if (first === undefined || second === undefined) return undefined
  const name = left.variable ? left.text : right.text
  if (name === 'extra') return test === '==' ? sameExtra(first, second) : test === '!=' ? !sameExtra(first, second) : undefined
  if (test === 'in') return second.includes(first)
  if (test === 'not in') return !second.includes(first)
  if (name === 'python_version' || name === 'python_full_version') return versionHolds(first, test, second, name === 'python_full_version')
  return test === '==' || test === '===' ? first === second : test === '!=' ? first !== second : undefined
}

/** Of containers: Linux, and the interpreter that nearly all have. Its processor is known only of the image as a whole. */
function valueOf(variable: string, { pythonVersion, extra }: MarkerEnvironment): string | undefined {
  switch (variable) {
    case 'python_version':
    case 'python_full_version':
      return pythonVersion
    case 'sys_platform':
    case 'sys.platform':
      return 'linux'
    case 'platform_system':
      return 'Linux'
    case 'os_name':
    case 'os.name':
      return 'posix'
    case 'implementation_name':
      return 'cpython'
    case 'platform_python_implementation':
    case 'python_implementation':
      return 'CPython'
    case 'extra':
      return extra
    default:
      return undefined
  }
}

/** `partial`: of one version only the beginning is known, which leaves some comparisons open. */
function versionHolds(first: string, test: string, second: string, partial: boolean): boolean | undefined {
  const wildcard = second.endsWith('.*')
  const [have, want] = [first, second.replace(/\.\*$/, '')].map((version) => version.split('.').map((part) => Number.parseInt(part, 10)))
  if (!have || !want || [...have, ...want].some(Number.isNaN)) return undefined
  const length = wildcard || test === '~=' ? want.length - (wildcard ? 0 : 1) : Math.max(have.length, want.length)
  const prefix = compare(have, want, length)
  if (test === '~=') return prefix === 0 && compare(have, want, Math.max(have.length, want.length)) >= 0
  if (partial && prefix !== 0 && compare(have, want, Math.min(have.length, want.length)) === 0) return undefined
  if (test === '==' || test === '===') return prefix === 0
  if (test === '!=') return prefix !== 0
  if (test === '<') return prefix < 0
  if (test === '<=') return prefix <= 0
  return test === '>' ? prefix > 0 : test === '>=' ? prefix >= 0 : undefined
}

function compare(first: readonly number[], second: readonly number[], length: number): number {
  for (let i = 0; i < length; i++) {
    const difference = (first[i] ?? 0) - (second[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function sameExtra(first: string, second: string): boolean {
  return normalized(first) === normalized(second)
}

/** Names are the same when they differ in case, or in which of `-`, `_` and `.` they have: PEP 503. */
export function normalized(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}

function operandOf(token: string): Operand {
  return /^['"]/.test(token) ? { variable: false, text: token.slice(1, -1) } : { variable: true, text: token }
}

function tokensOf(text: string): string[] {
  const tokens: string[] = []
  if (text.length > MAX_LENGTH) return tokens
  TOKEN.lastIndex = 0
  for (let token = TOKEN.exec(text); token; token = TOKEN.exec(text)) {
    tokens.push(token[1]!)
    if (text.slice(TOKEN.lastIndex).trim() === '') return tokens
  }
  return []
}
