/**
 * What the tracer's evaluator may do with code of an image. `.build/tracer.js` puts these calls into it: as it comes, it reads inherited
 * properties, so that `Object.assign({}.__proto__, …)` in an image would change the objects of this process, and it knows no bounds.
 */

/** Steps of the evaluator in one file. Bundles of some megabytes take a million. */
const MAX_STEPS = 3_000_000
const MAX_STRING = 4096
const MAX_ITEMS = 2000
/** Handling this much text, or as many items, counts as a step. */
const STEP_SIZE = 64

/** What code that names files calls on arrays and URLs. All else that is inherited is not there. */
const ARRAY_MEMBERS = new Set(['concat', 'join', 'slice', 'reverse', 'length'])
const URL_MEMBERS = new Set(['href', 'pathname', 'protocol', 'toString'])

let steps = 0

export function startFile(): void {
  steps = 0
}

/** @throws RangeError when a file takes too long */
export function step(count = 1): void {
  steps += count
  if (steps > MAX_STEPS) throw new RangeError('there is too much to evaluate')
}

interface Evaluated {
  value?: unknown
  ifTrue?: unknown
  else?: unknown
}

/** Passes a result of the evaluator, or answers undefined (unknown) when it is too large. */
export function bounded(result: Evaluated | undefined): Evaluated | undefined {
  if (result && (isLarge(result.value) || isLarge(result.ifTrue) || isLarge(result.else))) return undefined
  return result
}

function isLarge(value: unknown): boolean {
  if (typeof value !== 'string' && !Array.isArray(value)) return false
  if (value.length > STEP_SIZE) step(value.length / STEP_SIZE)
  return value.length > (typeof value === 'string' ? MAX_STRING : MAX_ITEMS)
}

/** Instead of `name in value`. */
export function has(value: object, name: unknown): boolean {
  if (typeof name !== 'string' && typeof name !== 'number' && typeof name !== 'symbol') return false
  if (Object.hasOwn(value, name)) return true
  if (Array.isArray(value)) {
    step(value.length / STEP_SIZE)
    return ARRAY_MEMBERS.has(String(name)) && value.every((item) => typeof item !== 'object')
  }
  return value instanceof URL && URL_MEMBERS.has(String(name))
}

/** Instead of `value[name]`. */
export function get(value: object, name: unknown): unknown {
  return has(value, name) ? (value as Record<PropertyKey, unknown>)[name as PropertyKey] : undefined
}

/** So that no file changes what the next one finds. */
export function freezeAll(...tables: object[]): void {
  const frozen = new Set<unknown>([URL, Object.assign])
  const freeze = (value: unknown): void => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || frozen.has(value)) return
    frozen.add(value)
    for (const each of Object.values(value)) freeze(each)
    Object.freeze(value)
  }
  for (const table of tables) freeze(table)
}
