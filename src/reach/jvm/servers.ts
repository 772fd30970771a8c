import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import { readConfiguration } from '../configuration.ts'
import { jettyModules } from './jetty-modules.ts'
import type { JavaCommand } from './programs/command-line.ts'

/** What a program loads besides what its class path has, by rules of its own. */
export interface ServerLayout {
  /** Entries of class paths: folders with a star, jars. */
  libraries: readonly string[]
  /** Whether somebody asked for the libraries, so that all of each is used in ways that are not seen. */
  isChosen?: boolean
  /** Folders in which applications are deployed, and applications elsewhere. */
  deployments: readonly string[]
  /** Files that name classes. */
  configurations: readonly string[]
  /** Folders of jars that are loaded as their descriptors say. */
  modules: readonly string[]
  roots: readonly string[]
}

/** Where the main class was found, and from where it was started. */
export interface ServerPlace {
  command: JavaCommand
  /** Path of the jar with the main class, empty when it was not found. */
  jar: string
  cwd: string
}

const NOTHING: ServerLayout = { libraries: [], deployments: [], configurations: [], modules: [], roots: [] }

/** By the main class, in dots. */
export async function serverLayout(main: string, place: ServerPlace, context: ReachContext): Promise<ServerLayout> {
  if (main === 'org.apache.catalina.startup.Bootstrap') return tomcat(place, context)
  if (main.startsWith('org.eclipse.jetty.')) return jetty(place, context)
  if (main === 'org.jboss.modules.Main') return wildfly(place, context)
  if (main === 'io.quarkus.bootstrap.runner.QuarkusEntryPoint') return quarkus(place, context)
  return NOTHING
}

function property({ command }: ServerPlace, name: string): string | undefined {
  const value = command.properties.get(name)
  return value === undefined || /[$`]/.test(value) ? undefined : value
}

/** https://tomcat.apache.org/tomcat-10.1-doc/class-loader-howto.html */
async function tomcat(place: ServerPlace, context: ReachContext): Promise<ServerLayout> {
  const home = property(place, 'catalina.home') ?? posix.dirname(posix.dirname(place.jar))
  const base = property(place, 'catalina.base') ?? home
  const bases = [...new Set([base, home])]
  // Below are contexts of applications: `conf/Catalina/localhost/docs.xml`.
  const configurations = foldersBelow(posix.join(base, 'conf'), context).flatMap((folder) => filesIn(folder, context))
  const hosts = configurations.filter((path) => path.endsWith('.xml'))
  const texts = await Promise.all(hosts.map(async (path) => (await readConfiguration(context, path)) ?? ''))
  const named = (pattern: RegExp) => texts.flatMap((text) => Array.from(text.matchAll(pattern), ([, path]) => posix.resolve(base, path!)))
  return {
    libraries: bases.flatMap((folder) => [posix.join(folder, 'lib'), posix.join(folder, 'lib/*')]),
    // `appBase` is of hosts, `docBase` of applications.
    deployments: [
      posix.join(base, 'webapps'),
      ...named(/\bappBase\s*=\s*["']([^"'$]+)["']/g),
      ...named(/\bdocBase\s*=\s*["']([^"'$]+)["']/g),
    ],
    configurations,
    modules: [],
    roots: ['org/apache/catalina/startup/Catalina'],
  }
}

/** Jetty loads what its modules name; where none is enabled, anything may be. */
async function jetty(place: ServerPlace, context: ReachContext): Promise<ServerLayout> {
  const home = property(place, 'jetty.home') ?? posix.dirname(place.jar)
  const base = property(place, 'jetty.base') ?? place.cwd
  const bases = [...new Set([base, home])]
  const enabled = await jettyModules(bases, place.command.args, context)
  const all = () => bases.flatMap((folder) => foldersBelow(posix.join(folder, 'lib'), context)).map((folder) => `${folder}/*`)
  return {
    libraries: enabled?.libraries ?? all(),
    isChosen: enabled !== undefined,
    deployments: [posix.join(base, 'webapps')],
    configurations: [
      ...(enabled?.configurations ?? filesIn(posix.join(home, 'etc'), context)),
      ...['etc', 'resources', 'webapps'].flatMap((name) => filesIn(posix.join(base, name), context)),
    ],
    modules: [],
    roots: ['org/eclipse/jetty/xml/XmlConfiguration'],
  }
}

/** JBoss Modules: each jar is loaded as a `module.xml` beside it says, and those name each other. */
function wildfly(place: ServerPlace, context: ReachContext): ServerLayout {
  const home = property(place, 'jboss.home.dir') ?? posix.dirname(place.jar)
  const base = property(place, 'jboss.server.base.dir') ?? posix.join(home, 'standalone')
  return {
    ...NOTHING,
    modules: [place.command.modulePath || posix.join(home, 'modules')].filter((path) => context.files.find(path) !== -1),
    deployments: [posix.join(base, 'deployments')],
  }
}

/** https://quarkus.io/guides/maven-tooling: the list of jars is a file of its own format. */
function quarkus(place: ServerPlace, context: ReachContext): ServerLayout {
  const folder = posix.dirname(place.jar)
  const generated = posix.join(folder, 'quarkus')
  return {
    ...NOTHING,
    libraries: [posix.join(folder, 'app/*'), `${generated}/*`, posix.join(folder, 'lib/boot/*'), posix.join(folder, 'lib/main/*')],
    configurations: filesIn(generated, context).filter((path) => path.endsWith('.dat')),
    roots: ['io/quarkus/runner/GeneratedMain', 'io/quarkus/runner/ApplicationImpl'],
  }
}

const MAX_FOUND = 2000

function filesIn(folder: string, { files }: ReachContext): string[] {
  const names = Array.from(files.children(files.find(folder)), (child) => posix.join(folder, files.nameOf(child)))
  return names.filter((path) => files.kind(files.find(path)) === 'file').slice(0, MAX_FOUND)
}

/** The folder, and all below it. */
export function foldersBelow(folder: string, { files }: ReachContext): string[] {
  const found = files.find(folder) === -1 ? [] : [folder]
  for (let i = 0; i < found.length && found.length < MAX_FOUND; i++) {
    for (const child of files.children(files.find(found[i]!))) {
      if (files.kind(child) === 'directory') found.push(posix.join(found[i]!, files.nameOf(child)))
    }
  }
  return found
}
