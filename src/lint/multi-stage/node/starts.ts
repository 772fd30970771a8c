import type { Instruction } from '../../../dockerfile/dockerfile.ts'
import type { Build } from '../build.ts'
import type { NoPlan } from '../ecosystem.ts'
import { memberAt, memberNamed, type NodeMember } from './members.ts'
import { type NodeProject, nodeProject, printable } from './project.ts'
import { plainCommand, scriptCommands } from './scripts.ts'
import { allSteps } from './steps.ts'
import { MANAGER, type NodeTask, taskOf } from './tasks.ts'
import { absolutePath, isIn, nameOf } from '../paths.ts'
import type { Started } from '../starts.ts'

/** A program that runs in the end, past package managers and scripts of package.json. */
export interface NodeStart {
  program: string
  /** As it is written. */
  word: string
  args: readonly string[]
  /** The folder that it is started in, absolute. */
  folder: string
  instruction: Instruction
  /** Whether a script of package.json, or what runs programs of dependencies, starts it. */
  byManager: boolean
}

export interface NodeStarts {
  commands: readonly NodeStart[]
  /** Packages of a repository with several that something is started of. */
  members: readonly NodeMember[]
  /** Package managers that are started. */
  managers: ReadonlySet<string>
}

/** Options of node whose value is the next word. */
const TAKING =
  /^(?:-r|--require|--import|--loader|--experimental-loader|--env-file|--env-file-if-exists|--title|-C|--conditions|--test-reporter)$/

export function startedBy(build: Build, project: NodeProject, starts: readonly Started[]): NodeStarts | NoPlan {
  const commands: NodeStart[] = []
  const members = new Set<NodeMember>()
  const managers = new Set<string>()
  const folder = build.folderAt() ?? project.folder
  for (const { program, args, instruction, isShell } of starts) {
    const invocation = invocationFor(program, args)
    const name = invocation.program
    if (isShell || (MANAGER.test(name) && args.length === 0)) continue
    if (MANAGER.test(name)) managers.add(name)
    const task = MANAGER.test(name) ? taskOf(invocation) : undefined
    const own = homeOf(build, project, folder, task)
    if ('reason' in own) return { reason: `line ${instruction.startLine} ${own.reason}` }
    if (own.member) members.add(own.member)
    const plain = plainCommand(own.project, invocation)
    const isRun = MANAGER.test(plain.program) && task?.kind === 'run'
    const inner = isRun ? scriptCommands(build, own.project, task) : [plain]
    if ('reason' in inner) return inner
    for (const each of inner) {
      // The folder of the package is the one that its scripts run in.
      const place = isRun ? own.project.folder : folder
      const words = each.args.map(({ value }) => value)
      commands.push({
        program: each.program,
        word: each.programWord.value,
        args: words,
        folder: place,
        instruction,
        byManager: each !== invocation,
      })
      if (MANAGER.test(each.program)) managers.add(each.program)
      for (const path of scriptsOf(each.program, words)) {
        const member = memberAt(project.members, absolutePath(path, place))
        if (member) members.add(member)
      }
    }
  }
  return { commands, members: [...members], managers }
}

/** The package whose script is run. */
function homeOf(
  build: Build,
  project: NodeProject,
  folder: string,
  task: NodeTask | undefined,
): { project: NodeProject; member?: NodeMember } | NoPlan {
  const named = task?.packages
  if (named === 'all' || (named?.length ?? 0) > 1) return { reason: 'starts several packages at once' }
  const place = task?.folder === undefined ? folder : absolutePath(task.folder.value, folder)
  const member = named ? memberNamed(project, named[0]!) : memberAt(project.members, place)
  if (named && !member) return { reason: `starts the package ${printable(named[0]!)}, which the context is not known to have` }
  const home = member?.folder ?? place
  if (home === project.folder) return { project }
  if (task?.kind !== 'run') return { project, ...(member && { member }) }
  const deployed = deployedMember(build, project, home)
  const own = nodeProject(build, deployed?.folder ?? home)
  // npm looks for package.json in the folders above.
  if ('reason' in own) return isIn(home, project.folder) ? { project } : own
  return { project: { ...own, folder: home }, ...(member && { member }) }
}

/** The package that `pnpm deploy` has put into a folder. */
function deployedMember(build: Build, project: NodeProject, folder: string): NodeMember | undefined {
  const step = allSteps(build).findLast((each) => each.program === 'pnpm' && taskOf(each)?.name === 'deploy')
  const task = step && taskOf(step)
  const target = task?.args.findLast(({ value }) => !value.startsWith('-'))
  const isThere = target !== undefined && absolutePath(target.value, step?.folder ?? '/') === folder
  return isThere && Array.isArray(task?.packages) ? memberNamed(project, task.packages[0]) : undefined
}

/** The files that a command runs as scripts of Node.js, as they are written. */
export function scriptsOf(program: string, args: readonly string[]): string[] {
  const found = args.filter((word) => /^[\w./-]+\.[cm]?js$/.test(word) && !word.includes('node_modules/'))
  if (program !== 'node') return found
  const at = args.findIndex((word, index) => !word.startsWith('-') && !TAKING.test(args[index - 1] ?? ''))
  const isText = args.slice(0, at === -1 ? undefined : at).some((word) => /^-(?:e|p|pe|-eval|-print)$/.test(word))
  return isText || at === -1 ? (isText ? [] : found) : [...new Set([args[at]!, ...found])]
}

export function invocationFor(program: string, args: readonly string[]) {
  const word = (value: string) => ({ value, text: value, literal: true, start: 0, end: 0 })
  const command = { start: 0, end: 0, name: program, words: [], assignments: [], redirections: [], inside: [] }
  return { command, program: nameOf(program), programWord: word(program), args: args.map(word), sudo: false }
}
