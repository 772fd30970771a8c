import { commandsOf, type ShellCommand } from '../../dockerfile/shell-commands.ts'
import { readShellText } from '../../dockerfile/shell-body.ts'
import { type Invocation, invocationOf } from '../invocation.ts'
import type { LintContext } from '../lint-context.ts'
import type { Build, Step } from './build.ts'
import { contextFileAt } from './copies.ts'
import { absolutePath, nameOf } from './paths.ts'

/** A makefile, as far as it can be told without running it. */
export interface Makefile {
  /** By target, the first that there is first. */
  rules: ReadonlyMap<string, Rule>
  /** As they are written; undefined where more than one value is possible. */
  variables: ReadonlyMap<string, string | undefined>
  /** Those that the commands get. */
  exported: ReadonlySet<string>
}

interface Rule {
  needs: string
  recipe: readonly string[]
  variables: readonly (readonly [name: string, value: string])[]
}

const MAX_LENGTH = 256 * 1024
const MAX_DEPTH = 12
const MAX_TEXT = 16 * 1024
const MAX_COMMANDS = 200
const MAX_LINES = 10_000
const MAX_TARGETS = 500
/** Values are made of values: a few lines would keep us busy for ever. */
const MAX_EXPANDED = 512 * 1024
/** In place of what only make itself knows. It is no variable of anybody, so that no path has it in it. */
const UNKNOWN = '${_makes_own_}'
const ASSIGNMENT = /^(?:export[ \t]+|override[ \t]+){0,2}([\w.-]{1,100})[ \t]*(\+|\?|::?)?=[ \t]*(.*)$/
/** What makes lines mean something else; another shell. */
const OTHERWISE =
  /^(?:\.(?:ONESHELL|RECIPEPREFIX|SHELLFLAGS)|define)\b|^SHELL[ \t]*[:?]{0,2}=[ \t]*(?!(?:\/usr)?(?:\/bin\/)?(?:env )?(?:ba)?sh[ \t\r]*$)/m
const CONDITION = /^[ \t]*(?:ifeq|ifneq|ifdef|ifndef)\b/
/** Of make, options that take a word of their own. */
const TAKING = /^(?:-C|--directory|-f|--file|--makefile|-I|-o|-W|-j|-l)$/

/** Undefined where it cannot be read line by line. */
export function readMakefile(text: string): Makefile | undefined {
  if (text.length > MAX_LENGTH || OTHERWISE.test(text)) return undefined
  const rules = new Map<string, Rule & { recipe: string[]; variables: [string, string][] }>()
  const variables = new Map<string, string | undefined>()
  const exported = new Set<string>()
  let [depth, lines, includes] = [0, 0, false]
  let open: string[] = []
  for (const line of text
    .replace(/\r/g, '')
    .replace(/\\\n[ \t]*/g, ' ')
    .split('\n')) {
    if (line.startsWith('\t')) {
      lines += open.length
      if (lines > MAX_LINES) return undefined
      for (const target of open) rules.get(target)!.recipe.push(depth === 0 ? line.slice(1) : UNKNOWN)
      continue
    }
    const plain = line.replace(/(?:^|[ \t])#.*$/, '').trimEnd()
    if (CONDITION.test(plain)) depth++
    else if (/^[ \t]*endif\b/.test(plain)) depth--
    // Whatever it says, it may say it of any variable.
    includes ||= /^[-s]?include\b/.test(plain)
    const [, name, operator, value = ''] = ASSIGNMENT.exec(plain.trimStart()) ?? []
    const [, names, needs = ''] = name === undefined && depth === 0 ? (/^([^\s:=#][^:=#]*):{1,2}(?!=)(.*)$/.exec(plain) ?? []) : []
    if (name !== undefined) {
      const isOnly = depth === 0 && operator !== '+' && !(operator === '?' && variables.has(name))
      variables.set(name, isOnly ? value : undefined)
      if (/^[ \t]*export[ \t]/.test(line)) exported.add(name)
    } else if (names !== undefined) {
      open = names.split(/\s+/).filter(Boolean)
      if (open.length > MAX_TARGETS) return undefined
      const own = ASSIGNMENT.exec(needs.trim())
      for (const target of open) {
        const rule = rules.get(target) ?? { needs: '', recipe: [], variables: [] }
        if (own) rule.variables.push([own[1]!, own[3] ?? ''])
        else rule.needs += ` ${needs.split(/[;|]/)[0]}`
        rules.set(target, rule)
      }
    } else for (const each of /^export[ \t]+([\w \t]+)$/.exec(plain)?.[1]?.split(/\s+/) ?? []) exported.add(each)
  }
  if (includes) for (const name of variables.keys()) variables.set(name, undefined)
  return { rules, variables, exported }
}

/** A command of a recipe, and the variables that it gets besides those of the Dockerfile. */
export interface MadeCommand {
  command: ShellCommand
  /** The number of the shell that it is one of: each line has its own. */
  shell: number
  variables: Readonly<Record<string, string | undefined>>
}

/** What make is called with. */
export function makeCall({ args }: Pick<Step, 'args'>): {
  folder: string
  file?: string
  targets: string[]
  variables: [string, string][]
} {
  let [folder, file]: [string, string | undefined] = ['.', undefined]
  const targets: string[] = []
  const variables: [string, string][] = []
  for (let at = 0; at < args.length; at++) {
    const { value } = args[at]!
    const [, name, given] = /^([\w.-]+):?=(.*)$/s.exec(value) ?? []
    if (name !== undefined) variables.push([name, args[at]!.literal ? given! : UNKNOWN])
    else if (/^(?:-C|--directory)$/.test(value)) folder = args[++at]?.value ?? ''
    else if (/^(?:-f|--file|--makefile)$/.test(value)) file = args[++at]?.value
    else if (TAKING.test(value) && (!/^-[jl]$/.test(value) || /^\d/.test(args[at + 1]?.value ?? ''))) at++
    else if (!value.startsWith('-')) targets.push(value)
  }
  return { folder, ...(file !== undefined && { file }), targets, variables }
}

/** The commands that make runs, in their order; undefined where nobody can say. `environment`: what the Dockerfile sets. */
export function commandsMade(
  { parser }: Pick<LintContext, 'parser'>,
  { rules, variables, exported }: Makefile,
  { targets, variables: given }: ReturnType<typeof makeCall>,
  step: Pick<Step, 'run' | 'variables' | 'folder'>,
): MadeCommand[] | undefined {
  const found: MadeCommand[] = []
  const done = new Set<string>()
  const overridden = new Map(given)
  let [shell, expanded, isKnown] = [0, 0, true]

  function valueOf(name: string, own: ReadonlyMap<string, string>, depth: number): string {
    const written = overridden.get(name) ?? own.get(name) ?? (variables.has(name) ? (variables.get(name) ?? UNKNOWN) : undefined)
    if (written !== undefined) return depth > MAX_DEPTH ? UNKNOWN : expand(written, own, depth + 1)
    if (name === 'CURDIR') return step.folder ?? UNKNOWN
    if (name === 'MAKE') return 'make'
    return (Object.hasOwn(step.variables, name) ? step.variables[name] : undefined) ?? UNKNOWN
  }

  /** `$X` is a variable of one letter; what has a space or a comma in its parentheses is a function of make. */
  function expand(text: string, own: ReadonlyMap<string, string>, depth = 0): string {
    if (!text.includes('$')) return text
    expanded += text.length
    isKnown &&= expanded <= MAX_EXPANDED
    if (!isKnown || text.length > MAX_TEXT) return UNKNOWN
    let result = ''
    for (let at = 0; at < text.length && result.length <= MAX_TEXT; at++) {
      const next = text[at + 1]
      if (text[at] !== '$') result += text[at]
      else if (next === '$') [result, at] = [`${result}$`, at + 1]
      else if (next !== '(' && next !== '{') [result, at] = [result + valueOf(next ?? '', own, depth), at + 1]
      else {
        const end = endOf(text, at + 1)
        const name = text.slice(at + 2, end)
        result += /^[\w.-]+$|^[@<^*+?%]$/.test(name) ? valueOf(name, own, depth) : UNKNOWN
        at = end
      }
    }
    return result.length > MAX_TEXT ? UNKNOWN : result
  }

  function ruleFor(target: string): { rule: Rule; stem: string } | undefined {
    const rule = rules.get(target)
    if (rule) return { rule, stem: '' }
    for (const [pattern, each] of rules) {
      const [head, tail, ...more] = pattern.split('%')
      if (tail === undefined || more.length > 0 || target.length < pattern.length) continue
      if (target.startsWith(head!) && target.endsWith(tail))
        return { rule: each, stem: target.slice(head!.length, target.length - tail.length) }
    }
    return undefined
  }

  function make(target: string, depth: number): void {
    const own = depth > MAX_DEPTH || done.size > MAX_TARGETS || done.has(target) ? undefined : ruleFor(target)
    isKnown &&= depth <= MAX_DEPTH && done.size <= MAX_TARGETS
    done.add(target)
    if (own) follow(target, own, depth)
  }

  function follow(target: string, { rule, stem }: { rule: Rule; stem: string }, depth: number): void {
    const needs = expand(rule.needs, new Map(rule.variables))
      .split(/\s+/)
      .filter(Boolean)
      .map((each) => each.replace('%', stem))
    const own = new Map([...rule.variables, ['@', target], ['<', needs[0] ?? ''], ['^', needs.join(' ')], ['*', stem]] as [
      string,
      string,
    ][])
    for (const need of needs) make(need, depth + 1)
    for (const line of rule.recipe) run(expand(line.replace(/^[ \t@+-]+/, ''), own), own, depth)
  }

  function run(text: string, own: ReadonlyMap<string, string>, depth: number): void {
    if (text.trim() === '' || !isKnown) return
    const read = readShellText(parser, text)
    if ('reason' in read || found.length > MAX_COMMANDS) {
      isKnown = false
      return
    }
    shell++
    const passed = Object.fromEntries([...exported].map((name) => [name, valueOf(name, own, 0)]))
    for (const command of commandsOf(parser, {
      instruction: step.run.instruction,
      ...read,
      startsWithErrexit: true,
      placeOf: (at) => at,
    })) {
      const called = nameOf(command.words[0]?.value ?? '') === 'make' ? makeCall({ args: command.words.slice(1) }) : undefined
      if (called && (called.folder !== '.' || called.file !== undefined || called.variables.length > 0)) isKnown = false
      else if (called) for (const target of called.targets) make(target, depth + 1)
      else found.push({ command, shell, variables: { ...passed, ...Object.fromEntries(given) } })
    }
  }

  const first = [...rules.keys()].find((each) => !each.startsWith('.') && !each.includes('%'))
  const wanted = targets.length > 0 ? targets : first === undefined ? [] : [first]
  if (wanted.length === 0 || wanted.some((each) => !ruleFor(each))) return undefined
  for (const target of wanted) make(target, 0)
  return isKnown && found.length <= MAX_COMMANDS ? found : undefined
}

/** Where the parentheses or braces that open at a place are closed. */
function endOf(text: string, start: number): number {
  const [opening, closing] = text[start] === '(' ? '()' : '{}'
  let depth = 0
  for (let at = start; at < text.length; at++) {
    if (text[at] === opening) depth++
    else if (text[at] === closing && --depth === 0) return at
  }
  return text.length
}

/** What a call of make does, where the makefile that the context has says it: the commands of its recipes in place of it. `follow`: through folders. */
export function stepsMade(
  build: Build,
  step: Step,
  follow: (invocations: readonly Invocation[], from: Pick<Step, 'run' | 'folder' | 'variables'>) => Step[],
): Step[] | undefined {
  const call = makeCall(step)
  const { folder } = step
  if (folder === undefined || call.folder.includes('$')) return undefined
  const place = absolutePath(call.folder, folder)
  const names = call.file === undefined ? ['GNUmakefile', 'makefile', 'Makefile'] : [call.file]
  const files = names.flatMap((name) => contextFileAt(build, absolutePath(name, place)) ?? [])
  const text = build.context.buildContext?.manifests?.get(files[0] ?? '')
  const makefile = text === undefined ? undefined : readMakefile(text)
  const made = makefile && commandsMade(build.context, makefile, call, { ...step, folder: place })
  if (!made) return undefined
  const { command: by, run } = step
  const shells = Map.groupBy(made, ({ shell }) => shell)
  return [...shells.values()].flatMap((commands) => {
    const invocations = commands.flatMap(({ command }) => {
      // In the file, all of them are where make is called.
      const found = invocationOf({ ...command, start: by.start, end: by.end, inside: [...by.inside, ...command.inside] })
      return found ?? []
    })
    const from = { run, folder: place, variables: { ...step.variables, ...commands[0]!.variables } }
    return follow(invocations, from).map((each) => Object.assign(each, { makefile: files[0]! }))
  })
}
