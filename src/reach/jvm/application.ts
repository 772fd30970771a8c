import { readClassFile } from '../../binary/class-file.ts'
import type { ReachContext } from '../analyser.ts'
import { type Grade, GRADES } from '../edge.ts'
import { worstGrade } from '../worst-grade.ts'
import type { ClassSource } from './class-source.ts'
import { askedFeatures, type Feature, FEATURES } from './platform-libraries.ts'

/** Classes that are looked up in one class path, and which of them are reached. */
export interface Application {
  /** Node of the Java that it runs in: what the platform looks for is reached from there. */
  machine: number
  sources: readonly ClassSource[]
  /** Whether a class is reached, and how surely. */
  gradeOf(className: string): Grade | undefined
  readonly reachedCount: number
  /** Classes right in a package. */
  classesIn(packageName: string): readonly string[]
  /** The first source that has a class. */
  sourceOf(className: string): ClassSource | undefined
  /** Reaches a class if it is there, from a file of the image, and all that it leads to when `follow` is called. */
  reach(className: string, from: Origin): boolean
  /** Reaches a source as a whole, without any class of it. */
  refer(source: ClassSource, origin: Origin): void
  /** Reaches a file of a source that is no class, where it is a file of the image. */
  referResource(source: ClassSource, name: string, origin: Origin): void
  /** Reads what was reached, and what is reached by that, until nothing is new. */
  follow(): Promise<void>
  /** Packages of classes that are in no source, so that the platform must have them: `java/util`. */
  platformPackages: ReadonlySet<string>
  /** What is asked of the platform by names of its classes and properties, in code, strings, configurations and pages. */
  features: ReadonlySet<Feature>
  /** Is told of each class when it was read. */
  listen(listener: (read: ReadClass) => void): void
}

export interface ReadClass {
  name: string
  source: ClassSource
  grade: Grade
  classes: ReadonlySet<string>
  strings: ReadonlySet<string>
  loadsByName: boolean
  programs: ReadonlySet<string>
}

/** Where a reference to a class comes from. */
export interface Origin {
  /** Node. */
  from: number
  kind: string
  grade: Grade
  via?: string
}

const MAX_CLASSES = 1_000_000
const CLASSES_AT_ONCE = 256
/** The largest programs have a third of it. */
const MAX_READ_BYTES = 1024 * 1024 * 1024

export function createApplication(machine: number, sources: readonly ClassSource[], context: ReachContext): Application {
  const byClass = new Map<string, number>()
  for (const [position, source] of sources.entries()) {
    for (const name of source.classes) if (!byClass.has(name) && byClass.size < MAX_CLASSES) byClass.set(name, position)
  }
  const grades = new Map<string, Grade>()
  /** Classes to be read, by grade and by source. */
  const pending: Map<number, Set<string>>[] = GRADES.map(() => new Map())
  const platformPackages = new Set<string>()
  const features = new Set<Feature>()
  const listeners: ((read: ReadClass) => void)[] = []
  const told = new Set<string>()
  let leftBytes = MAX_READ_BYTES

  function reach(name: string, origin: Origin): boolean {
    const position = byClass.get(name)
    if (position === undefined) {
      for (const feature of askedFeatures(name, false)) features.add(feature)
      return false
    }
    tell(sources[position]!.target(name), origin, name)
    const { grade } = origin
    const before = grades.get(name)
    if (before !== undefined && GRADES.indexOf(before) <= GRADES.indexOf(grade)) return true
    if (before !== undefined) pending[GRADES.indexOf(before)]!.get(position)?.delete(name)
    grades.set(name, grade)
    const waiting = pending[GRADES.indexOf(grade)]!
    const names = waiting.get(position)
    if (names) names.add(name)
    else waiting.set(position, new Set([name]))
    return true
  }

  /** One reference a grade from each place to each other: more would tell nothing more. */
  function tell(to: number | string, { from, kind, grade, via }: Origin, name: string): void {
    const key = `${from} ${to} ${grade}`
    if (from === to || told.has(key)) return
    told.add(key)
    context.refer({ from, to, kind, grade, via: via ?? name.replaceAll('/', '.') })
  }

  async function follow(): Promise<void> {
    for (let next = takePending(); next; next = takePending()) await read(next.source, next.names)
  }

  /** Classes of one source and the best grade there is, so that a jar is read in few goes and each class mostly once. */
  function takePending(): { source: ClassSource; names: string[] } | undefined {
    for (const waiting of pending) {
      for (const [position, names] of waiting) {
        waiting.delete(position)
        if (names.size > 0) return { source: sources[position]!, names: [...names] }
      }
    }
    return undefined
  }

  async function read(source: ClassSource, names: readonly string[]): Promise<void> {
    for (let start = 0; start < names.length; start += CLASSES_AT_ONCE) {
      if (leftBytes <= 0) {
        for (const feature of FEATURES) features.add(feature)
        return context.note(source.path, 'there is too much code to read all of it, so what it leads to is not known')
      }
      const some = names.slice(start, start + CLASSES_AT_ONCE)
      const contents = await source.readClasses(some)
      for (const versions of contents) for (const { length } of versions) leftBytes -= length
      for (const [i, name] of some.entries()) for (const bytes of contents[i]!) readOne(name, source, bytes)
    }
  }

  function readOne(name: string, source: ClassSource, bytes: Buffer): void {
    const found = readClassFile(bytes)
    if (!found) return
    const grade = grades.get(name)!
    const from = source.origin(name)
    for (const each of found.classes) if (!reach(each, { from, kind: 'class', grade })) addPlatform(each, grade)
    const soft = worstGrade(grade, 'soft')
    for (const each of found.types) if (!reach(each, { from, kind: 'type in a signature', grade: soft })) addPlatform(each, grade)
    for (const each of found.strings) reach(each.replaceAll('.', '/'), { from, kind: 'name in a string', grade: soft })
    const { classes, strings, loadsByName, programs } = found
    for (const listener of listeners) listener({ name, source, grade, classes, strings, loadsByName, programs })
  }

  function addPlatform(name: string, grade: Grade): void {
    if (grade === 'hard' || grade === 'soft') platformPackages.add(packageOf(name))
    for (const feature of askedFeatures(name, true)) features.add(feature)
  }

  let byPackage: Map<string, string[]> | undefined
  function classesIn(packageName: string): readonly string[] {
    if (!byPackage) {
      byPackage = new Map()
      for (const name of byClass.keys()) {
        const key = packageOf(name)
        const names = byPackage.get(key)
        if (names) names.push(name)
        else byPackage.set(key, [name])
      }
    }
    return byPackage.get(packageName) ?? []
  }

  return {
    machine,
    classesIn,
    get reachedCount() {
      return grades.size
    },
    sources,
    platformPackages,
    features,
    gradeOf: (name) => grades.get(name),
    sourceOf: (name) => sources[byClass.get(name) ?? -1],
    reach,
    referResource(source, name, origin) {
      const file = source.fileOf(name)
      if (file !== -1) tell(file, origin, name)
    },
    refer: (source, origin) => tell(source.target(''), origin, source.path),
    follow,
    listen: (listener) => void listeners.push(listener),
  }
}

function packageOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')))
}
