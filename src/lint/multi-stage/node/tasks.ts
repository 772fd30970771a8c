import type { ShellWord } from '../../../dockerfile/shell-commands.ts'
import type { Invocation } from '../../invocation.ts'

/** What a package manager, or a tool that runs scripts of many packages, is told to do. */
export interface NodeTask {
  kind: 'install' | 'run' | 'exec' | 'other'
  /** The script, the program, or the word of the manager. */
  name: string
  /** What the script or the program is given. */
  args: readonly ShellWord[]
  /** The packages by name or folder; `all` of them; undefined for the one in the working folder. */
  packages?: 'all' | readonly string[]
  /** The folder that it is told to work in. */
  folder?: ShellWord
}

export const MANAGER = /^(?:npm|yarn|pnpm|bun)$/
const RUNNERS = /^(?:cross-env|cross-env-shell|npx|pnpx|bunx|dotenv|env-cmd|dotenvx|infisical|doppler)$/
const INSTALL = /^(?:install|i|in|ci|clean-install|add|it|install-test|install-clean)$/
const OTHER =
  /^(?:remove|rm|uninstall|un|cache|config|c|set|get|prune|dedupe|version|pkg|ls|list|audit|link|global|create|init|why|info|view|import|store|fetch|rebuild|update|up|upgrade|publish|pack|login|whoami|help|bin|plugin|deploy|patch|constraints|unplug|approve-builds|env|root|outdated|licenses|node|-.*)$/
/** Options whose value is the next word. */
const TAKING =
  /^(?:--(?:filter|filter-prod|prefix|dir|cwd|workspace|include|omit|registry|cache|store-dir|loglevel|network-timeout)|-F|-C)$/

const MAX_RUNNERS = 5

/** Undefined for a program that is no such manager. */
export function taskOf({ program, args }: Pick<Invocation, 'program' | 'args'>): NodeTask | undefined {
  if (program === 'turbo' || program === 'nx' || program === 'lerna') return manyOf(program, args)
  if (!MANAGER.test(program)) return undefined
  const [words, scope] = scopeOf(program, args)
  const [first, second] = words
  const task = (kind: NodeTask['kind'], name: string, at: number): NodeTask => ({ kind, name, args: behind(words.slice(at)), ...scope })
  if (!first) return task(program === 'yarn' && !args.some(({ value }) => /^--?v(?:ersion)?$/.test(value)) ? 'install' : 'other', '', 0)
  const { value } = first
  if (program === 'yarn' && value === 'workspace' && second)
    return { ...taskOf({ program, args: words.slice(2) })!, packages: [second.value] }
  if (program === 'yarn' && value === 'workspaces') {
    if (second?.value === 'focus') return task('install', 'focus', 2)
    const at = words.findIndex((word, index) => index > 0 && word.value === 'run')
    return at === -1 ? task('other', value, 1) : { ...taskOf({ program, args: words.slice(at) })!, packages: 'all' }
  }
  if (/^(?:run|run-script|rum|urn)$/.test(value)) return second ? task('run', second.value, 2) : task('other', value, 1)
  if (/^(?:exec|x|dlx)$/.test(value)) return second ? task('exec', second.value, 2) : task('other', value, 1)
  if (program === 'bun' && value === 'build') return task('exec', 'bun-build', 1)
  if (/^(?:start|test|stop|restart)$/.test(value)) return task('run', value, 1)
  if (value === 't' || value === 'tst') return task('run', 'test', 1)
  if (INSTALL.test(value)) return task('install', value, 1)
  if (OTHER.test(value) || program === 'npm') return task('other', value, 1)
  return task('run', value, 1)
}

/** Words without those that say where: in which folder, and for which packages. */
function scopeOf(program: string, args: readonly ShellWord[]): [words: ShellWord[], scope: Pick<NodeTask, 'packages' | 'folder'>] {
  const words: ShellWord[] = []
  const names: string[] = []
  let folder: ShellWord | undefined
  let all = false
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!
    // The rest is for the program.
    if (word.value === '--' || (program !== 'npm' && isComplete(words))) {
      words.push(...args.slice(at))
      break
    }
    const [, option = word.value, given] = /^(--[\w-]+)=(.*)$/.exec(word.value) ?? []
    const isWorkspace = program === 'npm' && (option === '-w' || option === '--workspace')
    const value = given ?? ((TAKING.test(option) || isWorkspace) && option.startsWith('-') ? args[++at]?.value : undefined)
    if (/^(?:--filter|--filter-prod|-F)$/.test(option) || isWorkspace) names.push(value ?? '')
    else if (/^(?:--prefix|--dir|--cwd|-C)$/.test(option)) folder = given === undefined ? args[at] : { ...word, value: given, text: given }
    else if (/^(?:-r|--recursive|--workspaces|-ws)$/.test(option)) all = true
    else if (!option.startsWith('-') || (words.length === 0 && /^--?v(?:ersion)?$/.test(option))) words.push(word)
  }
  const packages = names.length > 0 ? names : all ? ('all' as const) : undefined
  return [words, { ...(packages && { packages }), ...(folder && { folder }) }]
}

/** Whether what follows is no longer for the manager: it is told what to run. */
function isComplete([first, second]: readonly ShellWord[]): boolean {
  if (first === undefined || INSTALL.test(first.value) || OTHER.test(first.value)) return false
  return second !== undefined || !/^(?:run|run-script|exec|x|dlx|workspaces?)$/.test(first.value)
}

/** `turbo run build --filter=api`, `nx build api`, `nx run api:build`, `lerna run build` */
function manyOf(program: string, args: readonly ShellWord[]): NodeTask {
  const filter = args.flatMap(({ value }, index) => {
    const [, given] = /^(?:--filter|--scope|--projects?|-F|-p)=(.*)$/.exec(value) ?? []
    return given !== undefined
      ? given.split(',')
      : /^(?:--filter|--scope|--projects?|-F|-p)$/.test(value)
        ? [args[index + 1]?.value ?? '']
        : []
  })
  const targets = args.flatMap(({ value }, index) => {
    const [, given] = /^--targets?=(.*)$/.exec(value) ?? []
    return given !== undefined ? given.split(',') : /^(?:--targets?|-t)$/.test(value) ? [args[index + 1]?.value ?? ''] : []
  })
  const words = args.map(({ value }) => value).filter((value) => !value.startsWith('-') && !filter.includes(value))
  const packages = filter.length > 0 ? filter : ('all' as const)
  const [first, second] = words
  if (program === 'nx' && first === 'run' && second?.includes(':')) {
    const [name, target] = second.split(':')
    return { kind: 'run', name: target!, args: [], packages: [name!] }
  }
  if (program === 'nx' && first !== undefined && !/^(?:run-many|affected|reset|migrate|report)$/.test(first))
    return { kind: 'run', name: first, args: [], packages: second === undefined ? packages : [second] }
  if (first === 'run' && second !== undefined) return { kind: 'run', name: second, args: [], packages }
  if (targets.length > 0) return { kind: 'run', name: targets.find((name) => name.includes('build')) ?? targets[0]!, args: [], packages }
  return program === 'turbo' && first !== undefined && first !== 'prune'
    ? { kind: 'run', name: first, args: [], packages }
    : { kind: 'other', name: first ?? '', args: [], packages }
}

/** `cross-env X=1 tsc`, `npx tsc`, `pnpm exec tsc`, `dotenv -e .env -- tsc` */
export function withoutRunners(invocation: Invocation, depth = 0): Invocation {
  const { program, args } = invocation
  if (depth > MAX_RUNNERS) return invocation
  const task = MANAGER.test(program) ? taskOf(invocation) : undefined
  if (task?.kind === 'exec' && task.packages === undefined)
    return named(invocation, { text: task.name, value: task.name, literal: true, start: 0, end: 0 }, task.args)
  if (!RUNNERS.test(program)) return invocation
  const end = args.findIndex(({ value }) => value === '--')
  const at =
    end === -1
      ? args.findIndex(({ value }, index) => !/^-|^\w+=/.test(value) && !/^-(?:[ef]|-file|-env-file)$/.test(args[index - 1]?.value ?? ''))
      : end + 1
  const word = at === -1 ? undefined : args[at]
  return word === undefined ? invocation : withoutRunners(named(invocation, word, args.slice(at + 1)), depth + 1)
}

function named(invocation: Invocation, word: ShellWord, args: readonly ShellWord[]): Invocation {
  const name = word.value.replace(/(?<=.)@[\w.^~-]*$/, '')
  return { ...invocation, program: name.slice(name.lastIndexOf('/') + 1), programWord: word, args }
}

/** What comes after `--`; or all, for managers that need none. */
function behind(words: readonly ShellWord[]): ShellWord[] {
  return words.filter(({ value }, index) => value !== '--' || words.findIndex((each) => each.value === '--') !== index)
}
