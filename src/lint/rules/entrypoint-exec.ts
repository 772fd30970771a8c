import type { Statement } from 'unbash'
import type { Instruction } from '../../dockerfile/dockerfile.ts'
import { isShell, shellOfShebang } from '../../dockerfile/shells.ts'
import type { LintContext } from '../lint-context.ts'
import { startOf } from '../started-by.ts'
import { defineDockerfileRule } from '../rule.ts'

/** Scripts that are longer are programs. */
const MAX_SCRIPT = 64 * 1024

export default defineDockerfileRule({
  id: 'entrypoint-exec',
  title: 'Let the script that starts the program become it',
  why: 'Without exec, the shell stays process 1 and hands the signal to stop on to nobody: the task is killed when its grace period is over, and the program cannot finish what it does.',
  fix: ['#!/bin/sh', 'set -e', './prepare.sh', 'exec "$@"'].join('\n'),
  whenNot: 'The script has to do something when the program has ended; then it has to pass signals on with trap.',
  level: 'warning',
  tier: 'suggest',
  *check(context) {
    const start = startOf(context)
    const [first = '', second = ''] = start?.words ?? []
    const path = isShell(first) && /^[^-]/.test(second) ? second : first
    if (!start || !path.includes('/')) return
    const script = scriptAt(context, path)
    const last = script === undefined ? undefined : lastProgram(context, script)
    if (last !== undefined) yield { message: `${path} ends with ${last}, and no exec before it.`, instruction: start.instruction }
  },
})

/** From a here-document or the build's context, where only one file can be meant. */
function scriptAt({ shipped, dockerfile, buildContext }: LintContext, path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const copies = shipped.flatMap(({ instructions }) => instructions).filter(({ keyword }) => keyword === 'COPY' || keyword === 'ADD')
  const written = copies.find((each) => each.heredocs.length === 1 && targetOf(each) === path)
  if (written) return dockerfile.text.slice(written.heredocs[0]!.content.start, written.heredocs[0]!.content.end)
  if (copies.some(({ flags }) => flags.some((flag) => flag.name === 'from')) || !buildContext?.manifests) return undefined
  const named = [...buildContext.manifests].filter(([file]) => file.slice(file.lastIndexOf('/') + 1) === name)
  return named.length === 1 ? named[0]![1] : undefined
}

function targetOf({ json, words }: Instruction): string | undefined {
  return json ? json.at(-1) : words.at(-1)?.text
}

/** The program that a script ends with, when it starts it and waits. Undefined where it becomes it, passes signals on, or cannot be read. */
function lastProgram({ parser }: LintContext, script: string): string | undefined {
  const shebang = shellOfShebang(script)
  if (script.length > MAX_SCRIPT || !shebang || !isShell(shebang.program) || /\b(?:exec|trap|tini|dumb-init|gosu|su-exec)\b/.test(script))
    return undefined
  const { commands, errors } = parser.parse(script)
  const last = commands.at(-1)
  if (errors?.length || !last || last.background) return undefined
  return programOf(last.command)
}

function programOf(command: Statement['command']): string | undefined {
  if (command.type === 'AndOr') {
    const { commands } = command
    return command.operators.at(-1) === '&&' ? programOf(commands.at(-1)!) : undefined
  }
  if (command.type !== 'Command' || !command.name) return undefined
  const name = command.name.text
  return BUILT_IN.has(command.name.value) ? undefined : [name, ...command.args.map(({ text }) => text)].join(' ').slice(0, 60)
}

/** Behind these nothing runs for long. */
const BUILT_IN = new Set('wait exit return echo printf cd export set true : rm mkdir chmod chown cp mv ln sed kill'.split(' '))
