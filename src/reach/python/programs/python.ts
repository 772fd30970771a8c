import { posix } from 'node:path'
import type { Program, ReachContext } from '../../analyser.ts'
import { readsItsTerminal } from '../../programs/interactive.ts'
import { type Launch, ROOT } from '../../edge.ts'
import { findProgramPath } from '../../find-program.ts'
import { readLate } from '../follow-file.ts'
import { followCode } from '../follow-code.ts'
import { type PythonFile, pythonFile } from '../python-file.ts'
import { type StartedPython, startPython } from '../start-up.ts'
import { worstGrade } from '../../worst-grade.ts'
import { followApplication } from './applications.ts'
import { parsePythonCommand, type PythonCommand } from './command-line.ts'

/** python(1) and those that take the same arguments. Scripts with a shebang come here, too: the kernel starts them so. */
export const python: Program = {
  names: ['python', 'python2', 'python3', 'pypy', 'pypy3', 'platform-python', 'bpython', 'ipython'],
  async launch(program, launch, context) {
    const started = await startPython(program, launch.argv[0]!, launch, context)
    const command = parsePythonCommand(launch.argv.slice(1))
    if (command.kind === 'script') await runScript(program, command, launch, context, started)
    else if (command.kind === 'module') await runModule(command, launch, context, started)
    else if (command.kind === 'code') runCode(program, command, launch, context, started)
    else if (!launch.argv.some((word) => /^(-V+|-h|--version|--help)$/.test(word))) readsItsTerminal(launch, context)
    await readLate(context)
  },
}

async function runScript(program: number, command: PythonCommand, launch: Launch, context: ReachContext, started: StartedPython) {
  const { files } = context
  const { searchPath, pythons } = started
  const path = scriptPath(command.target, launch, context)
  if (path === undefined) {
    if (/[$`]/.test(command.target))
      context.unresolved({ node: launch.from === ROOT ? program : launch.from, domain: 'python', what: launch.argv.join(' ').slice(0, 80) })
    return
  }
  const found = files.find(path)
  // A folder, or an archive, is started by the `__main__` in it.
  const node = files.kind(found) === 'directory' ? files.child(found, '__main__.py') : found
  if (node === -1) return
  const folder = files.parentOf(node)
  const name = posix.basename(path)
  const inside = searchPath.with([folder])
  // A script that was started by its own name is where the launch comes from.
  if (node !== launch.from) {
    context.refer({ from: launch.from, to: node === found ? path : node, kind: 'script', grade: launch.grade, via: command.target })
  }
  if (ARCHIVE.test(path)) context.unresolved({ node, domain: 'python', what: `a program in an archive: ${name}` })
  pythons.claim(node, isConsoleScript(node, context) ? inside.with(cwdOf(launch, context)) : inside)
  await followApplication({ name, from: node, args: command.args, launch, searchPath: inside, pythons }, context)
}

/** Programs that are archives with modules in them (PEP 441), which nobody here opens. */
const ARCHIVE = /\.(?:pyz|pyzw|pex|zip|shiv)$/

/** As given, or by PATH, where wrappers of programs put it. */
function scriptPath(target: string, { cwd, env }: Launch, { files }: ReachContext): string | undefined {
  const here = posix.resolve(cwd, target)
  return files.find(here) !== -1 ? here : target.includes('/') ? undefined : findProgramPath(files, target, env, cwd)
}

/** Installed to start a module, without a suffix: most of them put the working folder into the search path. */
function isConsoleScript(node: number, { files }: ReachContext): boolean {
  return !files.nameOf(node).endsWith('.py')
}

function cwdOf({ cwd }: Launch, { files }: ReachContext): number[] {
  const folder = files.find(cwd)
  return files.kind(folder) === 'directory' ? [folder] : []
}

async function runModule(command: PythonCommand, launch: Launch, context: ReachContext, started: StartedPython) {
  const { pythons } = started
  const searchPath = started.searchPath.with(cwdOf(launch, context))
  const { chain, rest } = searchPath.resolve(command.target)
  if (chain.length === 0 || rest.length > 0) return
  const main = chain.at(-1)!.folders && searchPath.resolve(`${command.target}.__main__`)
  const modules = main && main.rest.length === 0 ? main.chain : chain
  pythons.refer({ from: launch.from, kind: 'module', grade: launch.grade, via: `-m ${command.target}` }, modules, searchPath)
  const name = command.target.split('.')[0]!
  const from = modules.at(-1)!.file ?? launch.from
  await followApplication({ name, from, args: command.args, launch, searchPath, pythons }, context)
}

function runCode(program: number, command: PythonCommand, launch: Launch, context: ReachContext, { searchPath, pythons }: StartedPython) {
  const inside = searchPath.with(cwdOf(launch, context))
  const file: PythonFile = {
    ...pythonFile(context, pythons, program, inside),
    node: launch.from,
    origin: 'own',
    loads: (modules, { kind, grade, via }) =>
      pythons.refer({ from: launch.from, kind, grade: worstGrade(grade, launch.grade), via }, modules, inside),
  }
  followCode(Buffer.from(command.target).toString('latin1'), file)
}
