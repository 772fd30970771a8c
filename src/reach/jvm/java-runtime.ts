import { posix } from 'node:path'
import { openRuntimeImage, type RuntimeImage } from '../../binary/jimage.ts'
import type { ImageFiles } from '../../contents/image-files.ts'
import { bytesOfFile } from '../../packages/file-bytes.ts'
import type { ReachContext } from '../analyser.ts'
import { expandGlob } from '../path-glob.ts'
import { closeModules } from './modules.ts'
import { type Feature, specialLibrary, systemFeature } from './platform-libraries.ts'

/** A Java that is started, and what of its platform the programs need that it runs. */
export interface JavaRuntime {
  /** Folder of the runtime, which may be in a development kit. */
  home: string
  /** Node of `lib/modules`, -1 for Java 8 and before. */
  image: number
  /** Modules that are needed: those whose packages are named, what they require, and what is found by name alone. */
  modules: ReadonlySet<string>
}

interface KnownRuntime {
  home: string
  /** Node of what was started of it. */
  program: number
  image: number
  opened: Promise<RuntimeImage | undefined>
  modules: Set<string>
  /** Paths of the libraries of each feature. */
  libraries: Record<Feature, string[]>
  features: Set<Feature>
  /** What its configuration turns on. */
  configured: Promise<readonly Feature[]>
  /** Whether a program runs in it that was read. */
  hasProgram: boolean
}

const known = new WeakMap<ImageFiles, Map<string, KnownRuntime>>()
const askedFeatures = new WeakMap<ImageFiles, Set<Feature>>()

/** What only the tools of a development kit read, and the sources of the platform. */
const NOT_AT_RUN_TIME = /^(?:src\.zip|ct\.sym|classlist|.*\.(?:debuginfo|diz)|tools\.jar|dt\.jar|ir\.idl|visualvm|missioncontrol)$/
/** Classes to start with when there are more than 32 GB of memory. */
const FOR_LARGE_HEAPS = 'classes_nocoops.jsa'
const FOLDERS = ['lib', 'conf']
const USES_SYSTEM_PROXIES = /^[ \t]*java\.net\.useSystemProxies[ \t]*[=:\s][ \t]*true/im
const MAX_CONFIGURATION_BYTES = 256 * 1024

/** All that were started up to now. */
export function javaRuntimesOf(files: ImageFiles): JavaRuntime[] {
  return Array.from(known.get(files)?.values() ?? [], ({ home, image, modules }) => ({ home, image, modules }))
}

/** Whether a file is of a Java of which is known what runs in it, so that it is known which of its libraries are loaded. */
export function isOfReadJava(node: number, files: ImageFiles): boolean {
  const path = files.pathOf(node)
  return (
    known
      .get(files)
      ?.values()
      .some(({ home, hasProgram }) => hasProgram && path.startsWith(`${home}/`)) ?? false
  )
}

/** Reaches the files of the Java that a program belongs to. Undefined when it lies in none. */
export function startRuntime(program: number, context: ReachContext): KnownRuntime | undefined {
  const { files } = context
  const runtimes = known.get(files) ?? new Map<string, KnownRuntime>()
  known.set(files, runtimes)
  const home = homeOf(files, program)
  if (home === undefined) return undefined
  const before = runtimes.get(home)
  if (before) return before
  const image = files.find(posix.join(home, 'lib/modules'))
  const runtime = {
    home,
    program,
    image,
    opened: image === -1 ? Promise.resolve(undefined) : openRuntimeImage(bytesOfFile(files, image)),
    modules: new Set<string>(),
    libraries: systemLibraries(files),
    features: new Set<Feature>(),
    configured: configuredFeatures(home, files),
    hasProgram: false,
  }
  runtimes.set(home, runtime)
  for (const folder of FOLDERS) referFolder(program, posix.join(home, folder), runtime, context)
  for (const file of ['release', '../release'])
    context.refer({ from: program, to: posix.join(home, file), kind: 'Java runtime', grade: 'hard' })
  needFeatures([], context)
  return runtime
}

/** Adds the modules that have these packages, and all that those need. */
export async function needPackages(runtime: KnownRuntime, packages: Iterable<string>): Promise<void> {
  const image = await runtime.opened
  if (!image) return
  const named = Array.from(packages, (each) => image.moduleOf(each)).filter((module) => module !== undefined)
  for (const module of await closeModules(named, image)) runtime.modules.add(module)
}

/**
 * Reaches the libraries of features that some program asks for, in each Java that is started, now or later: of a jar that is loaded by ways
 * of its own, it is not known in which it runs.
 */
export function needFeatures(features: Iterable<Feature>, context: ReachContext): void {
  const asked = askedFeatures.get(context.files) ?? new Set()
  askedFeatures.set(context.files, asked)
  for (const feature of features) asked.add(feature)
  for (const runtime of known.get(context.files)?.values() ?? []) {
    for (const feature of asked) {
      if (runtime.features.has(feature)) continue
      runtime.features.add(feature)
      for (const to of runtime.libraries[feature])
        context.refer({ from: runtime.program, to, kind: 'Java runtime', grade: 'weak', via: feature })
    }
  }
}

/** `bin/java` lies in the home; in development kits up to Java 8, there is one in `jre/bin`, too. */
function homeOf(files: ImageFiles, program: number): string | undefined {
  const home = files.pathOf(files.parentOf(files.parentOf(program)))
  return [home, posix.join(home, 'jre')].find((each) => files.find(posix.join(each, 'lib')) !== -1 && hasMachine(files, each))
}

function hasMachine(files: ImageFiles, home: string): boolean {
  const lib = posix.join(home, 'lib')
  const places = [lib, ...Array.from(files.children(files.find(lib)), (child) => files.pathOf(child))]
  return places.some((place) => ['server', 'client', 'minimal', 'zero'].some((kind) => files.find(`${place}/${kind}/libjvm.so`) !== -1))
}

/** Symlinks in it are needed, and what they lead to: Debian has the configuration in /etc. */
function referFolder(from: number, path: string, { libraries }: KnownRuntime, context: ReachContext): void {
  const { files } = context
  const queue = [path]
  const seen = new Set<number>()
  const referFile = (to: string, special: ReturnType<typeof specialLibrary>) => {
    if (special === 'desktop' || special === 'sound') libraries[special].push(to)
    else context.refer({ from, to, kind: 'Java runtime', grade: special || to.endsWith(FOR_LARGE_HEAPS) ? 'weak' : 'hard' })
  }
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const folder = files.find(at)
    if (seen.has(folder)) continue
    seen.add(folder)
    for (const child of files.children(folder)) {
      const name = files.nameOf(child)
      if (NOT_AT_RUN_TIME.test(name)) continue
      const to = posix.join(at, name)
      if (files.kind(files.find(to)) === 'directory') queue.push(to)
      else referFile(to, specialLibrary(name))
    }
  }
}

async function configuredFeatures(home: string, files: ImageFiles): Promise<readonly Feature[]> {
  const places = FOLDERS.map((folder) => files.find(posix.join(home, folder, 'net.properties')))
  const texts = await Promise.all(places.map((node) => files.read(node, MAX_CONFIGURATION_BYTES)))
  return texts.some((text) => text && USES_SYSTEM_PROXIES.test(text.toString('latin1'))) ? ['system proxies'] : []
}

/** Libraries of the system that are loaded for a feature, wherever the loader looks. */
function systemLibraries(files: ImageFiles): Record<Feature, string[]> {
  const libraries: Record<Feature, string[]> = { desktop: [], printing: [], sound: [], 'system proxies': [] }
  for (const root of ['/lib*', '/usr/lib*', '/usr/local/lib*']) {
    for (const path of [root, `${root}/*-linux-*`].flatMap((folder) => expandGlob(files, `${folder}/*.so*`, '/'))) {
      const feature = systemFeature(posix.basename(path))
      if (feature) libraries[feature].push(path)
    }
  }
  return libraries
}
