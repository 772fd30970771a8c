/** undefined: it depends on what only a running container knows. */
export type Truth = boolean | undefined

export function negate(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth
}

export function and(one: Truth, other: Truth): Truth {
  if (one === false || other === false) return false
  return one && other
}

export function or(one: Truth, other: Truth): Truth {
  if (one === true || other === true) return true
  return one === undefined || other === undefined ? undefined : false
}

/** What all of them are. */
export function same(truths: readonly Truth[]): Truth {
  return truths.every((truth) => truth === truths[0]) ? truths[0] : undefined
}
