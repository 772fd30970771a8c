import { isBundler, isCheck } from './output.ts'
import { isGlobal } from './globals.ts'
import { type Build, pathOf, type Step } from '../build.ts'
import { MANAGER, taskOf, withoutRunners } from './tasks.ts'

const SCRIPT = /^(?:.*[:_-])?(?:build|compile|dist|transpile|bundle)(?:[:_-].*)?$/

const CHECKS =
  /^(?:.*[:_-])?(?:test|tests|lint|format|check|type-?check|types|tsc|audit|prettier|eslint|ci|start|serve|dev|preview)(?:[:_-].*)?$/

/** What builds: a script by a name that says so, or a compiler. */
export function isBuild(step: Step): boolean {
  const plain = withoutRunners(step)
  const task = taskOf(plain)
  if (task) return (task.kind === 'run' && (SCRIPT.test(task.name) || isBundler(task.name))) || task.name === 'bun-build'
  return isBundler(plain.program)
}

/** What may write files that are needed: every script but those that only check by their names. */
export function isWriting(step: Step): boolean {
  const task = taskOf(withoutRunners(step))
  return isBuild(step) || (task?.kind === 'run' && !CHECKS.test(task.name))
}

/** What installs the modules of a project. */
export function isInstall(step: Step): boolean {
  return MANAGER.test(step.program) && !isGlobal(step) && taskOf(step)?.kind === 'install'
}

/** What only prepares, installs, builds or checks: it leaves nothing behind but in the folder of the project and in caches. */
export function isOfBuild(step: Step): boolean {
  const { program } = withoutRunners(step)
  if (MANAGER.test(step.program)) return !/^(?:start|serve|dev)(?::|$)/.test(taskOf(step)?.name ?? '')
  return isBuild(step) || program === 'corepack' || program === 'prisma' || isCheck(program) || isBundler(program)
}

/** Changes of files in one folder. */
export function isInside(step: Step, isOwn: (path: string) => boolean): boolean {
  if (!/^(?:mkdir|touch|chmod|rm|cp|mv|ln)$/.test(step.program)) return false
  const words = step.args.filter(({ value }) => !value.startsWith('-')).slice(step.program === 'chmod' ? 1 : 0)
  return (
    words.length > 0 &&
    words.every((word) => {
      const path = pathOf(step, {
        ...word,
        value: word.value.replace(/\/?[^/]*[*?[].*$/, '') || '.',
        text: word.text.replace(/\/?[^/]*[*?[].*$/, '') || '.',
      })
      return path !== undefined && isOwn(path)
    })
  )
}

/** The folder that a step works in: where it is told to, or where it is started. */
export function folderOf(step: Step): string | undefined {
  const task = taskOf(step)
  return task?.folder === undefined ? step.folder : pathOf(step, task.folder)
}

export function allSteps(build: Build): Step[] {
  return build.runs.flatMap((run) => build.stepsOf(run) ?? [])
}
