import { posix } from 'node:path'
import type { Command, ParsedScript, PipelineNode, Statement } from 'unbash'
import { findProgramPath } from '../find-program.ts'
import { matchesWildcard } from '../wildcard.ts'
import { currentFolder, environmentNow, isUnknown, MAX_DEPTH, type Shell } from './shell.ts'
import { waysOf } from './ways.ts'

const MAX_LINES = 1000
/** Filters that leave lines as they are, or leave some out. */
const FILTERS = new Set(['sort', 'uniq', 'cat', 'head', 'tail', 'tac', 'shuf', 'grep', 'egrep', 'tee'])

/** Lines of one way in which a command may go; undefined where they are not known. */
type Lines = readonly string[] | undefined

const UNKNOWN: readonly Lines[] = [undefined]

/**
 * What a command substitution may come out as, for the few commands that scripts find paths with: `$(dirname "$0")`, `$(cd x && pwd)`,
 * `$(which java)`, `$(ls /etc/x.d/*.conf)`. Undefined in it for ways of which nobody knows.
 */
export function outputOf(shell: Shell, { commands }: ParsedScript): readonly (string | undefined)[] {
  const nodes = commands.map(({ command }) => command)
  // `cd x; pwd` is as good as `cd x && pwd`.
  const isPlain = nodes.every((node, i) => node.type !== 'AndOr' && (i === nodes.length - 1 || isCd(node)))
  if (shell.depth > MAX_DEPTH || (nodes.length !== 1 && !isPlain)) return [undefined]
  shell.depth++
  const [first] = nodes
  const folder = currentFolder(shell)
  const ways = isPlain
    ? afterCd(
        shell,
        nodes as PipelineNode[],
        nodes.map(() => '&&'),
        folder,
      )
    : linesOf(shell, first!, folder)
  shell.depth--
  return ways.map((lines) => lines?.join('\n'))
}

/** Lines that commands feed into a pipe, as far as they are known; undefined when none are. */
export function pipedLines(shell: Shell, commands: readonly PipelineNode[]): string[] | undefined {
  const known = throughPipe(shell, commands, currentFolder(shell)).filter((lines) => lines !== undefined)
  return known.length > 0 ? known.flat().slice(0, MAX_LINES) : undefined
}

function linesOf(shell: Shell, node: Statement['command'], folder: string): readonly Lines[] {
  if (node.type === 'Command')
    return waysOf(shell, node.name ? [node.name, ...node.args] : []).map((argv) => simpleLines(shell, argv, folder))
  if (node.type === 'Pipeline') return throughPipe(shell, node.commands, folder)
  if (node.type === 'Subshell' || node.type === 'BraceGroup') {
    return node.body.commands.length === 1 ? linesOf(shell, node.body.commands[0]!.command, folder) : UNKNOWN
  }
  return node.type === 'AndOr' ? afterCd(shell, node.commands, node.operators, folder) : UNKNOWN
}

/** `cd x && pwd`, `which a || which b`, `readlink -f x || echo x`. */
function afterCd(shell: Shell, commands: readonly PipelineNode[], operators: readonly string[], folder: string): readonly Lines[] {
  const [first, ...rest] = commands
  if (!first) return UNKNOWN
  const isAnd = operators[0] === '&&'
  if (isCd(first) && rest.length > 0 && isAnd) {
    return waysOf(shell, first.args).flatMap((argv) => {
      const to = argv.findLast((word) => !word.startsWith('-'))
      return to === undefined || isUnknown(to) ? UNKNOWN : afterCd(shell, rest, operators.slice(1), posix.resolve(folder, to))
    })
  }
  const ways = linesOf(shell, first, folder)
  if (rest.length === 0 || isAnd) return ways
  const known = ways.filter((lines) => lines !== undefined)
  return [...afterCd(shell, rest, operators.slice(1), folder), ...known]
}

function isCd(node: Statement['command']): node is Command {
  return node.type === 'Command' && node.name?.value === 'cd'
}

function throughPipe(shell: Shell, commands: readonly PipelineNode[], folder: string): readonly Lines[] {
  const [first, ...rest] = commands
  const areFilters = rest.every((each) => each.type === 'Command' && FILTERS.has(each.name?.value ?? ''))
  return first && areFilters ? linesOf(shell, first, folder) : UNKNOWN
}

/** One command line's output, or undefined. */
function simpleLines(shell: Shell, [name = '', ...args]: readonly string[], folder: string): string[] | undefined {
  const { files } = shell.context
  const operands = args.filter((word) => !word.startsWith('-'))
  const [operand = ''] = operands
  if (name === 'echo') return [args.filter((word) => !/^-[neE]+$/.test(word)).join(' ')]
  if (name === 'printf') return printed(args)
  if (operands.some(isUnknown)) return undefined
  switch (name.slice(name.lastIndexOf('/') + 1)) {
    case 'uname':
      return args.length === 0 || args[0] === '-s' ? ['Linux'] : args[0] === '-o' ? ['GNU/Linux'] : undefined
    case 'pwd':
      return [folder]
    case 'dirname':
      return operands.map((path) => posix.dirname(path))
    case 'basename':
      return [posix.basename(operand, operands[1])]
    case 'readlink':
    case 'realpath': {
      const node = files.find(posix.resolve(folder, operand))
      return node === -1 ? undefined : [files.pathOf(node)]
    }
    case 'which':
    case 'command':
    case 'type': {
      const path = findProgramPath(files, operand, environmentNow(shell), folder)
      return path === undefined ? undefined : [path]
    }
    case 'ls':
      return operands.flatMap((path) => listed(shell, posix.resolve(folder, path), path))
    case 'find':
      return foundFiles(shell, args, folder)
    default:
      return undefined
  }
}

function printed([format = '', ...args]: readonly string[]): string[] | undefined {
  if (!/^(%s|%b|\\n|\\0|[^%\\])*$/.test(format)) return undefined
  if (!format.includes('%')) return [format.replaceAll(String.raw`\n`, '')]
  if (/\\[n0]/.test(format)) return args.map((word) => format.replace(/%[sb]/, () => word).replace(/\\[n0]/g, ''))
  return [args.length === 1 ? format.replace(/%[sb]/, () => args[0]!) : args.join('')]
}

function listed({ context: { files } }: Shell, path: string, written: string): string[] {
  const node = files.find(path)
  if (files.kind(node) !== 'directory') return node === -1 ? [] : [written]
  const names: string[] = []
  for (const child of files.children(node)) {
    if (names.length >= MAX_LINES) break
    if (!files.nameOf(child).startsWith('.')) names.push(files.nameOf(child))
  }
  return names.sort()
}

/** Files below folders, by `-name` and `-maxdepth`; what else `find` can test is left open. */
function foundFiles({ context: { files } }: Shell, args: readonly string[], folder: string): string[] | undefined {
  const test = args.findIndex((word) => word.startsWith('-') && !/^-[LHP]$/.test(word))
  const starts = args.slice(0, test === -1 ? undefined : test).filter((word) => !word.startsWith('-'))
  const tests = test === -1 ? [] : args.slice(test)
  if (tests.some((word) => /^-(exec|delete|fprint|ok)/.test(word))) return undefined
  const names = tests.filter((_, i) => tests[i - 1] === '-name')
  const deepest = Number(tests[tests.indexOf('-maxdepth') + 1] ?? 20)
  const onlyFolders = tests[tests.indexOf('-type') + 1] === 'd'
  const found: string[] = []
  const queue = starts.map((start) => ({ path: start, level: 0 }))
  for (let seen = 0; seen < queue.length && found.length < MAX_LINES; seen++) {
    const { path, level } = queue[seen]!
    const node = files.find(posix.resolve(folder, path))
    const isFolder = files.kind(node) === 'directory'
    const fits = names.length === 0 || names.some((name) => matchesWildcard(name, posix.basename(path)))
    if (node !== -1 && isFolder === onlyFolders && fits) found.push(path)
    if (!isFolder || level >= (Number.isNaN(deepest) ? 20 : deepest)) continue
    for (const child of files.children(node)) {
      if (queue.length >= 20 * MAX_LINES) break
      queue.push({ path: posix.join(path, files.nameOf(child)), level: level + 1 })
    }
  }
  return found.sort()
}
