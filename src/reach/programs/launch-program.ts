import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import { type Launch, ROOT } from '../edge.ts'
import { findProgramPath } from '../find-program.ts'
import { oneLine } from '../one-line.ts'
import { parseShebang, shebangWords } from '../shebang.ts'
import { referArguments, referEnvironment } from './arguments.ts'
import { isAppHost, referApp } from './dotnet.ts'
import { findPrograms, understandsArguments } from './index.ts'
import { appletLaunch } from './applets.ts'

/** As Linux: an interpreter may be a script itself, four times over. */
const MAX_INTERPRETERS = 4
const HEAD_BYTES = 256

/**
 * Finds the program of a command line as execvp does, refers to it and to the files that the words name, and asks those who know the
 * program where its arguments and configuration lead. Of a script, its interpreter is started, too.
 */
export async function launchProgram(launch: Launch, context: ReachContext): Promise<void> {
  const { argv, cwd, env } = launch
  const name = argv[0]
  if (!name) return
  const path = findProgramPath(context.files, name, env, cwd)
  if (launch.from === ROOT) referEnvironment(launch, context)
  if (path === undefined) {
    await referArguments(launch, false, context)
    return notFound(launch, context)
  }
  context.refer({
    from: launch.from,
    to: path,
    kind: launch.kind,
    grade: launch.grade,
    ...(launch.via !== undefined && { via: launch.via }),
  })
  await start(path, launch, context, MAX_INTERPRETERS)
}

async function start(path: string, launch: Launch, context: ReachContext, interpreters: number): Promise<void> {
  const { files } = context
  const node = files.find(path)
  const shebang = parseShebang((await files.readPart(node, 0, HEAD_BYTES)) ?? Buffer.alloc(0))
  const called = appletLaunch(launch)
  const known = called ? findPrograms(called.argv[0]!) : findPrograms(path, files.nameOf(node))
  await referArguments(launch, known.some(understandsArguments), context)
  for (const program of known) if (!isMereName(launch)) await program.launch(node, called ?? launch, context)
  if (known.length === 0 && !shebang) await startUnknown(node, launch, context)
  if (!shebang || interpreters === 0) return

  const interpreter = posix.resolve(launch.cwd, shebang.interpreter)
  const words = shebangWords(shebang)
  context.refer({ from: node, to: interpreter, kind: 'shebang', grade: 'hard', via: `#!${words.join(' ')}` })
  if (files.kind(files.find(interpreter)) !== 'file') return
  const argv = [interpreter, ...words.slice(1), path, ...launch.argv.slice(1)]
  await start(interpreter, { ...launch, from: node, argv, kind: 'shebang', grade: 'hard' }, context, interpreters - 1)
}

/** Kinds of launches that are command lines in full, even when they are one word long. */
const COMMAND_LINES = new Set([
  'entrypoint',
  'health check',
  'root',
  'runs',
  'service',
  'optional command',
  'shebang',
  'script of package.json',
])

/** A program's name in other code says that it may be started, but not that it will read its usual configuration. */
function isMereName({ argv, kind, grade }: Launch): boolean {
  return argv.length === 1 && grade !== 'hard' && !COMMAND_LINES.has(kind)
}

/** A program that nobody knows may be a host of .NET, or start another one that its arguments name, as entrypoints do. */
async function startUnknown(node: number, launch: Launch, context: ReachContext): Promise<void> {
  if (isAppHost(node, context)) return referApp(node, launch, context)
  const [, ...words] = launch.argv
  const afterDashes = words.indexOf('--') + 1
  const isProgram = (word: string): boolean => findProgramPath(context.files, word, launch.env, launch.cwd) !== undefined
  let at = afterDashes > 0 && isProgram(words[afterDashes] ?? '') ? afterDashes : -1
  if (at === -1 && launch.from === ROOT) at = words.findIndex((word) => !word.startsWith('-') && isExecutable(word))
  if (at !== -1) context.launch({ ...launch, argv: words.slice(at), kind: 'runs', grade: launch.grade === 'hard' ? 'soft' : launch.grade })

  function isExecutable(word: string): boolean {
    const path = findProgramPath(context.files, word, launch.env, launch.cwd)
    return path !== undefined && (context.files.modeOf(context.files.find(path)) & 0o111) !== 0
  }
}

/** A word of a script that is not there is one that the image does without; the image's own words should be there. */
function notFound({ argv, kind, from, via, cwd }: Launch, context: ReachContext): void {
  const name = argv[0]!
  if (from !== ROOT) {
    if (/[$`]/.test(name)) context.unresolved({ node: from, domain: 'shell', what: via ?? oneLine(argv.join(' ')) })
    return
  }
  const path = name.includes('/') ? posix.resolve(cwd, name) : ''
  const there = path !== '' && context.files.find(path) !== -1
  if (there) context.refer({ from, to: path, kind: kind === 'root' ? 'content folder' : kind, grade: 'hard' })
  else context.note(kind, `${name} is not in the image, so what it leads to is not known.`)
}
