import type { Instruction } from '../../../dockerfile/dockerfile.ts'
import { type Build, pathOf, type Step } from '../build.ts'
import { contextFileAt, copiedTo } from '../copies.ts'
import type { Artifact, NoPlan, Role } from '../ecosystem.ts'
import { type NodeMember, neededMembers } from './members.ts'
import type { NodeBuild } from './node.ts'
import { configOf } from './configs.ts'
import type { Shipped } from './program.ts'
import type { NodeProject } from './project.ts'
import { allSteps, folderOf, isInside, isInstall, isOfBuild } from './steps.ts'
import { taskOf, withoutRunners } from './tasks.ts'
import { absolutePath, isIn, parentOf } from '../paths.ts'

/** More lines than these say less than one for all. */
const MAX_FOLDERS = 6
/** Folders that are not a project's alone. */
const SHARED = /^\/(?:home|opt|srv|usr(?:\/(?:local|src|share|lib))?|var(?:\/(?:www|lib|opt))?|root|tmp|etc|mnt|data)?$/

/** The folder that all packages of the build lie in, or those of each; a reason where they are not theirs alone. */
export function ownFolders(steps: readonly Step[]): string[] | NoPlan {
  const found = new Set<string>()
  for (const step of steps) {
    const folder = folderOf(step)
    if (folder === undefined) return { reason: 'the folder that it builds in is not known' }
    found.add(folder)
  }
  const folders = [...found]
  let [common] = folders
  for (const folder of folders) while (!isIn(folder, common!)) common = parentOf(common!)
  if (!SHARED.test(common!)) return [common!]
  const shared = folders.find((folder) => SHARED.test(folder))
  if (shared !== undefined)
    return {
      reason: `it builds in ${shared}, which cannot be copied as a whole; a WORKDIR of its own would tell what belongs to the program`,
    }
  return folders.filter((folder) => !folders.some((other) => other !== folder && isIn(folder, other)))
}

/** Where `pnpm deploy` puts a package with all that it needs. */
export function deployedTo(build: Build): string | undefined {
  const step = allSteps(build).findLast((each) => each.program === 'pnpm' && taskOf(each)?.name === 'deploy')
  const target = step && taskOf(step)?.args.findLast(({ value }) => !value.startsWith('-'))
  return target && step ? pathOf(step, target) : undefined
}

const CONFIGS = ['vite', 'webpack', 'rollup', 'vue', 'astro', 'svelte', 'next', 'nuxt', 'tsup', 'rsbuild']

/** Whether scripts or configurations name folders above the one that is copied: what they write would be lost. */
export function whyOutside(project: NodeProject, folder: string): NoPlan | undefined {
  const depth = project.folder.split('/').length - folder.split('/').length
  const texts = [
    ...CONFIGS.map((name) => configOf(project, name)),
    ...['gulpfile.js', 'Gruntfile.js', 'angular.json', 'tsconfig.json', 'tsconfig.build.json'].map((name) => project.text(name) ?? ''),
  ]
  const found = (all: readonly string[], pattern: RegExp) =>
    all.flatMap((text) => Array.from(text.matchAll(pattern), ([, steps]) => steps!))
  const up = [
    ...found(Object.values(project.scripts), /(?:^|[\s='"])((?:\.\.\/)+)/g),
    ...found(
      texts.map((text) => text.slice(0, MAX_CONFIG)),
      WRITTEN,
    ),
  ]
  return up.some((steps) => steps.length / '../'.length > depth)
    ? { reason: `the build may write outside of ${folder}, by scripts or configurations that name folders above it` }
    : undefined
}

const MAX_CONFIG = 64 * 1024
const WRITTEN = /\b(?:outDir|outputDir|outputPath|distDir|buildDirectory|assetsDir|path|dir|dest|out)\b[^\n]{0,60}?['"`]((?:\.\.\/)+)/g

/** All that is in folders after the build, sources among it: the plan where nobody can say what of it runs. */
export function wholeFolders(build: Build, folders: readonly string[]): Shipped | NoPlan {
  const isOwn = (path: string) => folders.some((folder) => isIn(path, folder) && path !== folder)
  const steps = allSteps(build)
  const isBuildStep = (step: Step) =>
    isOfBuild(step) || isOwnProgram(step) || (step.run.instruction.start <= madeBy.start && isInside(step, isOwn))
  const madeBy = lastWriting(build, isOwn)
  const roles = new Map<Instruction, Role>()
  const owners = new Set<string>()
  for (const instruction of build.stage.instructions) {
    if (instruction.start > madeBy.start) break
    const { user = 'root' } = build.context.settingsAt(instruction).configuration
    if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
      const [place] = copiedTo(build, instruction)
      if (place === undefined || !folders.some((folder) => isIn(place, folder))) continue
      roles.set(instruction, 'build')
      owners.add(instruction.flags.find(({ name }) => name === 'chown')?.value ?? 'root')
    } else if (instruction.keyword === 'RUN' && steps.some((step) => step.run.instruction === instruction && isBuildStep(step)))
      owners.add(user)
  }
  if (new Set([...owners].map((owner) => owner.split(':')[0]!.replace(/^0$/, 'root'))).size > 1)
    return {
      reason: `files in ${folders[0]} belong to several users, and who has to write which is not known; one USER for the build would tell`,
    }
  return { artifacts: folders.map((path) => ({ path, isFolder: true, madeBy })), isBuildStep, roles }
}

/** The last RUN of the build, with those behind it that only change files in its folders. */
function lastWriting(build: Build, isOwn: (path: string) => boolean): Instruction {
  const last = allSteps(build).findLast((step) => isInstall(step) || isOfBuild(step))!.run.instruction
  const userAt = (instruction: Instruction) => build.context.settingsAt(instruction).configuration.user
  const behind = build.runs.findLast((run) => {
    const steps = build.stepsOf(run)
    const isChange = steps?.every((step) => isInside(step, isOwn) || step.program === 'cd') === true
    return isChange && run.instruction.start > last.start && userAt(run.instruction) === userAt(last)
  })
  return behind?.instruction ?? last
}

/** What the project's own packages and scripts do in its folder; browsers are fetched into somebody's home. */
function isOwnProgram(step: Step): boolean {
  const { program, args } = withoutRunners(step)
  if (args.some(({ value }) => /^\/|^\.\.\//.test(value)) || /^(?:playwright|puppeteer|cypress)$/.test(program)) return false
  return program !== step.program || (program === 'node' && args.length > 0)
}

/** What was put together for one package; all else that it was made from stays behind, but what is started of it. */
export function deployedFolder({ build, project, starts }: NodeBuild, folder: string): Shipped | NoPlan {
  const whole = wholeFolders(build, [folder])
  if ('reason' in whole) return whole
  const started = new Set(starts.flatMap(({ path }) => (path === undefined ? [] : (contextFileAt(build, path) ?? []))))
  const isOfProject = (instruction: Instruction) => copiedTo(build, instruction).some((place) => isIn(place, project.folder))
  const roles = new Map(whole.roles)
  if (started.size === 0)
    for (const each of build.stage.instructions) if (/^(?:COPY|ADD)$/.test(each.keyword) && isOfProject(each)) roles.set(each, 'build')
  return { ...whole, roles }
}

/** Of a repository with several packages, the started ones with what they depend on, and the modules of all. */
export function memberFolders(build: Build, project: NodeProject, first: readonly NodeMember[]): Shipped | undefined {
  const needed = first.length === 0 ? undefined : neededMembers(build, project, first)
  // Nothing is left out.
  if (!needed || needed.length === project.members.length) return undefined
  const steps = allSteps(build)
  const madeBy = steps.findLast((step) => isInstall(step) || isOfBuild(step))!.run.instruction
  const outer = needed.filter(({ folder }) => !needed.some((other) => other.folder !== folder && isIn(folder, other.folder)))
  if (outer.length > MAX_FOLDERS) return undefined
  const paths = [absolutePath('node_modules', project.folder), ...outer.map(({ folder }) => folder)]
  const isOwn = (path: string) => paths.some((each) => isIn(path, each))
  const whole = wholeFolders(build, [project.folder])
  if ('reason' in whole) return undefined
  return {
    artifacts: paths.map((path): Artifact => ({ path, isFolder: true, madeBy })),
    isBuildStep: (step) => isOfBuild(step) || (step.run.instruction.start <= madeBy.start && isInside(step, isOwn)),
    isSource: (path) => path.startsWith(project.inContext) && isOfMember(project, path),
  }
}

/** What is copied with its package, or only the build reads. */
function isOfMember({ members, inContext }: NodeProject, path: string): boolean {
  const name = path.slice(inContext.length)
  return (
    members.some((each) => path.startsWith(each.inContext)) ||
    /^(?:turbo|nx|lerna|tsconfig[\w.-]*|\.eslintrc)\.json$|^\.(?:eslint|prettier)[\w.-]*$/.test(name)
  )
}
