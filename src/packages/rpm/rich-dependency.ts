import type { RpmRelation } from './package.ts'

/** https://rpm-software-management.github.io/rpm/manual/boolean_dependencies.html: `(bash or zsh)`, `(langpack if glibc)`. */
export type RichDependency = RpmRelation | { operator: RichOperator; operands: RichDependency[] }

const OPERATORS = ['and', 'or', 'if', 'else', 'with', 'without', 'unless'] as const
export type RichOperator = (typeof OPERATORS)[number]

const MAX_DEPTH = 16
const MAX_LENGTH = 4096

/** Undefined for what is no such expression. `a if b else c` has three operands. */
export function parseRich(text: string): RichDependency | undefined {
  const words = text.length > MAX_LENGTH ? [] : wordsOf(text)
  let at = 0

  function expression(depth: number): RichDependency | undefined {
    if (depth > MAX_DEPTH || words[at] !== '(') return undefined
    at++
    const operands: RichDependency[] = []
    let operator: RichOperator | undefined
    for (;;) {
      const operand = words[at] === '(' ? expression(depth + 1) : relation()
      if (!operand) return undefined
      operands.push(operand)
      const next = words[at++]
      if (next === ')') return operator ? { operator, operands } : operands[0]
      if (!isOperator(next)) return undefined
      if (next !== 'else') operator = next
    }
  }

  function relation(): RpmRelation | undefined {
    const name = words[at]
    if (name === undefined || name === ')') return undefined
    at++
    const compared = /^[<>]?=?$/.test(words[at] ?? 'none')
    const operator = compared ? words[at]! : ''
    const version = compared ? (words[at + 1] ?? '') : ''
    if (compared) at += 2
    return { name, operator, version }
  }

  const parsed = expression(0)
  return at === words.length ? parsed : undefined
}

function isOperator(word: string | undefined): word is RichOperator {
  return (OPERATORS as readonly (string | undefined)[]).includes(word)
}

/** Names may have parentheses of their own, `libz.so.1()(64bit)`: only one that begins a word, or that nothing opened, stands alone. */
function wordsOf(text: string): string[] {
  const words: string[] = []
  let word = ''
  let depth = 0
  const end = () => {
    if (word !== '') words.push(word)
    word = ''
    depth = 0
  }
  for (const character of text) {
    if (/\s/.test(character)) end()
    else if ((character === '(' && word === '') || (character === ')' && depth === 0)) {
      end()
      words.push(character)
    } else {
      if (character === '(') depth++
      if (character === ')') depth--
      word += character
    }
  }
  end()
  return words
}
