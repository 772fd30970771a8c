import { commandsOf } from '../../../dockerfile/shell-commands.ts'
import { type Invocation, invocationOf } from '../../invocation.ts'
import type { Build } from '../build.ts'
import type { NoPlan } from '../ecosystem.ts'
import { type NodeProject, printable } from './project.ts'
import { MANAGER, type NodeTask, taskOf, withoutRunners } from './tasks.ts'

const MAX_SCRIPT = 4000
const MAX_DEPTH = 5
const MAX_SCRIPTS = 50

/** The task of a command that runs a script of a project's own package.json; a bare `yarn tsc` may be a program of a dependency. */
export function ownScript(project: NodeProject, invocation: Pick<Invocation, 'program' | 'args'>): NodeTask | undefined {
  const task = MANAGER.test(invocation.program) ? taskOf(invocation) : undefined
  return task?.kind === 'run' && task.packages === undefined && task.folder === undefined && !isProgram(project, invocation, task)
    ? task
    : undefined
}

/** `yarn tsc`, which is no script of package.json but a program of a package. */
function isProgram({ scripts }: NodeProject, { program, args }: Pick<Invocation, 'program' | 'args'>, { name }: NodeTask): boolean {
  const isBare = program !== 'npm' && args.find(({ value }) => !value.startsWith('-'))?.value === name
  return isBare && !Object.hasOwn(scripts, name) && !/^(?:start|test|stop|restart|build)$/.test(name)
}

/** A command as it is in the end: without what starts it. */
export function plainCommand(project: NodeProject, invocation: Invocation): Invocation {
  const plain = withoutRunners(invocation)
  const task = taskOf(plain)
  if (!MANAGER.test(plain.program) || task?.kind !== 'run' || !isProgram(project, plain, task)) return plain
  const at = plain.args.findIndex(({ value }) => value === task.name)
  return { ...plain, program: task.name, programWord: plain.args[at]!, args: plain.args.slice(at + 1) }
}

/** The commands of a script of package.json, with those of scripts that it runs and those around it. */
export function scriptCommands(
  build: Build,
  project: NodeProject,
  { name, args }: Pick<NodeTask, 'name' | 'args'>,
  depth = 0,
  budget = { scripts: MAX_SCRIPTS },
): Invocation[] | NoPlan {
  const { parser } = build.context
  const found: Invocation[] = []
  if (!Object.hasOwn(project.scripts, name)) return { reason: `package.json has no script ${printable(name)}` }
  if (depth > MAX_DEPTH || budget.scripts-- === 0) return { reason: `the script ${printable(name)} runs itself` }
  for (const each of [`pre${name}`, name, `post${name}`]) {
    if (!Object.hasOwn(project.scripts, each)) continue
    const text = project.scripts[each]!
    const script = text.length > MAX_SCRIPT ? undefined : parser.parse(text)
    if (!script || script.errors?.length || text.includes('`')) return { reason: `the script ${printable(each)} cannot be read as shell` }
    const commands = commandsOf(parser, {
      instruction: build.stage.from,
      text,
      script,
      startsWithErrexit: false,
      placeOf: (offset) => offset,
    })
    for (const [index, command] of commands.entries()) {
      const invocation = invocationOf(command)
      if (!invocation) continue
      // What the script is given goes to its last command.
      const isLast = each === name && index === commands.length - 1
      const plain = plainCommand(project, isLast ? { ...invocation, args: [...invocation.args, ...args] } : invocation)
      const more = innerCommands(build, project, plain, depth, budget)
      if ('reason' in more) return more
      found.push(...more)
    }
  }
  return found
}

function innerCommands(
  build: Build,
  project: NodeProject,
  plain: Invocation,
  depth: number,
  budget: { scripts: number },
): Invocation[] | NoPlan {
  const scripts = ownScript(project, plain) ?? manyScripts(project, plain)
  if (scripts === undefined) return [plain]
  const found: Invocation[] = []
  for (const script of Array.isArray(scripts) ? scripts : [scripts]) {
    const more = scriptCommands(build, project, script, depth + 1, budget)
    if ('reason' in more) return more
    found.push(...more)
  }
  return found
}

/** `run-p type-check "build-only {@}" --`, `npm-run-all build:*` */
function manyScripts({ scripts }: NodeProject, { program, args }: Invocation): Pick<NodeTask, 'name' | 'args'>[] | undefined {
  if (!/^(?:run-p|run-s|npm-run-all|npm-run-all2)$/.test(program)) return undefined
  return args.flatMap(({ value }) => {
    const [name = ''] = value.split(' ')
    if (/^-|^$/.test(name)) return []
    if (!name.endsWith('*')) return { name, args: [] }
    const start = name.replace(/\*+$/, '')
    return Object.keys(scripts).flatMap((each) => (each.startsWith(start) ? { name: each, args: [] } : []))
  })
}
