import type { Assignment, Word } from 'unbash'
import { expandText, expandWord } from './expand.ts'
import { bounded, MAX_VALUES, type Shell, spend, type Value } from './shell.ts'

const MAX_WORDS = 1000

/** The ways in which the words of a command line may come out together. */
export function waysOf(shell: Shell, words: readonly (Word | Assignment)[]): Value[] {
  let ways: Value[] = [[]]
  for (const word of words.slice(0, MAX_WORDS)) {
    const fields = word.type === 'Word' ? expandWord(shell, word) : assignmentWords(shell, word)
    const next: Value[] = []
    for (const way of ways) {
      for (const added of bounded(shell, ways.length, fields)) {
        if (next.length >= MAX_VALUES || !spend(shell, (way.length + added.length) * 8)) break
        next.push(way.concat(added).slice(0, MAX_WORDS))
      }
    }
    ways = next
  }
  return ways
}

/** `x=y` as the argument of a program. */
function assignmentWords(shell: Shell, { name, value, text }: Assignment): Value[] {
  return value.type === 'Word' ? expandText(shell, value).map((each) => [`${name}=${each}`]) : [[text]]
}
