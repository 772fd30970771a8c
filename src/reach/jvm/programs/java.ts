import { posix } from 'node:path'
import type { Program, ReachContext } from '../../analyser.ts'
import { type Launch, ROOT } from '../../edge.ts'
import { isSharedFolder } from '../shared-folder.ts'
import { type ClassPaths, classPathsOf } from '../class-path.ts'
import { asOwn, type ClassSource } from '../class-source.ts'
import { launchClassPath } from '../launch-class-path.ts'
import { mainClasses, moduleRoots } from '../main-class.ts'
import { reachNamed } from '../named-in-files.ts'
import type { RunningApplication } from '../run-application.ts'
import { askedFeatures, type Feature, FEATURES } from '../platform-libraries.ts'
import { foldersBelow, serverLayout } from '../servers.ts'
import { startJava } from '../start.ts'
import { runWebApplication, webApplicationsIn } from '../web-application.ts'
import { type JavaCommand, readJavaCommand } from './command-line.ts'

/** java(1), and what takes the same arguments. */
export const java: Program = {
  names: ['java', 'javaw', 'jsvc', 'jre'],
  async launch(program, launch, context) {
    const { files } = context
    const paths = classPathsOf(files)
    const command = await readJavaCommand(launch.argv.slice(1), launch.env, launch.cwd, files)
    const start = startJava(program, launch, context)
    if (command.main.kind === 'none') return
    const { entries, guesses } = launchClassPath(command, launch, context)
    const named = await paths.open(entries, launch.cwd)
    const guessed = await paths.open(
      guesses.map((folder) => `${folder}/*`),
      '/',
    )
    const [main, ...others] = await mainClasses(command, [...named, ...guessed], launch.cwd, files)
    const jar = [...named, ...guessed].find((source) => main !== undefined && source.classes.has(main.replaceAll('.', '/')))
    const layout = await serverLayout(main ?? '', { command, jar: jar?.path.split('!')[0] ?? '', cwd: launch.cwd }, context)
    const isServer = layout.libraries.length + layout.deployments.length > 0
    const given = await givenJars(command, launch, paths, context)
    const agents = await paths.open(command.agents, launch.cwd)
    const found = await paths.open(layout.libraries, launch.cwd)
    const libraries = layout.isChosen ? found.map(asOwn) : found
    const sources = unique([...owned(named, isServer ? undefined : jar), ...agents, ...given.jars, ...guessed, ...libraries])

    const agentClasses = agents.flatMap(({ manifest }) => manifest.get('premain-class') ?? [])
    const roots = [main, ...others, ...agentClasses, ...layout.roots].filter((name) => name !== undefined)
    const running = await start.run(sources, roots.map(internal), 'main class')
    await start.run(sources, await moduleRoots(command, sources), 'service of a module')
    const configurations = [...layout.configurations, ...filesOfProperties(command, launch, context)]
    if (await reachNamed(configurations, running, start, context)) await start.run(sources, [], 'named in a configuration')

    if (main === undefined || !jar) tellUnknown(program, running, launch, context)
    start.need(main === undefined || !jar ? FEATURES : featuresOfOptions(command, launch))
    referFolders(command, sources, layout.modules, launch, context)
    const deployed = [...given.webApplications, ...layout.deployments.flatMap((folder) => webApplicationsIn(folder, context))]
    for (const path of new Set(deployed)) await runWebApplication(path, sources, start, paths, context)
  },
}

function internal(name: string): string {
  return name.replaceAll('.', '/')
}

/** The jar with the main class is what the image is for, unless it has a part that is marked so. */
function owned(sources: readonly ClassSource[], main: ClassSource | undefined): ClassSource[] {
  const hasOwn = sources.some((source) => source.isOwn)
  return sources.map((source) => (source === main && !hasOwn ? asOwn(source) : source))
}

function unique(sources: readonly ClassSource[]): ClassSource[] {
  return [...new Map(sources.toReversed().map((source) => [source.path, source])).values()].toReversed()
}

/** Archives among the arguments of a program: plug-ins, what is to be deployed. */
async function givenJars({ args }: JavaCommand, { cwd }: Launch, paths: ClassPaths, { files }: ReachContext) {
  const archives = args
    .map((word) => posix.resolve(cwd, word.replace(/^--?[\w.-]+=/, '')))
    .filter((path) => /\.(jar|war|ear)$/.test(path) && files.kind(files.find(path)) === 'file')
  const jars = await paths.open(
    archives.filter((path) => path.endsWith('.jar')),
    '/',
  )
  return {
    jars: jars.map(asOwn),
    webApplications: archives.filter((path) => !path.endsWith('.jar')),
  }
}

/** What is asked of the platform by properties, and by a picture that is shown while the program starts. */
function featuresOfOptions({ properties }: JavaCommand, { argv }: Launch): Feature[] {
  const isOn = Array.from(properties, ([name, value]) => (value === 'false' ? [] : askedFeatures(name.replaceAll('.', '/'), false)))
  return [...isOn.flat(), ...(argv.some((word) => word.startsWith('-splash:')) ? (['desktop'] as const) : [])]
}

/** Files that properties name, such as a configuration of logging. */
function filesOfProperties({ properties }: JavaCommand, { cwd }: Launch, { files }: ReachContext): string[] {
  const found = Array.from(properties.values(), (value) => posix.resolve(cwd, value.replace(/^file:(?:\/\/)?/, '')))
  return found.filter((path) => /\.(xml|properties|ya?ml|json|conf)$/.test(path) && files.kind(files.find(path)) === 'file')
}

/** Without its main class, nothing can be told of what a class path is for. */
function tellUnknown(program: number, { application }: RunningApplication, launch: Launch, context: ReachContext): void {
  const from = launch.from === ROOT ? program : launch.from
  context.unresolved({ node: from, domain: 'jvm', what: launch.argv.join(' ').slice(0, 80) })
  for (const source of application.sources) application.refer(source, { from, kind: 'class path', grade: 'weak' })
}

/** Jars in folders that a program is told of by properties, and modules of a server: it may load them by rules of its own. */
function referFolders(
  command: JavaCommand,
  sources: readonly ClassSource[],
  modules: readonly string[],
  launch: Launch,
  context: ReachContext,
): void {
  const { files } = context
  const known = new Set(sources.map((source) => source.path))
  const named = Array.from(command.properties.values(), (value) => value).filter((value) => value.startsWith('/') && !isSharedFolder(value))
  for (const folder of [...named, ...modules].flatMap((root) => foldersBelow(root, context))) {
    // Those of an application are in its class path.
    if (/\/(?:WEB|BOOT)-INF\//.test(folder)) continue
    for (const child of files.children(files.find(folder))) {
      if (!files.nameOf(child).endsWith('.jar') || known.has(files.pathOf(child))) continue
      context.refer({ from: launch.from, to: child, kind: 'folder of jars', grade: 'weak', via: folder })
    }
  }
}
