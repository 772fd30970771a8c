import type { Analyser, ReachContext } from '../analyser.ts'
import { classPathsOf } from './class-path.ts'
import { javaRuntimesOf } from './java-runtime.ts'
import { hasApplications, isOnClassPath, loadedSources, startJava } from './start.ts'

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
    for (const node of nodes) {
      if (context.files.nameOf(node) === MACHINE) referToAllJars(node, context)
      else if (!isOnClassPath(node, context) && !isOfPlatform(node, context)) await readJar(node, context)
    }
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

async function readJar(node: number, context: ReachContext): Promise<void> {
  const { files, env, workingDir: cwd } = context
  const own = await classPathsOf(files).openFile(files.pathOf(node))
  const [jar] = own
  if (!jar) return
  const machine = context.findProgram('java', env, cwd)
  const start = startJava(machine === -1 ? node : machine, { from: node, argv: [], cwd, env, kind: 'jar', grade: 'hard' }, context)
  const roots = ATTRIBUTES.flatMap((attribute) => jar.manifest.get(attribute)?.replaceAll('.', '/') ?? [])
  // One that is no program is there to be loaded by another one.
  const sources = roots.length > 0 ? own : own.map((source) => (source === jar ? Object.assign({}, source, { isOwn: true }) : source))
  const known = new Set(own.map(({ path }) => path))
  await start.run([...sources, ...loadedSources(context).filter(({ path }) => !known.has(path))], roots, 'main class')
}
