import { expect, it } from 'vitest'
import { expandWord } from '../../src/dockerfile/expand.ts'

const variables = { A: 'one', E: '', P: '/usr/lib/x.tar.gz', V: '22' }

it.each<[word: string, text: string | undefined]>([
  ['$A', 'one'],
  ['node:${V}-slim', 'node:22-slim'],
  ['$AB', ''],
  ['${A}B', 'oneB'],
  ['${X:-two}', 'two'],
  ['${E:-two}', 'two'],
  ['${E-two}', ''],
  ['${X-${A}}', 'one'],
  ['${A:+two}', 'two'],
  ['${E:+two}', ''],
  ['${E+two}', 'two'],
  ['${X:?missing}', undefined],
  ['${A:?missing}', 'one'],
  ['${P#*/}', 'usr/lib/x.tar.gz'],
  ['${P##*/}', 'x.tar.gz'],
  ['${P%.*}', '/usr/lib/x.tar'],
  ['${P%%.*}', '/usr/lib/x'],
  ['${P/lib/share}', '/usr/share/x.tar.gz'],
  ['${P//\\//_}', '_usr_lib_x.tar.gz'],
  ["'$A'", '$A'],
  ['"$A b"', 'one b'],
  ['\\$A', '$A'],
  ['"a\\"b\\n"', 'a"b\\n'],
  ['$', '$'],
  ['a$ b', 'a$ b'],
  ['${A', undefined],
  ['${A:}', undefined],
  ['"open', undefined],
  ["'open", undefined],
  ['${', undefined],
  [`${'${X:-'.repeat(5000)}`, undefined],
  ['${A#*a*b*c*d*e}', undefined],
  ['$constructor', ''],
])('%s', (word, text) => {
  expect(expandWord(word, variables)?.text).toBe(text)
})

it('names what is not set, and takes the escape character of the file', () => {
  expect(expandWord('$X/${Y}/$A', variables)?.unset).toEqual(['X', 'Y'])
  expect(expandWord('C:\\$A`$B', variables, '`')?.text).toBe('C:\\one$B')
})
