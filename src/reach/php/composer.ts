import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import { ownCode } from '../own-code.ts'
import { phpStateOf } from './state.ts'

const MAX_INSTALLED_BYTES = 32 * 1024 * 1024
const MAX_STRINGS = 10_000
const CODE = /\.(php|inc|phtml)$/
/** Folders of an application that its running program has no use for. */
const ASIDE = /^(vendor|node_modules|tests?|\.git)$/i

/**
 * The application that Composer's `vendor/autoload.php` belongs to. Frameworks go through its folders for controllers, routes and settings,
 * and ask what is installed for the classes to start with (`extra` in Composer's list).
 */
export async function followProject(node: number, path: string, context: ReachContext): Promise<void> {
  const { files } = context
  const vendor = posix.dirname(path)
  const installed = files.find(`${vendor}/composer/installed.json`)
  if (posix.basename(path) !== 'autoload.php' || files.find(`${vendor}/composer/autoload_real.php`) === -1) return
  const { projects, classes } = phpStateOf(context)
  const project = posix.dirname(vendor)
  if (projects.has(project) || project === '/') return
  projects.add(project)
  for (const to of ownCode(files.find(project), CODE, ASIDE, context))
    context.refer({ from: node, to, kind: 'file of the application', grade: 'soft', via: project })
  const text = (await files.read(installed, MAX_INSTALLED_BYTES))?.toString()
  for (const name of discoveredClasses(text)) classes.want({ name, via: 'composer/installed.json' }, node)
}

/** Strings in `extra` of what is installed that may be classes: Laravel's providers, Symfony's and Composer's plugins. */
function discoveredClasses(text: string | undefined): string[] {
  let installed: unknown
  try {
    installed = JSON.parse(text ?? '')
  } catch {
    return []
  }
  const packages = Array.isArray(installed) ? installed : (installed as { packages?: unknown } | null)?.packages
  if (!Array.isArray(packages)) return []
  const found: string[] = []
  const values: unknown[] = packages.map((each: { extra?: { laravel?: unknown } } | null) => each?.extra?.laravel)
  for (let i = 0; i < values.length && i < MAX_STRINGS; i++) {
    const value = values[i]
    if (typeof value === 'string') found.push(value.replace(/^\\/, ''))
    else if (typeof value === 'object' && value !== null) values.push(...Object.values(value))
  }
  return found
}
