import type { Build } from '../build.ts'
import { nameOf } from '../paths.ts'

/** What the sources in the build's context tell of a Go program. */
export interface GoSources {
  /** Whether all that is compiled is at hand, and nothing of it is C. */
  isPureGo: boolean
  /** The name of the program at the top of the module. */
  moduleName?: string
  /** Why the program may miss what the toolchain's image has. */
  whyNot?: string
  /** Programs that it starts itself. */
  programs: readonly string[]
}

const IMPORTS_C = /^(?:import[ \t]*|[ \t]+)"C"/m
const STARTS_PROGRAMS = /^[ \t]*(?:import[ \t]+)?(?:\w{1,100}[ \t]+)?"os\/exec"/m
/** A call with the program's name as it is; every other way to start one. */
const CALL = /\bexec\.(?:Command\(|CommandContext\([^,()]{1,100}(?:\(\))?,)\s*"([\w./+-]{1,100})"\s*([,)])/g
const ANY_CALL = /\bexec\.(?:Command|CommandContext|Cmd)\b(?!\s*\*?\s*[),])/g
const OTHER_CALL = /\bsyscall\.(?:Exec|ForkExec|StartProcess)\(|\bos\.StartProcess\(|\bunix\.Exec\(/
/** Of other systems, and of desktops: no image has them. */
const ELSEWHERE =
  /^(?:xdg-open|open|rundll32|cmd|start|powershell|explorer|osascript|pbcopy|pbpaste|xclip|xsel|wl-copy|launchctl|sw_vers|ioreg|reg|wmic|tasklist)(?:\.exe)?$/
const FOR_OTHERS = /_(?:windows|darwin|freebsd|openbsd|netbsd|plan9|solaris|wasm|js|ios|android)(?:_\w+)?\.go$/
const LOADS_PLUGINS = /^[ \t]*(?:import[ \t]+)?"plugin"/m

export function goSources({ context: { buildContext } }: Build): GoSources {
  if (!buildContext?.complete) return { isPureGo: false, programs: [] }
  const { files, manifests } = buildContext
  const module = manifests?.get('go.mod')
  const modulePath = module && /^module\s+"?([^\s"]+)/m.exec(module)?.[1]
  const parts = modulePath?.split('/')
  const name = parts && (/^v\d+$/.test(parts.at(-1)!) && parts.length > 1 ? parts.at(-2) : parts.at(-1))
  const sources = files.filter(({ path }) => path.endsWith('.go') && !path.endsWith('_test.go'))
  const texts = sources.map(({ path }) => ({ path, text: manifests?.get(path) }))
  const own = texts.filter(({ path }) => !/(?:^|\/)vendor\//.test(path))
  const named = name === undefined ? {} : { moduleName: name }
  const programs = new Set<string>()
  for (const { path, text = '' } of own) {
    if (FOR_OTHERS.test(path)) continue
    const found = programsIn(text)
    if (!found)
      return {
        isPureGo: false,
        ...named,
        programs: [],
        whyNot: `${printable(path)} starts other programs, which a smaller base may not have`,
      }
    for (const each of found) programs.add(each)
  }
  const loader = own.find(({ text }) => text !== undefined && LOADS_PLUGINS.test(text))
  if (loader) return { isPureGo: false, ...named, programs: [], whyNot: `${printable(loader.path)} loads plugins` }
  const needsOthers = module === undefined || /^[ \t]*(?:require|replace)\b/m.test(module)
  const isPureGo = !needsOthers && sources.length > 0 && texts.every(({ text }) => text !== undefined && !IMPORTS_C.test(text))
  return { isPureGo, ...named, programs: [...programs] }
}

/** The programs that a source starts, all of them by their names; undefined where it may start others. A shell starts anything. */
function programsIn(text: string): string[] | undefined {
  if (OTHER_CALL.test(text)) return undefined
  if (!STARTS_PROGRAMS.test(text)) return []
  const names = [...text.matchAll(CALL)].map(([, name]) => name!)
  if (names.length === 0 || names.length !== [...text.matchAll(ANY_CALL)].length) return undefined
  return names.some((name) => /(?:^|\/)(?:ba|da|z)?sh$/.test(name)) ? undefined : names.filter((name) => !ELSEWHERE.test(name))
}

/** Names in a context may hold anything. */
function printable(path: string): string {
  return /^[\w./-]{1,100}$/.test(path)
    ? path
    : nameOf(path)
        .replace(/[^\w.-]/g, '?')
        .slice(0, 100)
}
