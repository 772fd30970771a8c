import type { Dockerfile } from '../../dockerfile/dockerfile.ts'
import { isApt } from '../rules/apt-lists.ts'
import type { Run } from '../lint-context.ts'
import { type Build, type Step, valueOf } from './build.ts'
import type { NoPlan, Plan, Role } from './ecosystem.ts'
import { isQuiet, whyNotKept, writesOf } from './kept-commands.ts'
import { packagesOf, packageTask, useOf } from './packages.ts'
import type { Places } from './places.ts'

/** What a RUN becomes that no ecosystem speaks for, and what it needs where it is written again. */
export interface RunRole {
  role: Role
  /** Packages of the system that are installed again. */
  packages: readonly string[]
  /** Programs that are started again. */
  programs: readonly string[]
}

/**
 * Packages, accounts and folders that the program may need are made again, by the same commands; what only a build needs is not. Anything
 * else is not known, and so nobody can say what to copy.
 */
export function runRole(build: Build, plan: Plan, run: Run, places: Places): RunRole | NoPlan {
  const line = `line ${run.instruction.startLine}`
  const { dockerfile } = build.context
  const steps = build.stepsOf(run)
  if (!steps) return { reason: `${line} cannot be read as shell` }
  const packages: string[] = []
  const kept = new Map<Step, string>()
  for (const step of steps) {
    if (plan.isBuildStep(step) || writesOf(step).some((path) => path !== undefined && plan.isSource?.(path.slice(1)))) continue
    const task = packageTask(step)
    if (task === 'install' && step.makefile !== undefined) return { reason: `${line} installs packages by a makefile` }
    if (task === 'install') {
      const found = installed(build, plan, step)
      if ('reason' in found) return { reason: `${line} ${found.reason}` }
      if (found.wanted.length > 0) kept.set(step, installText(build, step, found.all, found.wanted))
      packages.push(...found.wanted)
    } else if (task === undefined && !isQuiet(step)) {
      const found = plan.isKept?.(step) ? 'kept' : whyNotKept(build, plan, step, places, [...kept.keys()])
      if (typeof found === 'object') return { reason: `${line} ${step.makefile === undefined ? '' : 'runs make, which '}${found.reason}` }
      if (found === 'kept' && step.makefile !== undefined)
        return { reason: `${line} runs make, and ${step.program} of its makefile would have to run again` }
      if (found === 'kept') kept.set(step, textOf(dockerfile, step))
    }
  }
  if (kept.size === 0) return { role: 'build', packages, programs: [] }
  const again = [...kept.keys()]
  const programs = again.filter((step) => !plan.isKept?.(step)).map(({ program }) => program)
  if (again.some(({ sudo }) => sudo)) programs.push('sudo')
  withLists(dockerfile, steps, kept)
  const start = build.folderAt(run.instruction)
  const lost = [...kept.keys()].find(({ folder }) => folder === undefined || (folder !== start && !places.has(folder, run.instruction)))
  if (lost) return { reason: `${line} runs ${lost.program} in a folder that only the build may have` }
  const loud = steps.filter((step) => !isQuiet(step) || plan.isBuildStep(step))
  if (loud.every((step) => kept.get(step) === textOf(dockerfile, step))) return { role: 'both', packages, programs }
  if (loud.some(({ command }) => command.inside.length > 0 || command.before === '||' || command.before === '|'))
    return { reason: `${line} does several things that do not come apart` }
  const moved = [...kept.keys()].find(({ folder }) => folder !== start)
  if (moved) return { reason: `${line} runs ${moved.program} in another folder than it starts in` }
  return { role: [`RUN ${flagsOf(dockerfile, run)}${steps.flatMap((step) => kept.get(step) ?? []).join(' && ')}`], packages, programs }
}

/** Adds what fetches the lists of packages that are installed, and what takes them away again. */
function withLists(dockerfile: Dockerfile, steps: readonly Step[], kept: Map<Step, string>): void {
  const install = [...kept.keys()].find((step) => packageTask(step) === 'install')
  if (!install) return
  for (const step of steps) if (/^(?:prepare|clean)$/.test(packageTask(step) ?? '')) kept.set(step, textOf(dockerfile, step))
  const hasLists = steps.some((step) => packageTask(step) === 'prepare')
  if (isApt(install) && !hasLists) kept.set(install, `apt-get update && ${kept.get(install)}`)
}

/** What a step installs, and what of it the program may need. */
function installed(build: Build, plan: Plan, step: Step): { all: string[]; wanted: string[] } | NoPlan {
  const all = packagesOf(step)
  if (!all) return { reason: 'installs packages that are not named in it' }
  const headers = all.filter((name) => useOf(name) === 'headers')
  if (headers.length > 0 && !plan.isStatic)
    return { reason: `installs ${headers[0]}, and the program may be linked to the library that it is for` }
  return { all, wanted: all.filter((name) => useOf(name) === 'runtime' && !isBuildTool(build, plan, name)) }
}

/** Whether what a package gives is used by the build itself: by a RUN of it, or as the ecosystem says. */
function isBuildTool(build: Build, plan: Plan, name: string): boolean {
  const plain = name.replace(/[=~<>:].*$/, '')
  if (plan.usedByBuild?.includes(plain)) return true
  return build.runs.some((run) => build.stepsOf(run)?.some((step) => step.program === plain && plan.isBuildStep(step)))
}

/** A command on one line, as it is written. */
function textOf({ text, escape }: Dockerfile, { command }: Step): string {
  const written = text.slice(command.start, command.end)
  return written
    .split(/\r?\n/)
    .filter((line, index) => index === 0 || !/^\s*(?:#|$)/.test(line))
    .map((line) => (line.trimEnd().endsWith(escape) ? line.trimEnd().slice(0, -1) : line).trim())
    .join(' ')
}

function installText({ context }: Build, step: Step, packages: readonly string[], wanted: readonly string[]): string {
  if (packages.length === wanted.length) return textOf(context.dockerfile, step)
  const dropped = new Set(packages.filter((name) => !wanted.includes(name)))
  const words = [step.programWord, ...step.args].flatMap((word) => {
    const names = (valueOf(step, word) ?? '').split(/\s+/)
    const left = names.filter((name) => !dropped.has(name))
    // A variable may have several.
    return left.length === names.length ? word.text : left
  })
  // Variables that are set for it, sudo and its like.
  const { text } = context.dockerfile
  const before = text.slice(step.command.start, step.programWord.start)
  return (before.includes('\n') ? '' : before) + words.join(' ')
}

function flagsOf({ text }: Dockerfile, { instruction }: Run): string {
  return instruction.flags.map(({ start, end }) => `${text.slice(start, end)} `).join('')
}
