import { expect, it } from 'vitest'
import { cut, displayWidth, fit, percent, wrap } from '../../src/report/columns.ts'
import { printable } from '../../src/report/printable.ts'

it.for([
  ['plain', 5],
  ['漢字', 4],
  ['e\u0301', 1],
  ['🐳 ship', 7],
] as const)('%s is %i wide', ([text, width]) => expect(displayWidth(text)).toBe(width))

it.for([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['ab cd', 4, 'ab…'],
  ['漢字漢字', 5, '漢字…'],
] as const)('cuts %s at %i', ([text, width, short]) => expect(cut(text, width)).toBe(short))

it.for([
  ['', 5, ['']],
  ['one two three', 7, ['one two', 'three']],
  ['unbreakable word', 4, ['unbreakable', 'word']],
] as const)('wraps %j at %i', ([text, width, lines]) => expect(wrap(text, width)).toEqual(lines))

it('fills to the width', () => {
  for (const text of ['', 'abc', '漢字', 'a longer text']) expect(displayWidth(fit(text, 8))).toBe(8)
})

it.for([
  [0, 10, '0 %'],
  [1, 1000, '<1 %'],
  [52, 100, '52 %'],
  [999, 1000, '>99 %'],
  [10, 10, '100 %'],
  [0, 0, '0 %'],
] as const)('%i of %i is %s', ([part, whole, text]) => expect(percent(part, whole)).toBe(text))

it.for([
  ['\u001b[31m', '\\x1b[31m'],
  ['a\rb\nc\u0000', 'a\\x0db\\x0ac\\x00'],
  ['\u009b2J', '\\x9b2J'],
  ['safe\u202egpj.exe', 'safe\\u202egpj.exe'],
  ['naïve 漢字 🐳', 'naïve 漢字 🐳'],
] as const)('prints %j as %s', ([text, shown]) => expect(printable(text)).toBe(shown))
