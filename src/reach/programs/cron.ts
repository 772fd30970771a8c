import type { Program, ReachContext } from '../analyser.ts'
import { linesOf, readConfiguration } from '../configuration.ts'
import type { Launch } from '../edge.ts'
import { oneLine } from '../one-line.ts'
import { expandGlob } from '../path-glob.ts'
import { startAll } from './service-folders.ts'

/** With a user between the time and the command. */
const SYSTEM_TABLES = ['/etc/crontab', '/etc/cron.d/*', '/etc/anacrontab']
const USER_TABLES = ['/var/spool/cron/crontabs/*', '/var/spool/cron/*', '/etc/crontabs/*']
/** Time and date, or a word for them: crontab(5). supercronic has a sixth for seconds. */
const TIME = /^(?:@\w+|(?:[\d*,/A-Za-z?LW#-]+[ \t]+){4,5}[\d*,/A-Za-z?LW#-]+)[ \t]+/

/** Vixie's cron, cronie, dcron, busybox's crond: only where one is started are the tables of any use. */
export const cron: Program = {
  names: ['cron', 'crond', 'cronie', 'anacron', 'dcron'],
  async launch(program, launch, context) {
    for (const path of SYSTEM_TABLES.flatMap((pattern) => expandGlob(context.files, pattern, '/'))) {
      await followTable(program, path, true, launch, context)
    }
    for (const path of USER_TABLES.flatMap((pattern) => expandGlob(context.files, pattern, '/'))) {
      await followTable(program, path, false, launch, context)
    }
  },
}

/** Takes its tables as arguments. */
export const supercronic: Program = {
  names: ['supercronic', 'go-cron', 'crontab'],
  async launch(program, launch, context) {
    for (const word of launch.argv.slice(1)) {
      for (const path of word.startsWith('-') ? [] : expandGlob(context.files, word, launch.cwd)) {
        await followTable(program, path, false, launch, context)
      }
    }
  },
}

/** Starts everything in a folder: `run-parts --report /etc/cron.daily`. */
export const runParts: Program = {
  names: ['run-parts'],
  launch(program, launch, context) {
    const from = launch.from === program ? program : launch.from
    const folders = launch.argv.slice(1).filter((word) => !word.startsWith('-'))
    startAll(
      from,
      folders.map((folder) => `${folder}/*`),
      launch,
      context,
    )
  },
}

async function followTable(program: number, path: string, hasUser: boolean, launch: Launch, context: ReachContext): Promise<void> {
  const node = context.files.find(path)
  const text = await readConfiguration(context, node)
  if (text === undefined) return
  context.refer({ from: program, to: path, kind: 'configuration', grade: launch.grade, via: path })
  const assigned = new Map(Object.entries(launch.env))
  for (const line of linesOf(text)) {
    const [, name, value] = /^(\w+)\s*=\s*(.*)$/.exec(line) ?? []
    if (name !== undefined) assigned.set(name, value!.replace(/^(["'])(.*)\1$/, '$2'))
    if (name !== undefined || /^(#|$)/.test(line) || !TIME.test(line)) continue
    const rest = timeTaken(line, hasUser)
    const command = hasUser ? rest.replace(/^\S+\s+/, '') : rest
    const env = Object.fromEntries(assigned)
    const argv = [env.SHELL ?? '/bin/sh', '-c', command]
    context.launch({ ...launch, from: node, argv, env, kind: 'runs', grade: 'soft', via: oneLine(line) })
  }
}

/** What follows the time. A sixth word that could be one of seconds is a command or a user unless it looks like none. */
function timeTaken(line: string, hasUser: boolean): string {
  if (line.startsWith('@')) return line.replace(/^@\w+(\s+\d+)?\s+/, '')
  const words = line.split(/[ \t]+/)
  const hasSeconds = !hasUser && /^[\d*,/-]+$/.test(words[5] ?? '')
  return words.slice(hasSeconds ? 6 : 5).join(' ')
}
