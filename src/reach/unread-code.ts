import type { Analyser, ReachContext } from './analyser.ts'
import { commandsInScript } from './commands-in-scripts.ts'
import { isAmbiguous } from './elf/named-programs.ts'
import { librariesInScript, referLibraries } from './libraries-in-code.ts'
import { moduleDomain, UNREAD_DOMAINS } from './module-domains.ts'

const FILES_AT_ONCE = 16
const MAX_FILE_BYTES = 4 * 1024 * 1024
const MAX_NAMED = 500
const ASSEMBLY = /\.(dll|exe)$/i
/** Says that code starts programs: of Lua, R, Tcl, Elixir, Guile, .NET. */
const STARTS_PROGRAMS = /\b(?:os\.execute|io\.popen|system2?|exec|open|pipe|Cmd|cmd|spawn_executable|Port|Process|ProcessStartInfo)\b/
/** In quotes, or where Tcl does without them. */
const NAMED = /["'|]\s{0,5}([\w.+-]{2,40}|\/[\w.+/-]{2,200})(?=["'\]\s])|\b(?:exec|set\s{1,5}\w{1,40})\s{1,5}([\w.+-]{2,40})\b/g
/** Strings of an assembly are UTF-16 (ECMA-335, II.24.2.4); names of libraries are UTF-8. */
const WIDE = /(?:[\x20-\x7e]\0){2,300}/g
const NARROW = /[\w.+-]{3,80}/g

/**
 * Code written for the image that nobody here can read: programs that it starts and libraries that it opens are recognised by their names,
 * so that neither is called unused.
 */
export const unreadCode: readonly Analyser[] = [...UNREAD_DOMAINS].map((domain) => ({
  domain,
  takes: ({ path }) => moduleDomain(path) === domain,
  async analyse(nodes, context) {
    const own = nodes.filter((node) => context.isFirstParty(node))
    for (let start = 0; start < own.length; start += FILES_AT_ONCE)
      await Promise.all(own.slice(start, start + FILES_AT_ONCE).map((node) => readOne(node, context)))
  },
}))

async function readOne(node: number, context: ReachContext): Promise<void> {
  const bytes = await context.files.read(node, MAX_FILE_BYTES)
  const text = bytes?.toString('latin1')
  if (text === undefined) return
  if (ASSEMBLY.test(context.files.nameOf(node))) return readAssembly(node, text, context)
  referLibraries(node, librariesInScript(text), 'soft', context)
  if (!STARTS_PROGRAMS.test(text)) return
  for (const { argv, via } of commandsInScript(text)) launch(node, argv, via, context)
  launchNamed(
    node,
    [...text.matchAll(NAMED)].map(([, quoted, bare]) => (quoted ?? bare)!),
    context,
  )
}

function readAssembly(node: number, text: string, context: ReachContext): void {
  const names = new Set<string>()
  for (const [name] of text.matchAll(NARROW)) if (/^lib|\.so/.test(name)) names.add(name)
  referLibraries(node, names, 'soft', context)
  if (!/ProcessStartInfo|Process\0/.test(text)) return
  launchNamed(
    node,
    [...text.matchAll(WIDE)].map(([wide]) => wide.replaceAll('\0', '').split(' ', 1)[0]!),
    context,
  )
}

function launchNamed(node: number, names: readonly string[], context: ReachContext): void {
  let count = 0
  for (const name of new Set(names)) {
    if (/^[\w.+/-]{2,200}$/.test(name) && count < MAX_NAMED && launch(node, [name], name, context)) count++
  }
}

function launch(from: number, argv: readonly string[], via: string, context: ReachContext): boolean {
  const { env, workingDir: cwd } = context
  const [program = ''] = argv
  if (context.findProgram(program, env, cwd) === -1) return false
  const grade = argv.length === 1 && isAmbiguous(program) ? 'weak' : 'soft'
  context.launch({ from, argv, cwd, env, kind: 'program started in code', grade, via })
  return true
}
