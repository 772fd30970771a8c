import { posix } from 'node:path'
import { findProgramPath } from '../find-program.ts'
import { oneLine } from '../one-line.ts'
import { worstGrade } from '../worst-grade.ts'
import { referPaths } from './refer-paths.ts'
import { currentFolder, environmentNow, isUnknown, type Shell } from './shell.ts'
import type { Call } from './simple-command.ts'

/** Starts a program, in each folder where the script may be and that has what the words name. */
export function start(shell: Shell, call: Call): void {
  const { argv, text, env } = call
  const { context, floor, usual } = shell
  if (isUnknown(argv[0]!)) {
    for (const word of argv.slice(1)) referPaths(shell, word)
    return tellUnresolved(shell, text)
  }
  const isOptional = shell.dead > 0 || (shell.guards.includes(argv[0]!) && !call.isMain)
  const grade = isOptional ? 'soft' : call.isMain ? 'hard' : shell.branches > 0 ? 'soft' : usual.grade
  const kind = isOptional ? 'optional command' : usual.kind
  for (const cwd of foldersFor(shell, argv)) {
    const key = JSON.stringify([shell.node, cwd, kind, grade, ...argv])
    if (shell.launched.has(key) || shell.limits.launches <= 0) continue
    shell.launched.add(key)
    shell.limits.launches--
    const environment = environmentNow(shell, env)
    context.launch({ from: shell.node, argv, cwd, env: environment, kind, grade: worstGrade(grade, floor), via: oneLine(text) })
  }
}

/** Tells, once for its first words, of a command that only a running shell knows. */
export function tellUnresolved(shell: Shell, text: string): void {
  const what = oneLine(text)
  const key = JSON.stringify([shell.node, ...what.split(' ', 2)])
  if (shell.launched.has(key)) return
  shell.launched.add(key)
  shell.context.unresolved({ node: shell.node, domain: 'shell', what })
}

/** Refers to a program that the script asks for without running it. */
export function referProgram(shell: Shell, name: string, text: string): void {
  const path = findProgramPath(shell.context.files, name, environmentNow(shell), currentFolder(shell))
  if (path === undefined) return
  const grade = worstGrade('soft', shell.floor)
  shell.context.refer({ from: shell.node, to: path, kind: 'optional command', grade, via: oneLine(text) })
}

function foldersFor(shell: Shell, argv: readonly string[]): readonly string[] {
  const { folders, context } = shell
  if (folders.length === 1) return folders
  const relative = argv.filter((word) => !/^[-/]/.test(word) && !isUnknown(word))
  const fitting = folders.filter((folder) => relative.some((word) => context.files.find(posix.resolve(folder, word)) !== -1))
  return fitting.length > 0 ? fitting : folders.slice(-1)
}
