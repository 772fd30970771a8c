import { whyNotBase } from '../../base-proof.ts'
import { slimmer } from '../../../base-images/slimmer.ts'
import type { Build, Step } from '../build.ts'
import type { Ecosystem, NoPlan, Plan } from '../ecosystem.ts'
import { corepackFor, globalPrograms, globalRoles } from './globals.ts'
import { deployedFolder, deployedTo, memberFolders, ownFolders, wholeFolders, whyOutside } from './folder.ts'
import { whyNotHome, whyNotModules } from './modules.ts'
import { compiledProgram, type Shipped } from './program.ts'
import { asksForPrisma } from './prisma.ts'
import { type NodeProject, nodeProject, printable } from './project.ts'
import { ownScript, scriptCommands } from './scripts.ts'
import { isBerry } from './prune.ts'
import { type NodeStarts, startedBy } from './starts.ts'
import { allSteps, folderOf, isBuild, isInstall } from './steps.ts'
import { installedFor, isLeaner, keptFor, librariesFor, runtimeOf, type SlimRuntime } from '../slim-runtime.ts'
import { isIn, nameOf } from '../paths.ts'
import { startsPrograms } from '../starts-programs.ts'
import type { Started } from '../starts.ts'

const TOOLS = 'python python2 python3 py-setuptools py3-setuptools node-gyp alpine-sdk'.split(' ')

/** Programs that may do anything. */
const UNKNOWN = /^(?:ba|da|a|z)?sh$|\.sh$|^(?:make|docker|curl|wget|git|sudo|python3?|apt|apt-get|apk|ssh|rsync)$/

/** What every plan for Node.js is made of. */
export interface NodeBuild {
  build: Build
  project: NodeProject
  steps: readonly Step[]
  /** What installs the modules. */
  install: Step | undefined
  starts: readonly Started[]
  started: NodeStarts
  runtime: SlimRuntime
}

export const node: Ecosystem = {
  id: 'node',
  carries: 'what compiles the program, development packages and sources',
  fix: [
    'FROM node:24 AS build',
    'WORKDIR /app',
    'COPY . .',
    'RUN npm ci && npm run build && npm prune --omit=dev',
    '',
    'FROM node:24-slim',
    'WORKDIR /app',
    'COPY --from=build /app/node_modules ./node_modules',
    'COPY --from=build /app/dist ./dist',
    'CMD ["node", "dist/server.js"]',
  ],
  mayBuild: ({ image }) => image.repository === 'node',
  plan(build, starts) {
    const steps = allSteps(build)
    const builds = steps.filter(isBuild)
    const install = steps.find(isInstall)
    if (builds.length === 0 && (!install || isSlimEnough(build))) return undefined
    const folder = (install && folderOf(install)) ?? builds[0]?.folder
    if (folder === undefined) return { reason: 'the folder that it builds in is not known' }
    const project = nodeProject(build, folder)
    // What only installs may be left to the rule on slim bases.
    if ('reason' in project) return builds.length === 0 ? undefined : project
    const broken = whyBroken(build, project, steps)
    if (broken) return broken
    const started = startedBy(build, project, starts)
    if ('reason' in started) return started
    const found = runtimeOf(build, ['node', 'nodejs', 'npm', 'npx', 'yarn', 'corepack', ...broughtBy(build, started)])
    if ('reason' in found) return found
    const runtime = { ...found, base: { ...found.base, ...byVariable(build, found) } }
    return planOf({ build, project, steps, install, starts, started, runtime })
  },
}

/** What is compiled alone, where that is known; else all of the folder that it is compiled in. */
function planOf(all: NodeBuild): Plan | NoPlan {
  const { build, project, runtime } = all
  const deployed = deployedTo(build)
  const apart = deployed !== undefined || project.members.length > 0 ? undefined : withRuntime(all, compiledProgram(all))
  const whole = withRuntime(all, deployed === undefined ? inFolders(all) : deployedFolder(all, deployed))
  // All that is copied has to be less than what there was.
  const isWorth = deployed !== undefined || isLeaner(build, runtime, 'reason' in whole ? [] : (whole.packages ?? []))
  // Of an image at hand, what each command has written is known.
  const isAsked = isWorth && build.context.wrote === undefined
  if (apart && !('reason' in apart)) return isAsked && !('reason' in whole) ? { ...apart, otherwise: whole } : apart
  if (isWorth) return whole
  return apart ?? { reason: 'which modules the started package alone needs is not known; pnpm deploy would tell' }
}

/** Why what the build runs is not known: it is not in package.json, or does more than to build. */
function whyBroken(build: Build, project: NodeProject, steps: readonly Step[]): NoPlan | undefined {
  for (const step of steps.filter(isBuild)) {
    const folder = folderOf(step)
    const own = folder === undefined || folder === project.folder ? project : nodeProject(build, folder)
    const script = 'reason' in own ? undefined : ownScript(own, step)
    const commands = script && !('reason' in own) ? scriptCommands(build, own, script) : []
    if ('reason' in commands) return commands
    const unknown = commands.find(({ program }) => UNKNOWN.test(program))
    if (unknown) return { reason: `the build runs ${printable(unknown.program)} by package.json, and what that leaves behind is not known` }
  }
  return undefined
}

function inFolders({ build, project, steps, started }: NodeBuild): Shipped | NoPlan {
  const builds = steps.filter((step) => isBuild(step) || isInstall(step))
  const folders = ownFolders(builds)
  if ('reason' in folders) return folders
  const members = memberFolders(build, project, started.members)
  if (members) return members
  for (const folder of new Set(builds.map((step) => folderOf(step)!))) {
    const own = folder === project.folder ? project : nodeProject(build, folder)
    const around = folders.find((each) => isIn(folder, each))!
    const outside = 'reason' in own ? own : whyOutside(own, around)
    if (outside) return outside
  }
  return wholeFolders(build, folders)
}

/** With what the last stage needs for modules, package managers and databases; or why modules may not load there. */
function withRuntime(all: NodeBuild, shipped: Shipped | NoPlan): Plan | NoPlan {
  const { build, project, steps, starts, started, runtime } = all
  if ('reason' in shipped) return shipped
  const whyNot = whyNotInstalled(all)
  if (whyNot) return whyNot
  const programs = [...started.commands, ...starts].map(({ program }) => nameOf(program))
  const globals = globalRoles(build, new Set([...programs, ...started.managers]))
  if ('reason' in globals) return globals
  const { headers, programs: kept, compiles } = keptFor(build)
  const libraries = librariesFor(headers, runtime)
  if ('reason' in libraries) return libraries
  const last = steps.findLast(isInstall)
  const corepack = last && corepackFor(build, new Set([...started.managers].filter((name) => !globalPrograms(build).includes(name))), last)
  // The engine of its client is linked to OpenSSL, and looks for it.
  const engine = runtime.isFull && asksForPrisma(build, project) ? ['openssl'] : []
  return {
    ...shipped,
    bases: [runtime.base],
    artifacts: [...shipped.artifacts, ...(corepack?.artifacts ?? [])],
    packages: [...libraries, ...engine, ...kept].filter((name) => !installedFor(build).includes(name)),
    isStatic: true,
    roles: new Map([...globals, ...(shipped.roles ?? [])]),
    lines: corepack?.lines ?? [],
    usedByBuild: compiles ? TOOLS : [],
  }
}

/** Why what was installed may not run in the last stage. */
function whyNotInstalled({ build, project, steps, install, runtime }: NodeBuild): NoPlan | undefined {
  const isPnp =
    install?.program === 'yarn' &&
    isBerry(project) &&
    !/^nodeLinker:\s*["']?(?:node-modules|pnpm)\b/m.test(project.text('.yarnrc.yml') ?? '')
  if (isPnp)
    return {
      reason:
        "Yarn keeps the modules in archives outside of the program's folder; nodeLinker: node-modules in .yarnrc.yml puts them into it",
    }
  for (const folder of new Set(steps.filter(isInstall).map((step) => folderOf(step)))) {
    const found = folder === undefined || folder === project.folder ? project : nodeProject(build, folder)
    if ('reason' in found) return found
    const own = { ...found, dependencies: new Set([...found.dependencies, ...found.members.flatMap(({ dependencies }) => dependencies)]) }
    const isSeen = !runtime.isFull || build.context.built?.certain === true
    const whyNot = whyNotHome(build, own) ?? (isSeen ? undefined : whyNotModules(build, own, install?.program))
    if (whyNot) return whyNot
  }
  if (!runtime.isFull || build.context.built?.certain === true) return undefined
  return startsPrograms(build, /\.[cm]?[jt]sx?$/, /child_process|\bexeca\b|\bzx\b|\bshelljs\b/)
}

/** Whether the slim variant alone does it, or there is none. */
function isSlimEnough(build: Build): boolean {
  const candidate = slimmer(build.reference).find(({ kind }) => kind === 'slim')
  return !candidate || whyNotBase(build.context, build.context.target, candidate) === undefined
}

/** `node:${VERSION}-bookworm`, whose slim variant is written with the same variable, where that has the release alone. */
function byVariable(
  { stage: { base }, reference }: Build,
  { isFull, base: { reference: slim } }: SlimRuntime,
): { reference: string; byTag: false } | undefined {
  if (base.kind !== 'image' || base.written === reference) return undefined
  const [, before, behind = ''] = /^([^$]+:)\$(?:\{\w+\}|\w+)((?:-[a-z]+[\d.]*)*)$/.exec(base.written) ?? []
  const version = before === undefined ? '' : reference.slice(before.length, reference.length - behind.length)
  if (!/^\d+(?:\.\d+)*$/.test(version) || (isFull && slim !== `${reference}-slim`)) return undefined
  return { reference: isFull ? `${base.written}-slim` : base.written, byTag: false }
}

/** Programs without a path that Corepack or installations for everybody bring. */
function broughtBy(build: Build, { managers }: NodeStarts): string[] {
  const enabled = allSteps(build).some((step) => step.program === 'corepack')
  return [...globalPrograms(build), ...[...managers].filter((name) => enabled && /^(?:pnpm|yarn)$/.test(name))]
}
