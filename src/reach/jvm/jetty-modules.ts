import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import { linesOf, readConfiguration } from '../configuration.ts'

/** What the modules of a Jetty load that its configuration enables, with those that they need. */
export interface JettyModules {
  /** Jars, and folders with a star, in the order of the modules. */
  libraries: string[]
  /** Files that say which objects to make. */
  configurations: string[]
}

const MAX_MODULES = 1000
const MODULE_OPTION = /^--(?:module|modules|add-module|add-modules|add-to-start)=(.+)$/

/**
 * Reads the files of modules, `modules/NAME.mod`: https://jetty.org/docs/jetty/12/operations-guide/modules/index.html. Undefined when none is
 * enabled. `bases` are the folders of the configuration and of Jetty, in this order.
 */
export async function jettyModules(
  bases: readonly string[],
  args: readonly string[],
  context: ReachContext,
): Promise<JettyModules | undefined> {
  const { files } = context
  const starts = [`${bases[0]}/start.ini`, ...namesIn(`${bases[0]}/start.d`, context).map((name) => `${bases[0]}/start.d/${name}`)]
  const texts = await Promise.all(starts.map((path) => readConfiguration(context, path)))
  const words = [...texts.flatMap((text) => linesOf(text ?? '')), ...args]
  const queue = words.flatMap((word) => MODULE_OPTION.exec(word)?.[1]?.split(',') ?? [])
  if (queue.length === 0) return undefined

  const providers = await readProviders(bases, context)
  const done = new Set<string>()
  const found: JettyModules = { libraries: [], configurations: [] }
  for (let name = queue.shift(); name !== undefined && done.size < MAX_MODULES; name = queue.shift()) {
    const path = bases.map((base) => `${base}/modules/${name}.mod`).find((each) => files.find(each) !== -1)
    const wanted = path === undefined ? providers.get(name) : undefined
    if (wanted !== undefined) queue.unshift(wanted)
    if (path === undefined || done.has(name)) continue
    done.add(name)
    const sections = sectionsOf((await readConfiguration(context, path)) ?? '')
    // Alternatives are told apart by a bar, a module that need not be there has a question mark.
    queue.push(...sections('depend', 'depends').flatMap((line) => line.replace(/^\?/, '').split('|')))
    found.libraries.push(...sections('lib').flatMap((line) => bases.flatMap((base) => matching(posix.join(base, line), context))))
    found.configurations.push(...sections('xml').flatMap((line) => bases.map((base) => posix.join(base, line))))
  }
  return found
}

/** Which module stands in for a name that is no module: `logging`, by default `logging-jetty`. */
async function readProviders(bases: readonly string[], context: ReachContext): Promise<Map<string, string>> {
  const providers = new Map<string, string>()
  for (const base of bases) {
    for (const name of namesIn(`${base}/modules`, context)
      .filter((name) => name.endsWith('.mod'))
      .slice(0, MAX_MODULES)) {
      const text = (await readConfiguration(context, `${base}/modules/${name}`)) ?? ''
      for (const line of sectionsOf(text)('provides')) {
        const [provided = '', how] = line.split('|')
        if (how === 'default' || !providers.has(provided)) providers.set(provided, name.slice(0, -'.mod'.length))
      }
    }
  }
  return providers
}

function sectionsOf(text: string): (...names: string[]) => string[] {
  const sections = new Map<string, string[]>()
  let lines: string[] = []
  for (const line of linesOf(text)) {
    const name = /^\[([\w-]+)\]$/.exec(line)?.[1]
    if (name !== undefined) sections.set(name, (lines = sections.get(name) ?? []))
    else if (line !== '' && !line.startsWith('#')) lines.push(line)
  }
  return (...names) => names.flatMap((name) => sections.get(name) ?? [])
}

/** Files that a path with properties and stars in its last name stands for. */
function matching(path: string, context: ReachContext): string[] {
  const folder = posix.dirname(path)
  const parts = posix.basename(path).split(/\$\{[^}]*\}|\*+/)
  if (/[$*]/.test(folder)) return []
  const pattern = new RegExp(`^${parts.map((part) => part.replace(/[.+()[\]^|?\\{}]/g, '\\$&')).join('.*')}$`)
  return namesIn(folder, context).flatMap((name) => (pattern.test(name) ? [`${folder}/${name}`] : []))
}

function namesIn(folder: string, { files }: ReachContext): string[] {
  return Array.from(files.children(files.find(folder)), (child) => files.nameOf(child)).sort()
}
