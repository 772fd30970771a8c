import type { ReachContext } from '../analyser.ts'
import type { Grade, Launch } from '../edge.ts'
import type { ClassSource } from './class-source.ts'
import { needFeatures, needPackages, startRuntime } from './java-runtime.ts'
import { type Feature, FEATURES } from './platform-libraries.ts'
import { type RunningApplication, runApplication } from './run-application.ts'

/** A Java machine that is started: applications run in it, each with a class path of its own. */
export interface JavaStart {
  /** Where the references of this start come from, and their grade. */
  from: number
  grade: Grade
  launch: Launch
  /** Runs an application: classes by their names, and all of the image's own. The same class path runs once. */
  run(sources: readonly ClassSource[], roots: readonly string[], kind: string): Promise<RunningApplication>
  /** Loads the libraries of features that more than its classes ask for. */
  need(features: Iterable<Feature>): void
}

/** Classes of Clojure, JRuby, Jython, Groovy, BeanShell, Rhino, GraalJS and Nashorn that run a program. */
const LANGUAGES = [
  'clojure/lang/RT',
  'org/jruby/Ruby',
  'org/python/core/Py',
  'groovy/lang/GroovyShell',
  'bsh/Interpreter',
  'org/mozilla/javascript/Context',
  'org/graalvm/polyglot/Context',
  'org/openjdk/nashorn/api/scripting/NashornScriptEngine',
]
const MAX_SOURCES = 20_000
/** Programs with class paths of their own; in an image that has more, the jars of the others are held without being read. */
const MAX_APPLICATIONS = 200

/** Files of jars that some application has in its class path, by search. */
const claimed = new WeakMap<ReachContext, { applications: Map<string, RunningApplication>; files: Set<number>; sources: ClassSource[] }>()

/** @param machine node of `java`, or of another program with a Java in it */
export function startJava(machine: number, launch: Launch, context: ReachContext): JavaStart {
  const runtime = startRuntime(machine, context)
  const { applications, files, sources: all } = claimedOf(context)
  const { from, grade } = launch
  return {
    from,
    grade,
    launch,
    need: (features) => needFeatures(features, context),
    async run(sources, roots, kind) {
      const key = sources.map((source) => `${source.path}${source.isOwn ? '*' : ''}`).join('\n')
      let running = applications.get(key)
      if (!running) applications.set(key, (running = runApplication(machine, applications.size < MAX_APPLICATIONS ? sources : [], context)))
      if (applications.size > MAX_APPLICATIONS) {
        for (const source of sources) context.refer({ from, to: source.target(''), kind: 'class path', grade: 'weak' })
      }
      for (const source of sources) files.add(source.origin(''))
      if (all.length < MAX_SOURCES) all.push(...sources)
      const via = roots[0]?.replaceAll('/', '.')
      await running.run(roots, { from, kind, grade, ...(via !== undefined && { via }) })
      if (runtime) {
        await needPackages(runtime, running.application.platformPackages)
        runtime.hasProgram = true
        needFeatures(await runtime.configured, context)
      }
      if (applications.size > MAX_APPLICATIONS || runsTexts(running)) needFeatures(FEATURES, context)
      if (sources.some(({ manifest }) => manifest.has('splashscreen-image'))) needFeatures(['desktop'], context)
      needFeatures(running.application.features, context)
      return running
    },
  }
}

/** Whether it may run programs that are texts: what these ask of the platform is not read. */
function runsTexts({ application }: RunningApplication): boolean {
  return LANGUAGES.some((name) => application.gradeOf(name) !== undefined)
}

/** All that applications have in their class paths: what is loaded into them later may refer to it. */
export function loadedSources(context: ReachContext): ClassSource[] {
  return [...new Map(claimedOf(context).sources.map((source) => [source.path, source])).values()]
}

/** Whether a jar is in the class path of an application that runs. */
export function isOnClassPath(file: number, context: ReachContext): boolean {
  return claimedOf(context).files.has(file)
}

export function hasApplications(context: ReachContext): boolean {
  return claimedOf(context).applications.size > 0
}

function claimedOf(context: ReachContext) {
  let before = claimed.get(context)
  if (!before) claimed.set(context, (before = { applications: new Map(), files: new Set(), sources: [] }))
  return before
}
