import { posix } from 'node:path'
import type { Program, ReachContext } from '../analyser.ts'
import type { Launch } from '../edge.ts'
import { findProgramPath } from '../find-program.ts'
import { SHELL_NAMES } from '../shell/analyser.ts'
import { readLines, readScript } from '../shell/read-script.ts'
import { readsItsTerminal } from './interactive.ts'
import { type OptionValues, parseOptions, valuesOf } from './options.ts'

const OPTIONS: OptionValues = { short: 'oO', long: ['rcfile', 'init-file'] }
const SYSTEM_PROFILES = ['/etc/profile', '/etc/profile.d/*.sh']
const OWN_PROFILES = ['.bash_profile', '.bash_login', '.profile', '.zprofile', '.zshenv']

/** Shells: `sh -c 'line' name args`, `bash script args`. */
export const shells: Program = {
  names: SHELL_NAMES,
  async launch(_, launch, context) {
    const argv = launch.argv.slice(1)
    // `+x` is an option as well.
    const parsed = parseOptions(
      argv.map((word, i) => (i < 5 ? word.replace(/^\+(?=\w)/, '-') : word)),
      OPTIONS,
    )
    const rest = argv.slice(argv.length - parsed.rest.length)
    const isLogin = launch.argv[0]!.startsWith('-') || valuesOf(parsed, 'l', 'login').length > 0
    const startup = [...(isLogin ? profiles(launch) : []), ...(launch.env.BASH_ENV ? [launch.env.BASH_ENV] : [])]
    for (const path of startup) await readStartup(path, launch, context)

    const [first, ...args] = rest
    if (first === undefined) return readsItsTerminal(launch, context)
    if (valuesOf(parsed, 'c').length > 0) {
      const [name = launch.argv[0]!, ...words] = args
      const usual = { kind: launch.kind, grade: launch.grade }
      const given = { node: launch.from, name, args: words, env: launch.env, cwd: launch.cwd, usual, floor: launch.grade }
      return readLines(context, given, first)
    }
    if (valuesOf(parsed, 's').length === 0) await startScript(first, args, launch, context)
  },
}

async function startScript(name: string, args: readonly string[], launch: Launch, context: ReachContext): Promise<void> {
  const { files } = context
  const here = posix.resolve(launch.cwd, name)
  const path = files.kind(files.find(here)) === 'file' ? here : findProgramPath(files, name, launch.env, launch.cwd)
  if (path === undefined) return
  const node = files.find(path)
  if (node !== launch.from) {
    context.refer({
      from: launch.from,
      to: path,
      kind: 'script',
      grade: launch.grade,
      ...(launch.via !== undefined && { via: launch.via }),
    })
  }
  await readScript(context, { node, name, args, env: launch.env, cwd: launch.cwd, usual: { kind: 'runs', grade: 'soft' }, floor: 'hard' })
}

function profiles({ env }: Launch): string[] {
  return [...SYSTEM_PROFILES, ...OWN_PROFILES.map((name) => posix.join(env.HOME ?? '/root', name))]
}

/** What a shell reads before all else. */
async function readStartup(path: string, launch: Launch, context: ReachContext): Promise<void> {
  const { env, cwd } = launch
  const usual = { kind: 'runs', grade: 'soft' } as const
  const given = { node: launch.from, name: 'sh', args: [], env, cwd, usual, floor: launch.grade }
  await readLines(context, given, `for f in ${path}; do . "$f"; done`)
}
