import type { Build } from './build.ts'
import { nameOf } from './paths.ts'

/** What the sources in the build's context tell of a Go program. */
export interface GoSources {
  /** Whether all that is compiled is at hand, and nothing of it is C. */
  isPureGo: boolean
  /** The name of the program at the top of the module. */
  moduleName?: string
  /** Why the program may miss what the toolchain's image has. */
  whyNot?: string
}

const IMPORTS_C = /^(?:import[ \t]*|[ \t]+)"C"/m
const STARTS_PROGRAMS = /^[ \t]*(?:import[ \t]+)?(?:\w{1,100}[ \t]+)?"os\/exec"/m
const LOADS_PLUGINS = /^[ \t]*(?:import[ \t]+)?"plugin"/m

export function goSources({ context: { buildContext } }: Build): GoSources {
  if (!buildContext?.complete) return { isPureGo: false }
  const { files, manifests } = buildContext
  const module = manifests?.get('go.mod')
  const modulePath = module && /^module\s+"?([^\s"]+)/m.exec(module)?.[1]
  const parts = modulePath?.split('/')
  const name = parts && (/^v\d+$/.test(parts.at(-1)!) && parts.length > 1 ? parts.at(-2) : parts.at(-1))
  const sources = files.filter(({ path }) => path.endsWith('.go') && !path.endsWith('_test.go'))
  const texts = sources.map(({ path }) => ({ path, text: manifests?.get(path) }))
  const own = texts.filter(({ path }) => !/(?:^|\/)vendor\//.test(path))
  const named = name === undefined ? {} : { moduleName: name }
  const starter = own.find(({ text }) => text !== undefined && STARTS_PROGRAMS.test(text))
  if (starter)
    return { isPureGo: false, ...named, whyNot: `${printable(starter.path)} starts other programs, which a smaller base may not have` }
  const loader = own.find(({ text }) => text !== undefined && LOADS_PLUGINS.test(text))
  if (loader) return { isPureGo: false, ...named, whyNot: `${printable(loader.path)} loads plugins` }
  const needsOthers = module === undefined || /^[ \t]*(?:require|replace)\b/m.test(module)
  const isPureGo = !needsOthers && sources.length > 0 && texts.every(({ text }) => text !== undefined && !IMPORTS_C.test(text))
  return { isPureGo, ...named }
}

/** Names in a context may hold anything. */
function printable(path: string): string {
  return /^[\w./-]{1,100}$/.test(path)
    ? path
    : nameOf(path)
        .replace(/[^\w.-]/g, '?')
        .slice(0, 100)
}
