import type { Instruction } from '../../dockerfile/dockerfile.ts'
import { readShellBody, readShellText } from '../../dockerfile/shell-body.ts'
import { isShell, shellOfShebang } from '../../dockerfile/shells.ts'
import { commandsOf, type ShellWord } from '../../dockerfile/shell-commands.ts'
import { invocationOf } from '../invocation.ts'
import type { Build } from './build.ts'
import type { NoPlan } from './ecosystem.ts'
import { contextFileAt, copiedTo } from './copies.ts'
import { absolutePath, nameOf } from './paths.ts'
import { isSystemProgram } from './runtime-bases.ts'

/** A program that runs in the image: by ENTRYPOINT, CMD or HEALTHCHECK. */
export interface Started {
  instruction: Instruction
  /** As it is written: `server`, `./server`, `/app/server`. */
  program: string
  /** Absolute; of a bare name, undefined: it is looked for in PATH. */
  path?: string
  /** Behind the program's name. Of a shell's line, as they are written. */
  args: readonly string[]
  /** Whether it is a shell that starts it. */
  byShell: boolean
  /** Whether it is the shell of a shell form. */
  isShell?: boolean
  /** Whether it comes from the context, and may be a script of which nothing is known. */
  isOpaque?: boolean
  /** Whether a shell is given it to run, whatever its first line says. */
  isGiven?: boolean
}

/** More in a script than this is read by nobody. */
const MAX_SCRIPT_LENGTH = 64 * 1024
const MAX_SCRIPTS = 20
const MAX_STARTS = 2_000
/** Programs that start another one and are it from then on, with what they take before it. */
const WRAPPERS = /^(?:tini|dumb-init|catatonit|su-exec|gosu)$/
const SHELL = /^(?:ba|da|a)?sh$/
/** What a file that an interpreter runs may do is as good as known as that of one that CMD hands to it. */
const INTERPRETER = /^(?:python[\d.]*|ruby|php|node|perl)$/

/** What the image starts, and what checks on it; the first is what runs as process 1. None where the Dockerfile does not say what that is. */
export function startsOf(build: Build): Started[] | NoPlan {
  const { instructions } = build.stage
  const last = (keyword: string) => instructions.findLast((each) => each.keyword === keyword)
  const [entrypoint, cmd, healthcheck] = [last('ENTRYPOINT'), last('CMD'), last('HEALTHCHECK')]
  const isEmpty = (each: Instruction | undefined) => !each || each.json?.length === 0 || (each.json === undefined && each.body.text === '')
  if (isEmpty(entrypoint) && isEmpty(cmd)) return []
  const started: Started[] = []
  const first = isEmpty(entrypoint) ? cmd! : entrypoint!
  const words =
    first.json && !isEmpty(cmd) && first !== cmd ? [...first.json, ...(cmd!.json ?? ['/bin/sh', '-c', cmd!.body.text])] : first.json
  for (const [instruction, given] of [
    [first, words],
    [healthcheck, healthcheck?.json],
  ] as const) {
    if (!instruction || /^none$/i.test(instruction.words[0]?.text ?? '')) continue
    const found = given ? ofWords(build, instruction, given) : ofShell(build, instruction, undefined)
    if ('reason' in found) return found
    started.push(...found)
  }
  return withScripts(build, started)
}

/** With what scripts of the context start, where their text is at hand, and what those start. */
function withScripts(build: Build, started: readonly Started[]): Started[] | NoPlan {
  const all: Started[] = []
  const read = new Set<string>()
  const queue = [...started]
  for (let each = queue.shift(); each; each = queue.shift()) {
    all.push(each)
    if (all.length > MAX_STARTS) return { reason: `line ${each.instruction.startLine} starts more than can be followed` }
    if (WRAPPERS.test(nameOf(each.program))) continue
    const file = candidatesOf(build, each).flatMap((path) => contextFileAt(build, path) ?? [])[0]
    if (file === undefined) {
      each.isOpaque ||= isFetchedScript(build, each)
      continue
    }
    const text = build.context.buildContext?.manifests?.get(file)
    const shebang = text === undefined ? undefined : each.isGiven ? { program: 'sh' } : shellOfShebang(text)
    if (shebang && INTERPRETER.test(nameOf(shebang.program))) {
      all.push(startedAt(build, each.instruction, nameOf(shebang.program), [], false))
      continue
    }
    if (text === undefined || !shebang || !isShell(shebang.program) || text.length > MAX_SCRIPT_LENGTH || read.size >= MAX_SCRIPTS) {
      each.isOpaque = true
      continue
    }
    if (!each.isGiven) all.push(startedAt(build, each.instruction, nameOf(shebang.program), [], false))
    if (read.has(file)) continue
    read.add(file)
    let runsGiven = false
    const inner = ofShell(build, each.instruction, text.replace(/\r\n/g, '\n'), () => (runsGiven = true))
    if ('reason' in inner) return { reason: `${inner.reason}, by ${nameOf(each.program)}` }
    // What it has taken for itself stands in front: `wait-for.sh db:5432 -- ./server`.
    const words = /^[ \t]*shift\b/m.test(text) ? each.args.slice(each.args.indexOf('--') + 1) : each.args
    // An option is for what the script itself puts in front of it.
    const given = runsGiven && words.length > 0 && !words[0]!.startsWith('-') ? ofWords(build, each.instruction, words) : []
    if ('reason' in given) return given
    queue.unshift(...inner, ...given)
  }
  return all
}

/** Whether ADD brings a script from somewhere else: nobody has read it. */
function isFetchedScript(build: Build, { path }: Started): boolean {
  const from =
    path === undefined ? undefined : build.stage.instructions.find((each) => each.keyword === 'ADD' && copiedTo(build, each).includes(path))
  return from !== undefined && /\bhttps?:\/\/\S+\.(?:sh|bash|py|pl)(?:\s|$)/.test(from.body.text)
}

function ofWords(build: Build, instruction: Instruction, words: readonly string[]): Started[] | NoPlan {
  const [program = '', ...args] = words
  const name = program.slice(program.lastIndexOf('/') + 1)
  const started = startedAt(build, instruction, program, args, false)
  if (WRAPPERS.test(name)) {
    const at = args.findIndex((word) => !word.startsWith('-'))
    const behind = name === 'gosu' || name === 'su-exec' ? args.slice(1) : at === -1 ? [] : args.slice(at)
    const inner = behind.length > 0 ? ofWords(build, instruction, behind) : []
    return 'reason' in inner ? inner : [started, ...inner]
  }
  const inner = insideOf(build, started)
  return 'reason' in inner ? inner : [started, ...inner]
}

/** What a shell is told to run by its words: a text behind `-c`, or a file. */
function insideOf(build: Build, started: Started): Started[] | NoPlan {
  const { args, instruction, program } = started
  if (!SHELL.test(nameOf(program))) return []
  return /^-\w*c$/.test(args[0] ?? '') ? ofShell(build, instruction, args[1] ?? '') : fileFor(build, started)
}

/** The file that a shell is told to run: `bash -e start.sh`. */
function fileFor(build: Build, { instruction, args }: Started): Started[] {
  const at = args.findIndex((word) => !/^[-+]/.test(word))
  const file = args[at]
  if (file === undefined || args.slice(0, at).some((word) => /^-\w*[cs]/.test(word))) return []
  const path = startedAt(build, instruction, file.includes('/') ? file : `./${file}`, args.slice(at + 1), false)
  return [{ ...path, isGiven: true }]
}

/** The commands of a shell form, or of a text that a shell is given. */
function ofShell(build: Build, instruction: Instruction, text: string | undefined, onGiven?: () => void): Started[] | NoPlan {
  const { parser, dockerfile, settingsAt } = build.context
  const line = `line ${instruction.startLine}`
  const { shell } = settingsAt(instruction)
  const body = text === undefined ? readShellBody(parser, dockerfile, instruction, { shell }) : readText(build, instruction, text)
  if ('reason' in body) return { reason: `${line} cannot be read as shell` }
  if (body.text.includes('`')) return { reason: `${line} has commands in backquotes` }
  const started: Started[] =
    text === undefined && shell[0] !== undefined ? [{ ...startedAt(build, instruction, nameOf(shell[0]), [], true), isShell: true }] : []
  const functions = new Set([...body.text.matchAll(/^[ \t]*(?:function[ \t]+)?([\w-]{1,60})[ \t]*\(\)/gm)].map(([, name]) => name))
  for (const command of commandsOf(parser, body)) {
    const invocation = invocationOf(command)
    if (!invocation) continue
    const { programWord, args } = invocation
    const isGiven = ({ text: word }: ShellWord) => /^"?\$(?:[@*]|\{[@*]\})"?$/.test(word)
    if (isGiven(programWord) || (WRAPPERS.test(invocation.program) && args.some(isGiven))) onGiven?.()
    if (isGiven(programWord) || functions.has(programWord.value)) continue
    if (!programWord.literal && programWord.text !== '[') return { reason: `${line} starts ${programWord.text}, which only a run knows` }
    const words = args.map(({ value }) => value)
    // `set -- server "$@"` says what `exec "$@"` will be.
    const set =
      programWord.value === 'set' && words[0] === '--' && args[1]?.literal === true && !words[1]!.startsWith('-') ? words[1] : undefined
    if (set !== undefined) started.push(startedAt(build, instruction, set, words.slice(2), true))
    const found = startedAt(build, instruction, programWord.value, words, true)
    // Within a shell's text, only what is the same whatever happens.
    const inner = args.every(({ literal }) => literal) || !words[0]!.startsWith('-') ? insideOf(build, found) : []
    if ('reason' in inner) return inner
    started.push(found, ...inner)
  }
  return started
}

function readText({ context: { parser } }: Build, instruction: Instruction, text: string) {
  const read = readShellText(parser, text)
  return 'reason' in read ? read : { instruction, ...read, startsWithErrexit: false, placeOf: (offset: number) => offset }
}

function startedAt(build: Build, instruction: Instruction, program: string, args: readonly string[], byShell: boolean): Started {
  const folder = build.folderAt()
  return {
    ...{ instruction, program, args, byShell },
    ...(program.includes('/') && (program.startsWith('/') || folder !== undefined) && { path: absolutePath(program, folder ?? '/') }),
  }
}

/** Where programs are looked for in the end, and whether the Dockerfile itself says so. */
export function pathFolders({ context, defaults }: Build): { folder: string; isOwn: boolean }[] {
  const own = context.end.configuration.env['PATH']
  const before = (defaults.env?.['PATH'] ?? '').split(':').map((folder) => ({ folder, isOwn: false }))
  if (own === undefined) return before
  return own
    .split(':')
    .flatMap((folder) => (/^\$\{?PATH\}?$/.test(folder) ? before : { folder: folder.replace(/(?<=.)\/$/, ''), isOwn: true }))
}

/** They read a file of rules, most of which build. */
const RUNNERS = /^(?:g?make|just|task|mage)$/

/** Why nobody can ship what is started alone: a program of the build that compiles or fetches whenever it runs. */
export function whyNeedsTools(starts: readonly Started[], tools: RegExp | undefined): NoPlan | undefined {
  const tool = starts.find(
    ({ program, args }) => RUNNERS.test(nameOf(program)) || tools?.test(nameOf(program)) || args.some((word) => tools?.test(word)),
  )
  return tool && { reason: `line ${tool.instruction.startLine} starts ${nameOf(tool.program)}, which needs the tools of the build` }
}

/** The paths that a program may be found at: its own, or those that PATH leads to; none for what comes with a system. */
export function candidatesOf(build: Build, { program, path }: Started): string[] {
  if (WRAPPERS.test(program) || isSystemProgram(program)) return []
  return path === undefined ? pathFolders(build).map(({ folder }) => absolutePath(program, folder)) : [path]
}
