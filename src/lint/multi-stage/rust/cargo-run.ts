import type { Build, Step } from '../build.ts'
import { type BuiltOnce, buildingStart, builtOnce } from '../built-once.ts'
import { type CargoCall, outputFolder, programIn, takesWord, taskOf } from './cargo.ts'
import type { Started } from '../starts.ts'

/** Options that change nothing of what is built. */
const QUIET = /^(?:--locked|--frozen|--offline|-q|--quiet|-v+|--verbose)$/
/** What cargo tells a program that it runs, and nobody tells one that is started alone. */
const ASKS_CARGO = /\benv::var(?:_os)?\s*\(\s*"CARGO/

/** What `CMD cargo run --release -- --port 80` says, said by a build or by the one that there is; undefined where not all of it is known. */
export function cargoRun(build: Build, starts: readonly Started[]): (BuiltOnce & { call: CargoCall }) | undefined {
  const start = buildingStart(build, starts)
  const folder = build.folderAt()
  const manifests = build.context.buildContext?.manifests
  if (!start || start.run.program !== 'cargo' || folder === undefined || !manifests) return undefined
  const words = start.run.args.filter((word) => !word.startsWith('+'))
  const parts = words[0] === 'run' || words[0] === 'r' ? partsOf(words.slice(1)) : undefined
  if (!parts || start.run.args.length > words.length) return undefined
  for (const [path, text] of manifests) if (path.endsWith('.rs') && ASKS_CARGO.test(text)) return undefined
  const at = parts.options.indexOf('--bin')
  const name = at === -1 ? programIn(build, folder) : parts.options[at + 1]
  const call = callOf(build, folder, parts.options)
  const output = outputFolder(call)
  if (name === undefined || output === undefined || !/^[\w-]+$/.test(name)) return undefined
  const path = `${output}/${name}`
  const ready = builtBefore(build, parts.options, output)
  if (!ready && !start.isRoot) return undefined
  const line = ['cargo build', ...parts.options].join(' ')
  return { ...builtOnce(start, ready?.run.instruction ?? line, path, [path, ...parts.args]), call: ready ?? call }
}

/** A build of the same in the stage, behind all that is copied. */
function builtBefore(build: Build, options: readonly string[], output: string): Step | undefined {
  const copied = build.stage.instructions.findLast(({ keyword }) => keyword === 'COPY' || keyword === 'ADD')
  const same = (words: readonly string[]) =>
    words
      .filter((word) => !QUIET.test(word))
      .toSorted()
      .join(' ')
  return build.runs
    .filter(({ instruction }) => instruction.start > (copied?.start ?? 0))
    .flatMap((run) => build.stepsOf(run) ?? [])
    .findLast((step) => {
      const task = taskOf(step)
      if (step.program !== 'cargo' || (task !== 'build' && task !== 'b') || outputFolder(step) !== output) return false
      return same(step.args.map(({ value }) => value).filter((word) => word !== task)) === same(options)
    })
}

/** The build that would be the same as what runs, at the end of the stage. */
function callOf(build: Build, folder: string, options: readonly string[]): CargoCall {
  const args = ['build', ...options].map((value) => ({ text: value, value, literal: true, start: 0, end: 0 }))
  const command = { name: 'cargo', words: args, assignments: [], redirections: [], inside: [], start: 0, end: 0 }
  return { command, args, folder, variables: { ...build.defaults.env, ...build.context.end.configuration.env } }
}

/** Options of the build, and what the program is given. */
function partsOf(words: readonly string[]): { options: string[]; args: readonly string[] } | undefined {
  let at = 0
  while (words[at]?.startsWith('-') && words[at] !== '--') at += takesWord(words[at]!) ? 2 : 1
  const options = words.slice(0, at)
  if (options.length < at || !options.every((word) => /^[\w./=,:-]+$/.test(word))) return undefined
  if (options.some((word) => /^(?:--example|--manifest-path|--config|-Z|--package|-p)/.test(word))) return undefined
  return { options, args: words.slice(words[at] === '--' ? at + 1 : at) }
}
