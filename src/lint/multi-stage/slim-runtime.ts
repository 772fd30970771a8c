import { packageOf } from '../../base-images/lacking.ts'
import { slimmer } from '../../base-images/slimmer.ts'
import { whyNotBase } from '../base-proof.ts'
import type { Build } from './build.ts'
import type { NoPlan } from './ecosystem.ts'
import { packagesOf, packageTask, useOf } from './packages.ts'
import { suitesOf } from './default-suites.ts'
import { isSystemProgram, type RuntimeBase, type System, systemOf } from './runtime-bases.ts'
import type { Started } from './starts.ts'
import { isOfInterpreter, librariesOf } from './system-libraries.ts'

/** What an interpreter's program runs on: the slim variant of the image that it is installed in, or that image once more without what was added. */
export interface SlimRuntime {
  base: RuntimeBase
  /** Whether the image that is built on has compilers, headers and version control of its own. */
  isFull: boolean
  system: System
  /** The releases of it that it may be, as far as the tag says. */
  suites: readonly string[]
  /** As the catalogue has it. */
  repository: string
  /** Headers that are taken away again, and whose libraries may have stayed. */
  removed: readonly string[]
}

/** Made by the images of languages. */
const ACCOUNTS: Readonly<Record<string, readonly string[]>> = { node: ['node'], php: ['www-data'] }

/** What only a build needs, and that no later command of the same RUN takes away; `all`: that, too, whose libraries may have stayed. */
export function buildPackagesOf(build: Build, all = false): string[] {
  return build.runs.flatMap((run) => {
    const steps = build.stepsOf(run) ?? []
    const removed = steps.findLastIndex((step) => packageTask(step) === 'remove')
    return steps.flatMap((step, index) =>
      packageTask(step) === 'install' && (all || index > removed)
        ? (packagesOf(step) ?? []).filter((name) => useOf(name) !== 'runtime' || /^(?:gfortran|alpine-sdk)$/.test(name))
        : [],
    )
  })
}

/** Of what builds are given, what programs start as well. */
const MAY_RUN =
  /^(?:git|git-core|git-lfs|openssh|openssh-client|ssh|subversion|mercurial|gettext|file|default-jdk(?:-headless)?|openjdk-[\w-]+)$/

const NEEDS_MAN_FOLDERS = /^(?:openjdk-|default-j|postgresql-)/

/** What of the packages for builds is for the program, too: programs that it may start, and headers whose library it may be linked to. */
export function keptFor(build: Build): { programs: string[]; headers: string[]; compiles: boolean } {
  const installed = buildPackagesOf(build)
  const isAlpine = systemOf(build.image) === 'alpine'
  return {
    programs: installed.filter((name) => MAY_RUN.test(name)),
    headers: buildPackagesOf(build, true).filter((name) => isLinked(name, isAlpine)),
    compiles: installed.some((name) => /^(?:make|g\+\+|gcc|build-base|build-essential|alpine-sdk)$/.test(name)),
  }
}

/** Packages that something is compiled against, or by, and that have a library. */
export function isLinked(name: string, isAlpine: boolean): boolean {
  return name.endsWith('-dev') || name === 'gfortran' || (isAlpine && /^(?:g\+\+|gcc|build-base|alpine-sdk)$/.test(name))
}

/** What is installed for the program itself. */
export function installedFor(build: Build): string[] {
  return build.runs.flatMap((run) =>
    (build.stepsOf(run) ?? []).flatMap((step) =>
      packageTask(step) === 'install' ? (packagesOf(step) ?? []).filter((name) => useOf(name) === 'runtime') : [],
    ),
  )
}

/** Undefined where there is nothing to gain: no tools are shipped, or the slim variant alone does it. `programs`: what every variant has. */
export function slimRuntime(build: Build, programs: readonly string[], starts: readonly Started[]): SlimRuntime | NoPlan | undefined {
  const { context, reference } = build
  const candidate = slimmer(reference).find(({ kind }) => kind === 'slim')
  if (candidate ? whyNotBase(context, context.target, candidate) === undefined : buildPackagesOf(build).every((name) => MAY_RUN.test(name)))
    return undefined
  return runtimeOf(build, [...programs, ...installedBy(starts)])
}

/** The slim variant, or what is slim already, for what brings a gain by itself. */
export function runtimeOf(build: Build, programs: readonly string[]): SlimRuntime | NoPlan {
  const { image, reference } = build
  const candidate = slimmer(reference).find(({ kind }) => kind === 'slim')
  // Of PHP, there is none: what it was built with stays in it.
  if (!candidate && image.repository !== 'php' && !/slim|alpine/.test(image.tag))
    return { reason: `no smaller variant of ${reference} is known` }
  const system = systemOf(image)
  const suites = suitesOf(image)
  // Slim images have no folders for manual pages; what installs some there did not make them before Debian 12.
  const documented =
    candidate && !(suites.length > 0 && suites.every((suite) => /^(?:bookworm|trixie)$/.test(suite)))
      ? installedFor(build).find((name) => NEEDS_MAN_FOLDERS.test(name))
      : undefined
  if (documented !== undefined)
    return { reason: `${documented} may want folders for manual pages, which ${candidate!.reference} leaves out` }
  const base: RuntimeBase = {
    ...{ reference: candidate?.reference ?? reference, system, shell: true, byTag: true, programs },
    certificates: image.repository !== 'node',
    accounts: ACCOUNTS[image.repository] ?? [],
  }
  return { base, isFull: candidate !== undefined, system, suites, repository: image.repository, removed: removedPackages(build) }
}

/** Programs without a path that are no system's: they come with what is installed. */
function installedBy(starts: readonly Started[]): string[] {
  return starts.flatMap(({ program, path }) =>
    path === undefined && !isSystemProgram(program) && packageOf(program, ['buildpack-deps']) === undefined ? [program] : [],
  )
}

/**
 * The packages with the libraries that what was compiled may be linked to. `headers`: packages of headers, and of compilers with a library. Where
 * nobody here knows the name of a library, headers that are still there stay: they bring it along.
 */
export function librariesFor(
  headers: readonly string[],
  { system, suites, repository, removed }: Pick<SlimRuntime, 'system' | 'suites' | 'repository' | 'removed'>,
): string[] | NoPlan {
  const found = new Set<string>()
  for (const name of headers) {
    const plain = name.replace(/[=~<>:].*$/, '')
    if (isOfInterpreter(repository, plain)) continue
    const libraries = librariesOf(plain, system, suites)
    if (libraries) for (const each of libraries) found.add(each)
    else if (name.endsWith('-dev') && !removed.includes(name)) found.add(name)
    else
      return {
        reason: `what is compiled may be linked to the library of ${/^[\w.+:=-]{1,60}$/.test(name) ? name : 'several headers'}, whose package is not known`,
      }
  }
  return [...found]
}

function removedPackages(build: Build): string[] {
  const left = new Set(buildPackagesOf(build))
  return buildPackagesOf(build, true).filter((name) => !left.has(name))
}

/** Whether the last stage would be without something that only the build needs. */
export function isLeaner(build: Build, { isFull }: SlimRuntime, packages: readonly string[]): boolean {
  return isFull || buildPackagesOf(build).some((name) => !packages.includes(name))
}
