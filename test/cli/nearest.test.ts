import { expect, it } from 'vitest'
import { editDistance, nearest } from '../../src/cli/nearest.ts'

it.for([
  ['', '', 0],
  ['abc', 'abc', 0],
  ['abc', '', 3],
  ['analyse', 'analyze', 1],
  ['formt', 'format', 1],
  ['acb', 'abc', 1],
  ['kitten', 'sitting', 3],
] as const)('from "%s" to "%s" in %i', ([a, b, distance]) => {
  expect(editDistance(a, b)).toBe(distance)
  expect(editDistance(b, a)).toBe(distance)
})

it.for([
  ['analyse', 'analyze'],
  ['Analyze', 'analyze'],
  ['ct', 'cat'],
  ['exlpain', 'explain'],
  ['frobnicate', undefined],
] as const)('takes "%s" for %s', ([word, meant]) => {
  expect(nearest(word, ['analyze', 'cat', 'explain', 'rules'])).toBe(meant)
})
