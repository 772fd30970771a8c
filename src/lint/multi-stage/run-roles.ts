import type { Dockerfile } from '../../dockerfile/dockerfile.ts'
import { isApt } from '../apt-lists.ts'
import type { Run } from '../lint-context.ts'
import { type Build, pathOf, type Step, valueOf } from './build.ts'
import type { NoPlan, Plan, Role } from './ecosystem.ts'
import { packagesOf, packageTask, useOf } from './packages.ts'
import { absolutePath, isIn, nameOf, parentOf } from './paths.ts'

/** What a RUN becomes that no ecosystem speaks for, and what it needs where it is written again. */
export interface RunRole {
  role: Role
  /** Packages of the system that are installed again. */
  packages: readonly string[]
  /** Programs that are started again. */
  programs: readonly string[]
}

/** Whether the last stage has a path, or something in it, as far as it is known before it is written. */
export type IsThere = (path: string) => boolean

/** Programs that leave nothing behind. */
const QUIET = new Set(
  'cd set export echo printf ls pwd true : cat env which test [ sleep date uname whoami id command type unset exit hash file du df tree head tail grep wc sync'.split(
    ' ',
  ),
)
const ACCOUNTS = new Set('useradd groupadd adduser addgroup usermod'.split(' '))

/**
 * Packages, accounts and folders that the program may need are made again, by the same commands; what only a build needs is not. Anything
 * else is not known, and so nobody can say what to copy.
 */
export function runRole(build: Build, plan: Plan, run: Run, isThere: IsThere): RunRole | NoPlan {
  const line = `line ${run.instruction.startLine}`
  const steps = build.stepsOf(run)
  if (!steps) return { reason: `${line} cannot be read as shell` }
  const installs: string[] = []
  const kept = new Map<Step, string>()
  for (const step of steps) {
    if (plan.isBuildStep(step) || movesArtifact(step, plan)) continue
    const written = step.command.redirections.filter(({ operator, target }) => />/.test(operator) && target?.value !== '/dev/null')
    if (written.some(({ target }) => !/^(?:&?\d|\/dev\/(?:null|stdout|stderr))$/.test(target?.value ?? '')))
      return { reason: `${line} writes ${written[0]!.target?.value ?? 'a file'}, and whether the program reads it is not known` }
    const task = packageTask(step)
    if (task === 'install') {
      const packages = packagesOf(step)
      if (!packages) return { reason: `${line} installs packages that are not named in it` }
      const wanted = packages.filter((name) => useOf(name) === 'runtime' && !isBuildTool(build, plan, name))
      const headers = packages.filter((name) => useOf(name) === 'headers')
      if (headers.length > 0 && !plan.isStatic)
        return { reason: `${line} installs ${headers[0]}, and the program may be linked to the library that it is for` }
      if (wanted.length > 0) kept.set(step, installText(build, step, packages, wanted))
      installs.push(...wanted)
    } else if (task !== undefined || QUIET.has(step.program)) continue
    else if (ACCOUNTS.has(step.program)) kept.set(step, textOf(build.context.dockerfile, step))
    else if (step.program === 'mkdir' || step.program === 'chown' || step.program === 'chmod' || step.program === 'touch') {
      const paths = pathsOf(step)
      if (!paths) return { reason: `${line} runs ${step.program} on what only a build knows` }
      if (isNeeded(step, paths, plan, isThere, kept)) kept.set(step, textOf(build.context.dockerfile, step))
    } else if (step.program === 'rm') {
      const paths = pathsOf(step)
      if (!paths) return { reason: `${line} takes away what only a build knows` }
      if (paths.some((path) => isThere(path) || (parentOf(path) !== '/' && isThere(parentOf(path)))))
        kept.set(step, textOf(build.context.dockerfile, step))
    } else return { reason: `${line} runs ${step.programWord.value}, and what that leaves behind is not known` }
  }
  if (kept.size === 0) return { role: 'build', packages: [], programs: [] }
  const programs = [...kept.keys()].map(({ program }) => program)
  // The lists that a package comes by, and what takes them away again.
  const needsLists = [...kept.keys()].find((step) => isApt(step))
  const hasLists = steps.some((step) => packageTask(step) === 'prepare')
  if (installs.length > 0)
    for (const step of steps)
      if (['prepare', 'clean'].includes(packageTask(step) ?? '')) kept.set(step, textOf(build.context.dockerfile, step))
  if (needsLists && !hasLists) kept.set(needsLists, `apt-get update && ${kept.get(needsLists)}`)
  const loud = steps.filter((step) => !QUIET.has(step.program) || plan.isBuildStep(step))
  if (loud.every((step) => kept.get(step) === textOf(build.context.dockerfile, step))) return { role: 'both', packages: installs, programs }
  if (loud.some(({ command }) => command.inside.length > 0 || command.before === '||' || command.before === '|'))
    return { reason: `${line} does several things that do not come apart` }
  const text = steps.flatMap((step) => kept.get(step) ?? []).join(' && ')
  return { role: [`RUN ${flagsOf(build.context.dockerfile, run)}${text}`], packages: installs, programs }
}

/** Whether what a package gives is used by the build itself: by a RUN of it, or as the ecosystem says. */
function isBuildTool(build: Build, plan: Plan, name: string): boolean {
  const plain = name.replace(/[=~<>:].*$/, '')
  if (plan.usedByBuild?.includes(plain)) return true
  return build.runs.some((run) => build.stepsOf(run)?.some((step) => step.program === plain && plan.isBuildStep(step)))
}

/** `mv app /usr/local/bin/`: what is copied is where it is in the end. */
function movesArtifact(step: Step, { artifacts }: Plan): boolean {
  if (!/^(?:cp|mv|install|strip|upx)$/.test(step.program)) return false
  const words = step.args.filter(({ value }) => !value.startsWith('-'))
  const [last, source] = [words.at(-1), words.at(-2)]
  const into = last && pathOf(step, last)
  if (into === undefined) return false
  const name = source === undefined ? undefined : pathOf(step, source)
  return artifacts.some(({ path }) => path === into || (name !== undefined && path === absolutePath(nameOf(name), into)))
}

function isNeeded(step: Step, paths: readonly string[], { artifacts }: Plan, isThere: IsThere, kept: ReadonlyMap<Step, string>): boolean {
  const has = (path: string) => isThere(path) || [...kept.keys()].some((each) => each.program === 'mkdir' && pathsOf(each)?.includes(path))
  if (step.program === 'mkdir' || step.program === 'touch')
    return !paths.every((path) => isThere(path)) || step.args.some(({ value }) => /^-\w*m/.test(value))
  // Modes come along with what is copied.
  if (step.program === 'chmod') return paths.some((path) => has(path) && !artifacts.some((artifact) => artifact.path === path))
  return paths.some((path) => has(path))
}

/** The paths that a step is given; undefined where one is not known. */
function pathsOf(step: Step): string[] | undefined {
  const words = step.args.filter(
    ({ value }, index) => !value.startsWith('-') && !(step.program === 'mkdir' && /^-\w*m$/.test(step.args[index - 1]?.value ?? '')),
  )
  const paths = words.slice(step.program === 'chown' || step.program === 'chmod' ? 1 : 0).map((word) => {
    // `dir/*` is what is in the folder.
    const folder = /^([^*?[{$`]+)\/\*$/.exec(word.value)?.[1]
    return pathOf(step, folder === undefined ? word : { ...word, value: folder, text: folder, literal: true })
  })
  return paths.every((path) => path !== undefined) ? paths : undefined
}

/** A command on one line, as it is written. */
export function textOf({ text, escape }: Dockerfile, { command }: Step): string {
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
  const words = [step.programWord, ...step.args].filter((word) => !dropped.has(valueOf(step, word) ?? ''))
  return [...(step.sudo ? ['sudo'] : []), ...words.map(({ text }) => text)].join(' ')
}

function flagsOf({ text }: Dockerfile, { instruction }: Run): string {
  return instruction.flags.map(({ start, end }) => `${text.slice(start, end)} `).join('')
}

export function isThereIn(folders: readonly string[], artifacts: Plan['artifacts']): IsThere {
  return (path) =>
    folders.some((folder) => isIn(folder, path)) ||
    artifacts.some((each) => isIn(each.path, path) || (each.isFolder && isIn(path, each.path)))
}
