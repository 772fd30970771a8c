import type { Command, CompoundList, Statement, TestExpression, Word } from 'unbash'
import { expandWord } from './expand.ts'
import type { Shell } from './shell.ts'

const MAX_DEPTH = 20

/**
 * Programs and files that a condition asks for: `command -v x`, `which x`, `[ -x /x ]`. What it then runs of them is something that the
 * script does without where it is not there.
 */
export function guardsIn(shell: Shell, condition: Statement['command'] | CompoundList, depth = 0): string[] {
  if (depth > MAX_DEPTH) return []
  const below = (node: Statement['command'] | CompoundList): string[] => guardsIn(shell, node, depth + 1)
  switch (condition.type) {
    case 'CompoundList':
      return condition.commands.flatMap(({ command }) => below(command))
    case 'AndOr':
    case 'Pipeline':
      return condition.commands.flatMap(below)
    case 'Redirected':
      return below(condition.command)
    case 'BraceGroup':
    case 'Subshell':
      return below(condition.body)
    case 'Command':
      return askedFor(shell, condition)
    case 'TestCommand':
      return inExpression(shell, condition.expression)
    default:
      return []
  }
}

function askedFor(shell: Shell, { name, args }: Command): string[] {
  const words = args.filter((word): word is Word => word.type === 'Word')
  if (/^(command|which|type|hash)$/.test(name?.value ?? '')) {
    if (name!.value === 'command' && !/^-[vV]$/.test(words[0]?.value ?? '')) return []
    return words.flatMap((word) => expandWord(shell, word).flat()).filter((word) => !word.startsWith('-'))
  }
  if (name?.value !== '[' && name?.value !== 'test') return []
  return words.flatMap((word, i) => (/^-[xefs]$/.test(words[i - 1]?.value ?? '') ? expandWord(shell, word).flat() : []))
}

function inExpression(shell: Shell, expression: TestExpression, depth = 0): string[] {
  if (depth > MAX_DEPTH) return []
  if (expression.type === 'TestUnary') {
    return /^-[xefs]$/.test(expression.operator) ? expandWord(shell, expression.operand).flat() : []
  }
  if (expression.type === 'TestLogical') return expression.operands.flatMap((operand) => inExpression(shell, operand, depth + 1))
  return expression.type === 'TestGroup' ? inExpression(shell, expression.expression, depth + 1) : []
}
