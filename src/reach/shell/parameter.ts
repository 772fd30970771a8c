import type { ParameterExpansionPart, ParameterOperation } from 'unbash'
import { expandPattern, expandText, type PartValues } from './expand.ts'
import { assign, isUnknown, MAX_VALUES, type Shell, spend, type Value, valuesOf } from './shell.ts'
import { removePattern, replacePattern } from './trim.ts'

type Values = readonly (Value | undefined)[]

const POSITIONAL = /^([@*]|\d+)$/

/** What `$x`, `$1`, `$@` and the like may stand for. */
export function simpleValues(shell: Shell, text: string): PartValues {
  const name = text.slice(1)
  return { values: namedValues(shell, name, text), apart: name === '@' }
}

/** What `${x:-y}` and all its relatives may stand for. Where it cannot be told, that is the expansion as it is written. */
export function parameterValues(shell: Shell, part: ParameterExpansionPart): PartValues {
  const { parameter, prefix, index, operation, text } = part
  const isList = index?.value === '@' || index?.value === '*' || parameter === '@' || parameter === '*'
  const apart = parameter === '@' || index?.value === '@'
  if (prefix === '#') return { values: countsOf(shell, parameter, isList, text), apart: false }
  let values = namedValues(shell, parameter, text)
  if (prefix === '!') values = operation?.type === 'Names' ? [[text]] : values.flatMap((value) => named(shell, value, text))
  else if (!isList && !POSITIONAL.test(parameter)) values = elementsAt(values, index?.value)
  return { values: operation ? operate(shell, values, operation, parameter, text) : values, apart }
}

function namedValues(shell: Shell, name: string, text: string): Values {
  if (name === '0' || name === 'BASH_SOURCE') return [[name === '0' ? shell.name : sourceName(shell)]]
  if (POSITIONAL.test(name)) {
    if (!shell.positional) return [[text]]
    return name === '@' || name === '*' ? shell.positional : shell.positional.map((args) => argument(args, Number(name)))
  }
  if (name === '#') return shell.positional ? shell.positional.map((args) => [String(args.length)]) : [[text]]
  if (name === 'OSTYPE' && !shell.variables.has(name)) return [['linux-gnu']]
  if (name === 'PWD') return shell.folders.map((folder) => [folder])
  return /^\w+$/.test(name) && !/^(RANDOM|UID|EUID|PPID|SECONDS|HOSTNAME|LINENO)$/.test(name) ? valuesOf(shell, name) : [[text]]
}

/** The file that is being walked: `$0`, unless another one sources it. */
function sourceName(shell: Shell): string {
  return shell.sources.length > 0 ? shell.context.files.pathOf(shell.node) : shell.name
}

function argument(args: Value, number: number): Value | undefined {
  const found = args[number - 1]
  return found === undefined ? undefined : [found]
}

function elementsAt(values: Values, index: string | undefined): Values {
  const at = index === undefined ? 0 : Number(index)
  // An element of an associative array may be any.
  if (Number.isNaN(at)) return values.flatMap((value) => value?.map((element) => [element]) ?? [value])
  return values.map((value) => (value && (value.length > at || at > 0) ? argument(value, at + 1) : value))
}

function countsOf(shell: Shell, name: string, isList: boolean, text: string): Values {
  return namedValues(shell, name, text).map((value) => {
    if (!value || value.some(isUnknown)) return [text]
    return [String(isList ? value.length : (value[0] ?? '').length)]
  })
}

/** `${!name}`: the value of the variable that a variable names. */
function named(shell: Shell, value: Value | undefined, text: string): Values {
  const name = value?.[0]
  return name !== undefined && /^\w+$/.test(name) ? namedValues(shell, name, text) : [[text]]
}

function operate(shell: Shell, values: Values, operation: ParameterOperation, name: string, text: string): Values {
  switch (operation.type) {
    case 'Default':
      return orDefault(shell, values, operation, name)
    case 'Remove': {
      const patterns = expandPattern(shell, operation.operand)
      return each(values, text, (element) =>
        patterns.map((pattern) => {
          // At worst, each rest of the text is held against the pattern.
          const mayGoOn = spend(shell, (element.length ** 2 * pattern.length) / 8)
          return mayGoOn ? removePattern(element, operation.operator, pattern) : text
        }),
      )
    }
    case 'Replace': {
      const patterns = expandPattern(shell, operation.pattern)
      const replacements = expandText(shell, operation.replacement)
      return each(values, text, (element) =>
        patterns.flatMap((pattern) => replacements.map((text) => replacePattern(element, operation.operator, pattern, text))),
      )
    }
    case 'Slice': {
      const [from, length] = [operation.offset, operation.length].map((word) => (word ? Number(expandText(shell, word)[0]) : undefined))
      const end = length === undefined || length < 0 ? length : from! + length
      if (from === undefined || !Number.isInteger(from) || (end !== undefined && !Number.isInteger(end))) return [[text]]
      if (name !== '@' && name !== '*') return each(values, text, (element) => [element.slice(from, end)])
      // `$0` is at 0 of it.
      return values.map((value) => value && (from === 0 ? [shell.name, ...value].slice(0, end) : value.slice(from - 1, end && end - 1)))
    }
    case 'CaseModification':
      return each(values, text, (element) => [operation.operator.startsWith('^') ? element.toUpperCase() : element.toLowerCase()])
    case 'Transform':
      return values
    default:
      return [[text]]
  }
}

type DefaultOperation = Extract<ParameterOperation, { type: 'Default' }>

function orDefault(shell: Shell, values: Values, { operator, operand }: DefaultOperation, name: string): Values {
  const isMissing = (value: Value | undefined): boolean =>
    value === undefined || (operator.startsWith(':') && value.join('') === '') || (value.length === 0 && POSITIONAL.test(name))
  const isOpen = (value: Value | undefined): boolean => value !== undefined && value.some(isUnknown)
  if (operator.endsWith('+')) {
    const set = values.some((value) => !isMissing(value)) ? wordsOf(shell, operand) : []
    return [...set, ...(values.some(isMissing) ? [undefined] : [])]
  }
  if (operator.endsWith('?')) return values
  const given = values.filter((value) => !isMissing(value))
  const defaults = values.some((value) => isMissing(value) || isOpen(value)) ? wordsOf(shell, operand) : []
  if (operator.endsWith('=') && defaults.length > 0 && /^\w+$/.test(name)) assign(shell, name, [...given, ...defaults])
  return [...defaults, ...given]
}

/** `${1+"$@"}` has the words apart; all else is one text. */
function wordsOf(shell: Shell, operand: Parameters<typeof expandText>[1]): Values {
  if (/^"\$@"$/.test(operand.text) && shell.positional) return shell.positional
  return expandText(shell, operand).map((text) => [text])
}

function each(values: Values, text: string, change: (element: string) => string[]): Values {
  return values
    .flatMap((value): Values => {
      if (value === undefined || value.some(isUnknown)) return [value && [text]]
      if (value.length === 1) return change(value[0]!).map((changed) => [changed])
      return [value.map((element) => change(element)[0] ?? '')]
    })
    .slice(0, MAX_VALUES)
}
