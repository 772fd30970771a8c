import type { ReachContext } from './analyser.ts'
import { commandsInScript } from './commands-in-scripts.ts'
import type { Grade } from './edge.ts'
import { isAmbiguous } from './elf/named-programs.ts'
import { librariesInScript, referLibraries } from './libraries-in-code.ts'

/** Code of Perl, PHP or Ruby that starts programs says one of these. */
const STARTS_PROGRAMS =
  /\b(?:system|exec|spawn|shell_exec|passthru|proc_open|popen|qx|Open3|Process|IPC::\w+|Capture::Tiny|pcntl_exec)\b|%x|`|\|-|-\|/
const PROGRAM = /^(?:[\w.+-]{2,40}|\/[\w.+/-]{2,200})(?=$|\s)/
const STRING = /'([^'\\\n]{2,300})'|"([^"\\\n]{2,300})"/g
const MAX_NAMED = 500
const MAX_CODE = 1024 * 1024

/**
 * Libraries that a script opens, and programs that it starts: by a literal command, or by a string that begins with the name of one in code that starts some. What a
 * library only names it may start for others; what it is told to start, it starts.
 *
 * @param text without comments
 */
export function launchFromScript(node: number, text: string, context: ReachContext): void {
  const code = text.slice(0, MAX_CODE)
  referLibraries(node, librariesInScript(code), 'soft', context)
  if (!STARTS_PROGRAMS.test(code)) return
  const { env, workingDir } = context
  const seen = new Set<string>()
  for (const { argv, via } of commandsInScript(code)) launch(argv, 'soft', via)
  const isOwn = context.isFirstParty(node)
  for (const [, single, double] of code.matchAll(STRING)) {
    const [name] = PROGRAM.exec(single ?? double!) ?? []
    if (name !== undefined && seen.size < MAX_NAMED) launch([name], isOwn && !isAmbiguous(name) ? 'soft' : 'weak', name)
  }

  function launch(argv: readonly string[], grade: Grade, via: string): void {
    const key = argv.join('\0')
    if (seen.has(key) || (argv[0] !== '/bin/sh' && context.findProgram(argv[0]!, env, workingDir) === -1)) return
    seen.add(key).add(argv[0]!)
    context.launch({ from: node, argv, cwd: workingDir, env, kind: 'program started in code', grade, via })
  }
}
