import type { Analyser, ReachContext } from '../analyser.ts'
import { classPathsOf } from './class-path.ts'
import { javaRuntimesOf } from './java-runtime.ts'
import { asOwn, type ClassSource } from './class-source.ts'
import { hasApplications, isOnClassPath, type JavaStart, loadedSources, startJava } from './start.ts'

const JAR = /\.(jar|war|ear)$/
const MACHINE = 'libjvm.so'
const ATTRIBUTES = ['main-class', 'start-class', 'premain-class', 'agent-class']

/**
 * Jars that are reached without being in the class path of what runs: a script handed them on, a folder of plug-ins has them. What runs is
 * read by `java`, when that is launched.
 */
export const jvmAnalyser: Analyser = {
  domain: 'jvm',
  takes: ({ name }) => JAR.test(name) || name === MACHINE,
  async analyse(nodes, context) {
    const jars: number[] = []
    for (const node of nodes) {
      if (context.files.nameOf(node) === MACHINE) referToAllJars(node, context)
      else if (!isOnClassPath(node, context) && !isOfPlatform(node, context)) jars.push(node)
    }
    await readJars(jars, context)
  },
}

/** Where nothing is known of what a Java runs, it may load any jar. */
function referToAllJars(machine: number, context: ReachContext): void {
  if (hasApplications(context)) return
  for (const to of context.files.names.ending('.jar')) {
    if (!isOfPlatform(to, context)) context.refer({ from: machine, to, kind: 'jar that Java may load', grade: 'weak' })
  }
}

function isOfPlatform(node: number, { files }: ReachContext): boolean {
  return javaRuntimesOf(files).some(({ home }) => files.pathOf(node).startsWith(`${home}/`))
}

/** Those that are programs are read as such; the others are there to be loaded by something that runs, and see what that has. */
async function readJars(nodes: readonly number[], context: ReachContext): Promise<void> {
  const { files } = context
  const loaded: ClassSource[] = []
  for (const node of nodes) {
    const own = await classPathsOf(files).openFile(files.pathOf(node))
    const [jar] = own
    if (!jar) continue
    const roots = ATTRIBUTES.flatMap((attribute) => jar.manifest.get(attribute)?.replaceAll('.', '/') ?? [])
    if (roots.length > 0) await startFrom(node, context).run(own, roots, 'main class')
    else loaded.push(...own.map((source) => (source === jar ? asOwn(source) : source)))
  }
  if (loaded.length === 0) return
  const known = new Set(loaded.map(({ path }) => path))
  const sources = [...loaded, ...loadedSources(context).filter(({ path }) => !known.has(path))]
  await startFrom(loaded[0]!.origin(''), context).run(sources, [], 'loaded jar')
}

function startFrom(node: number, context: ReachContext): JavaStart {
  const { env, workingDir: cwd } = context
  const machine = context.findProgram('java', env, cwd)
  return startJava(machine === -1 ? node : machine, { from: node, argv: [], cwd, env, kind: 'jar', grade: 'hard' }, context)
}
