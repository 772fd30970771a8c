import { copiedTo } from './copies.ts'
import { type Build, pathOf, type Step, variableOf } from './build.ts'
import type { NoPlan, Plan } from './ecosystem.ts'
import { packagesOf, packageTask } from './packages.ts'
import { absolutePath, isIn, nameOf, parentOf } from './paths.ts'
import type { Places } from './places.ts'

/** Programs that leave nothing behind. */
const QUIET = new Set(
  'cd set export echo printf ls pwd true : cat env which test [ sleep date uname whoami id command type unset exit hash file du df tree head tail grep wc sync nproc getconf arch dpkg-architecture'.split(
    ' ',
  ),
)
const ACCOUNTS = new Set('useradd groupadd adduser addgroup usermod'.split(' '))

export function isQuiet(step: Step): boolean {
  return QUIET.has(step.program) && writesOf(step).length === 0
}

/** Files that the redirections of a step write; undefined for one whose name is not known. */
export function writesOf(step: Step): (string | undefined)[] {
  const { redirections, around = [] } = step.command
  return [...redirections, ...around].flatMap(({ operator, target }) => {
    if (!operator.includes('>') || !target || /^(?:&?\d|\/dev\/(?:null|stdout|stderr|tty))$/.test(target.value)) return []
    return [pathOf(step, target)]
  })
}

/**
 * Whether a command that builds nothing is run again in the last stage, or left out since what it is about is not there; or why nobody can say.
 * `before`: commands of the same RUN that are run again.
 */
export function whyNotKept(build: Build, plan: Plan, step: Step, places: Places, before: readonly Step[]): 'kept' | 'left out' | NoPlan {
  const { program } = step
  const at = step.run.instruction
  const unknown = { reason: `runs ${step.programWord.value}, and what that leaves behind is not known` }
  const made = before.filter((each) => each.program === 'mkdir').flatMap((each) => pathsOf(each) ?? [])
  const has = (path: string) => places.has(path, at) || made.some((each) => isIn(each, path))
  const hasFolder = (path: string) => OF_SYSTEMS.test(path) || has(path)
  const written = writesOf(step)
  if (written.length > 0) {
    const isPlain = program === 'echo' || program === 'printf'
    if (isPlain && written.every((path) => path !== undefined && hasFolder(parentOf(path)))) return 'kept'
    return { reason: `writes ${nameOf(written[0] ?? 'a file')}, and whether the program reads it is not known` }
  }
  if (movesArtifact(step, plan)) return 'left out'
  if (ACCOUNTS.has(program) || /^(?:update-ca-certificates|locale-gen|update-locale|localedef|dpkg-reconfigure)$/.test(program))
    return 'kept'
  if (!/^(?:mkdir|touch|chown|chgrp|chmod|rm|ln)$/.test(program) && !isEditing(step) && program !== 'find') return unknown
  const paths = pathsOf(step)
  if (!paths || paths.length === 0) return { reason: `runs ${program} on what only a build knows` }
  if (!/^(?:mkdir|ln)$/.test(program) && paths.every((path) => plan.isSource?.(path.slice(1)))) return 'left out'
  // What is taken away of a folder that is copied is not in it.
  const isCopied = (path: string) => plan.artifacts.some((each) => each.isFolder && isIn(path, each.path))
  if (/^(?:rm|find)$/.test(program) && paths.every((path) => isCopied(path))) return 'left out'
  // Elsewhere it is only a matter of size.
  const touches = (path: string) => plan.artifacts.some((each) => isIn(each.path, path))
  if (program === 'find') return isForSize(step) && paths.every((path) => isCopied(path) || touches(path)) ? 'left out' : unknown
  if (program === 'sed')
    return paths.every((path) => has(path) || (path === '/etc/locale.gen' && isInstalled(build, 'locales'))) ? 'kept' : unknown
  switch (program) {
    case 'mkdir':
    case 'touch':
      // WORKDIR and COPY make folders by themselves.
      if (
        paths.every((path) => (isMadeAnyway(build, plan, path) && !isGivenAway(build, step, path)) || isRemoved(build, step, path)) &&
        !step.args.some(({ value }) => /^-\w*m|^--mode/.test(value))
      )
        return 'left out'
      return paths.every((path) => hasFolder(parentOf(path)) || step.args.some(({ value }) => /^-\w*p|^--parents/.test(value)))
        ? 'kept'
        : unknown
    case 'rm':
      // It is gone, or made again, before what is left is copied.
      if (
        paths.every((path) =>
          plan.artifacts.some((each) => each.madeBy.start >= at.start && (isIn(path, each.path) || isIn(each.path, path))),
        )
      )
        return 'left out'
      return paths.some((path) => !isCopied(path) && places.has(path, at)) ? 'kept' : 'left out'
    case 'ln': {
      // What it leads to may come when the image runs.
      const link = paths.at(-1)!
      return paths.length === 2 && (hasFolder(link) || hasFolder(parentOf(link))) ? 'kept' : unknown
    }
    default:
      // Modes come along with what is copied.
      if (program === 'chmod' && paths.every((path) => plan.artifacts.some((artifact) => artifact.path === path))) return 'left out'
      if (paths.every((path) => hasFolder(path))) return 'kept'
      return paths.some((path) => has(path) || places.hasLater(path))
        ? { reason: `runs ${program} on what is not yet in the new stage` }
        : 'left out'
  }
}

/** `find … -name tests -exec rm -rf {} +`: what no program starts. */
function isForSize({ args }: Step): boolean {
  const words = args.map(({ value }) => value)
  const names = words.filter((_, index) => words[index - 1] === '-name')
  const removes = words.includes('-delete') || words.some((word, index) => word === 'rm' && words[index - 1]?.startsWith('-exec') === true)
  return removes && names.length > 0 && names.every((name) => /^(?:__pycache__|tests?|idle_test|\*\.py[cod]|\*\.[acho]|\*\.md)$/.test(name))
}

/** `sed -i s/a/b/ file` */
function isEditing({ program, args }: Step): boolean {
  return (
    program === 'sed' &&
    args[0] !== undefined &&
    /^-(?:i$|-in-place$|i?[Er]i?$)/.test(args[0].value) &&
    !args.some(({ value }) => /^-[ef]/.test(value))
  )
}

function isInstalled(build: Build, name: string): boolean {
  return build.runs.some((run) => build.stepsOf(run)?.some((step) => packageTask(step) === 'install' && packagesOf(step)?.includes(name)))
}

/** Folders that every system has. */
const OF_SYSTEMS =
  /^\/(?:(?:usr\/(?:local\/)?)?(?:s?bin|lib|share)|etc(?:\/(?:ssl|apk|apt|apt\/sources\.list\.d|profile\.d))?|home|mnt|opt|root|run|srv|tmp|usr(?:\/local)?|var(?:\/(?:cache|lib|log|run|tmp))?)?$/

/** Whether a folder is one that the Dockerfile works in, or copies to. */
function isMadeAnyway(build: Build, { artifacts }: Plan, path: string): boolean {
  if (artifacts.some((artifact) => (artifact.isFolder || artifact.path !== path) && isIn(artifact.path, path))) return true
  return build.stage.instructions.some((instruction, index, all) => {
    const next = all[index + 1]
    const folder = instruction.keyword === 'WORKDIR' ? (next ? build.folderAt(next) : build.folderAt()) : undefined
    const [place] = instruction.keyword === 'COPY' || instruction.keyword === 'ADD' ? copiedTo(build, instruction) : []
    return (folder !== undefined && isIn(folder, path)) || (place !== undefined && isIn(place, path))
  })
}

/** Whether a later command of the same RUN gives a path to somebody, or changes who may use it. */
function isGivenAway(build: Build, step: Step, path: string): boolean {
  const steps = build.stepsOf(step.run) ?? []
  const later = steps.slice(steps.indexOf(step) + 1).filter(({ program }) => /^ch(?:own|grp|mod)$/.test(program))
  return later.some((each) => pathsOf(each)?.includes(path))
}

/** Whether a later command of the same RUN takes a path away. */
function isRemoved(build: Build, step: Step, path: string): boolean {
  const steps = build.stepsOf(step.run) ?? []
  const later = steps.slice(steps.indexOf(step) + 1).filter(({ program }) => program === 'rm')
  return later.some((each) => pathsOf(each)?.some((gone) => isIn(path, gone)))
}

/** The paths that a step is given; undefined where one is not known. Of a pattern, the folder that it is in. */
function pathsOf(step: Step): string[] | undefined {
  const { program, args } = step
  const words = args.filter(
    ({ value }, index) => !value.startsWith('-') && !(program === 'mkdir' && /^-\w*m$/.test(args[index - 1]?.value ?? '')),
  )
  const first = program === 'find' ? words.findIndex((word, index) => index > 0 && !/^[~./$]/.test(word.value)) : -1
  const taken = words.slice(/^(?:ch(?:own|grp|mod)|sed)$/.test(program) ? 1 : 0, program === 'find' && first !== -1 ? first : undefined)
  const paths = taken.map((word) => {
    const home = word.value.replace(/^~(?=\/|$)/, variableOf(step, 'HOME') ?? '~')
    const pattern = /^([^*?[{`]*?(?:\$\{\w+\}[^*?[{`]*?)*)\/[^/]*[*?[{`]/.exec(`${home}`)?.[1]
    const path = pattern === undefined ? home : pattern || '/'
    if (path === word.value) return pathOf(step, word)
    return pathOf(step, { ...word, value: path, text: path, literal: !path.includes('$') })
  })
  return paths.every((path) => path !== undefined) ? paths : undefined
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
