import { posix } from 'node:path'
import type { ArithmeticExpression, Command, CompoundList, Statement, TestExpression, Word } from 'unbash'
import { matchesWildcard } from '../wildcard.ts'
import { findProgramPath } from '../find-program.ts'
import { isBuiltin } from './builtin-names.ts'
import { expandParts, expandPattern, expandText, expandWord } from './expand.ts'
import { currentFolder, environmentNow, isUnknown, type Shell } from './shell.ts'
import { and, negate, or, same, type Truth } from './truth.ts'
import { waysOf } from './ways.ts'

type Condition = Statement['command'] | CompoundList

const MAX_WAYS = 20
/** Names whose operand is a program that is looked for, not run. */
const LOOK_UPS = new Set(['command', 'which', 'type', 'hash'])

/** Whether a condition holds in the image as it is configured. A variable that nobody sets may yet be set when a container is run. */
export function truthOf(shell: Shell, condition: Condition): Truth {
  const { leftOut } = shell.limits
  const truth = evaluate(shell, condition, 0)
  return shell.limits.leftOut === leftOut ? truth : undefined
}

function evaluate(shell: Shell, condition: Condition, depth: number): Truth {
  if (depth > 30) return undefined
  switch (condition.type) {
    case 'CompoundList':
      return condition.commands.length === 1 ? evaluate(shell, condition.commands[0]!.command, depth + 1) : undefined
    case 'Command':
      return commandTruth(shell, condition)
    case 'Pipeline': {
      // A lone `!` has none.
      if (condition.commands.length !== 1) return undefined
      const truth = evaluate(shell, condition.commands[0]!, depth + 1)
      return condition.prefixes.some(({ type }) => type === 'Negation') ? negate(truth) : truth
    }
    case 'AndOr':
      return condition.commands.slice(1).reduce<Truth>(
        (truth, command, i) => {
          const next = evaluate(shell, command, depth + 1)
          return condition.operators[i] === '&&' ? and(truth, next) : or(truth, next)
        },
        evaluate(shell, condition.commands[0]!, depth + 1),
      )
    case 'TestCommand':
      return expressionTruth(shell, condition.expression, depth + 1)
    case 'ArithmeticCommand':
      return arithmeticTruth(shell, condition.expression)
    case 'BraceGroup':
    case 'Subshell':
      return evaluate(shell, condition.body, depth + 1)
    default:
      return undefined
  }
}

function commandTruth(shell: Shell, command: Command): Truth {
  // `$cygwin` is a command, too: `true` or `false`.
  const names = command.name?.parts ? expandWord(shell, command.name) : []
  const name = names.length === 1 && names[0]!.length === 1 ? names[0]![0] : command.name?.value
  if (name === 'true' || name === ':') return true
  if (name === 'false') return false
  const words = command.args.filter((word) => word.type === 'Word')
  if (name === '[' || name === 'test') return overWays(shell, name === '[' ? words.slice(0, -1) : words, (argv) => testTruth(shell, argv))
  if (LOOK_UPS.has(name ?? '')) {
    return overWays(shell, words, (argv) => {
      const operand = argv.find((word) => !word.startsWith('-')) ?? ''
      if (isUnknown(operand) || (name === 'command' && !/^-[vV]$/.test(argv[0] ?? ''))) return undefined
      return (
        isBuiltin(operand) ||
        shell.functions.has(operand) ||
        findProgramPath(shell.context.files, operand, environmentNow(shell), currentFolder(shell)) !== undefined
      )
    })
  }
  return undefined
}

/** The truth that all ways have in which the words may come out. */
function overWays(shell: Shell, words: readonly Word[], judge: (argv: readonly string[]) => Truth): Truth {
  const ways = waysOf(shell, words)
  if (ways.length > MAX_WAYS) return undefined
  const truths = new Set(ways.map((argv) => judge(argv)))
  return truths.size === 1 ? [...truths][0] : undefined
}

/** The words of `test`, by their number as POSIX has it; `-a` and `-o` as everybody understands them. */
function testTruth(shell: Shell, argv: readonly string[], depth = 0): Truth {
  if (depth > 20) return undefined
  const either = argv.length > 3 ? argv.indexOf('-o') : -1
  if (either > 0) return or(testTruth(shell, argv.slice(0, either), depth + 1), testTruth(shell, argv.slice(either + 1), depth + 1))
  const both = argv.length > 3 ? argv.indexOf('-a') : -1
  if (both > 0) return and(testTruth(shell, argv.slice(0, both), depth + 1), testTruth(shell, argv.slice(both + 1), depth + 1))
  const [first = '', second = '', third = ''] = argv
  if (argv.length === 0) return false
  if (argv.length === 1) return isUnknown(first) ? undefined : first !== ''
  if (first === '!') return negate(testTruth(shell, argv.slice(1), depth + 1))
  if (argv.length === 2) return unaryTruth(shell, first, second)
  if (argv.length === 3) return binaryTruth(first, second, third)
  return undefined
}

function unaryTruth(shell: Shell, operator: string, operand: string): Truth {
  if (operator === '-v') return shell.variables.has(operand) ? shell.variables.get(operand)!.every(Boolean) || undefined : false
  if (isUnknown(operand)) return undefined
  if (operator === '-z') return operand === ''
  if (operator === '-n') return operand !== ''
  const { files } = shell.context
  const path = posix.resolve(currentFolder(shell), operand)
  const node = files.find(path)
  const kind = files.kind(node)
  // What is not in the image may be mounted, or made by what ran before; a bare name is rather one of a program than of either.
  if (operand === '' || kind === 'none') return operand.includes('/') ? undefined : false
  if (operator === '-h' || operator === '-L') return files.kind(files.findLink(path)) === 'symlink'
  if (operator === '-f') return kind === 'file'
  if (operator === '-d') return kind === 'directory'
  if (operator === '-x') return kind === 'directory' || (files.modeOf(node) & 0o111) !== 0
  if (operator === '-s') return files.sizeOf(node) > 0 || kind === 'directory'
  return /^-[er]$/.test(operator) ? true : undefined
}

function binaryTruth(left: string, operator: string, right: string): Truth {
  if (isUnknown(left) || isUnknown(right)) return undefined
  if (operator === '=' || operator === '==') return left === right
  if (operator === '!=') return left !== right
  return compare(Number(left), operator.replace(/^-/, ''), Number(right))
}

function compare(left: number, operator: string, right: number): Truth {
  if (Number.isNaN(left) || Number.isNaN(right)) return undefined
  if (operator === 'eq' || operator === '==') return left === right
  if (operator === 'ne' || operator === '!=') return left !== right
  if (operator === 'lt' || operator === '<') return left < right
  if (operator === 'le' || operator === '<=') return left <= right
  if (operator === 'gt' || operator === '>') return left > right
  return operator === 'ge' || operator === '>=' ? left >= right : undefined
}

/** `[[ … ]]`: no splitting, and a pattern on the right. */
function expressionTruth(shell: Shell, expression: TestExpression, depth: number): Truth {
  if (depth > 30) return undefined
  switch (expression.type) {
    case 'TestGroup':
      return expressionTruth(shell, expression.expression, depth + 1)
    case 'TestNot': {
      const truth = expressionTruth(shell, expression.operand, depth + 1)
      return expression.negations.length % 2 === 1 ? negate(truth) : truth
    }
    case 'TestLogical':
      return expression.operands
        .map((operand) => expressionTruth(shell, operand, depth + 1))
        .reduce((truth, next) => (expression.operator === '&&' ? and(truth, next) : or(truth, next)))
    case 'TestUnary':
      return same(expandText(shell, expression.operand).map((text) => unaryTruth(shell, expression.operator, text)))
    case 'TestBinary': {
      const { operator } = expression
      const isMatch = operator === '=' || operator === '==' || operator === '!='
      const rights = isMatch ? expandPattern(shell, expression.right) : expandText(shell, expression.right)
      const lefts = expandText(shell, expression.left)
      if (lefts.length * rights.length > MAX_WAYS) return undefined
      return same(
        lefts.flatMap((left) => rights.map((right) => (isMatch ? matchTruth(left, operator, right) : binaryTruth(left, operator, right)))),
      )
    }
  }
}

function matchTruth(left: string, operator: string, pattern: string): Truth {
  if (isUnknown(left) || isUnknown(pattern)) return undefined
  return matchesWildcard(pattern, left) === (operator !== '!=')
}

function arithmeticTruth(shell: Shell, expression: ArithmeticExpression | undefined): Truth {
  if (expression?.type !== 'ArithmeticBinary') return undefined
  const [left, right] = [expression.left, expression.right].map((side) => {
    if (side.type !== 'ArithmeticWord') return Number.NaN
    const ways = side.parts ? expandParts(shell, side.parts) : [side.value]
    return ways.length === 1 && /^\d+$/.test(ways[0]!) ? Number(ways[0]) : Number.NaN
  })
  return compare(left!, expression.operator, right!)
}
