import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import { type Launch, ROOT } from '../edge.ts'
import { isSharedFolder } from './shared-folder.ts'
import type { JavaCommand } from './programs/command-line.ts'
import { foldersBelow } from './servers.ts'

/** What the words of a command line name as its class path. */
export interface LaunchClassPath {
  entries: readonly string[]
  /** Folders whose jars may be in it as well, when some of it is only known to a running shell. */
  guesses: readonly string[]
}

const LAUNCHER = /^org\.springframework\.boot\.loader\.(?:launch\.)?\w*Launcher$/
const UNKNOWN = /[$`]/
/** A program's folder has the script that starts it in one of these. */
const SCRIPT_FOLDERS = /^(?:bin|sbin|libexec|scripts?)$/

export function launchClassPath(command: JavaCommand, launch: Launch, context: ReachContext): LaunchClassPath {
  const { main, classPath, modulePath } = command
  const written =
    main.kind === 'jar' ? [main.target] : (classPath ?? launch.env.CLASSPATH ?? (main.kind === 'module' ? '' : '.')).split(':')
  const known = written.filter((entry) => !UNKNOWN.test(entry)).map((entry) => entry || '.')
  const modules = modulePath.split(':').filter((entry) => entry !== '' && !UNKNOWN.test(entry))
  const entries = [...known.filter((entry) => isPlace(entry, launch, context)), ...modules.flatMap((entry) => [entry, `${entry}/*`])]
  if (main.kind === 'class' && LAUNCHER.test(main.target)) entries.push(...unpackedProgram(command, entries, launch, context))
  const isWhole = written.every((entry) => !UNKNOWN.test(entry)) && !UNKNOWN.test(modulePath)
  return { entries, guesses: isWhole ? [] : guessFolders(launch, context) }
}

/** The root of an image, or of its system, is nobody's class path; it is the working folder by chance. */
function isPlace(entry: string, { cwd }: Launch, context: ReachContext): boolean {
  const path = posix.resolve(cwd, entry)
  return context.files.kind(context.files.find(path)) !== 'directory' || !isSharedFolder(path)
}

/** A program of Spring Boot that was unpacked: its launcher finds the rest in the folder. */
function unpackedProgram({ properties }: JavaCommand, entries: readonly string[], { cwd }: Launch, { files }: ReachContext): string[] {
  const folders = entries.map((entry) => posix.resolve(cwd, entry)).filter((folder) => files.kind(files.find(folder)) === 'directory')
  const more = (properties.get('loader.path') ?? '').split(',').filter(Boolean)
  return [
    ...folders.flatMap((folder) =>
      ['BOOT-INF/classes', 'BOOT-INF/lib/*', 'WEB-INF/classes', 'WEB-INF/lib/*'].map((inner) => `${folder}/${inner}`),
    ),
    ...more.flatMap((entry) => [entry, `${entry}/*`]),
  ]
}

/** The folder of the program whose script starts Java, the working folder, and the homes that variables name. */
function guessFolders({ from, cwd, env }: Launch, context: ReachContext): string[] {
  const { files } = context
  const script = from === ROOT || from >= files.nodeCount ? cwd : posix.dirname(files.pathOf(from))
  const home = SCRIPT_FOLDERS.test(posix.basename(script)) ? posix.dirname(script) : script
  const named = Object.entries(env).flatMap(([name, value]) => (/_HOME$|_DIR$|_BASE$/.test(name) && name !== 'JAVA_HOME' ? [value] : []))
  const roots = [home, cwd, ...named].filter((path) => path.startsWith('/') && !isSharedFolder(path))
  return [...new Set(roots.flatMap((root) => foldersBelow(root, context)))]
}
