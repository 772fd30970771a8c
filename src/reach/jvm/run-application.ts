import type { ReachContext } from '../analyser.ts'
import { type Application, createApplication, type Origin, type ReadClass } from './application.ts'
import type { ClassSource } from './class-source.ts'
import { launchPrograms } from './launch-programs.ts'
import { createResources } from './resources.ts'
import { createServices } from './services.ts'

/** An application that runs, to which more may be added. */
export interface RunningApplication {
  application: Application
  /** Reaches these classes, all of the image's own that may be used in ways that nobody sees, and what they lead to. */
  run(roots: readonly string[], origin: Origin): Promise<void>
}

const MAX_OWN_CLASSES = 50_000
const MAX_ROUNDS = 50
/** Names are put together from their beginnings: `"shop." + name`; compilers mark where values go by a control character. */
const BEGINNING = /^[\w$]+(?:[./][\w$]+)*[./]?$/

/** @param machine node of the Java that it runs in */
export function runApplication(machine: number, sources: readonly ClassSource[], context: ReachContext): RunningApplication {
  const application = createApplication(machine, sources, context)
  const services = createServices(application)
  const resources = createResources(application)
  application.listen((read) => followPackages(read, application, context))
  application.listen((read) => launchPrograms(read, context))
  const own = sources.filter((source) => source.isOwn)

  return {
    application,
    async run(roots, origin) {
      for (const root of roots) application.reach(root, origin)
      // What a file in a folder names, the folder does.
      for (const source of own)
        if (typeof source.target('') === 'number') application.refer(source, { ...origin, kind: 'class path', via: source.path })
      await application.follow()
      for (const source of own) {
        const grade = origin.grade === 'hard' ? 'soft' : origin.grade
        const classes = [...source.classes].slice(0, MAX_OWN_CLASSES)
        for (const name of classes) application.reach(name, { from: origin.from, kind: 'own class', grade })
      }
      for (let round = 0, before = -1; round < MAX_ROUNDS && before !== application.reachedCount; round++) {
        before = application.reachedCount
        await application.follow()
        await services.follow()
        await resources.follow()
      }
      referToRest(application)
    },
  }
}

/** Packages that the image's own code names: who scans them loads all that is in them. */
function followPackages({ name, source, grade, strings, loadsByName }: ReadClass, application: Application, context: ReachContext): void {
  if (!source.isOwn) return
  const from = source.origin(name)
  let isKnown = false
  for (const text of strings) {
    if (!BEGINNING.test(text)) continue
    const path = text.replaceAll('.', '/').replace(/\/$/, '')
    for (const each of application.classesIn(path)) {
      isKnown = true
      application.reach(each, { from, kind: 'package in a string', grade: grade === 'hard' ? 'soft' : grade, via: text })
    }
    isKnown ||= application.gradeOf(path) !== undefined
  }
  if (loadsByName && !isKnown) context.unresolved({ node: from, domain: 'jvm', what: `Class.forName in ${name.replaceAll('/', '.')}` })
}

/** Jars without any class have something else, and who reads it is not seen. */
function referToRest(application: Application): void {
  for (const source of application.sources) {
    if (source.classes.size === 0) application.refer(source, { from: application.machine, kind: 'jar without classes', grade: 'weak' })
  }
}
