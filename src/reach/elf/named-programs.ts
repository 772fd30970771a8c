import type { TextOfProgram } from '../../binary/program-text.ts'
import type { ReachContext } from '../analyser.ts'

/** Names of programs that are ordinary words of other programs, too: they prove little. */
const AMBIGUOUS = new Set(
  (
    'ar as at bc bridge cat chmod chown clear cmp col column comm containerd cp csplit cut date dc dd df diff dig dir domain du ed ' +
    'env ex expand expr factor false file fmt fold free from ftp group groups head host hostname id info init install ip join kill ' +
    'last ld less line link ln logger login logname look ls man mesg mkdir more mv nice nl nm node nohup od open opt passwd paste ' +
    'patch pg pr printf ps pwd rename reset rev rm route script sed select seq service shutdown size sleep sort split ss ssh stat ' +
    'strings strip sum sync tac tail tc tee telnet test time timeout top touch tr true truncate tty uname uniq unlink uptime users vi ' +
    'view wait wall watch wc whatis which who whoami write yes'
  ).split(' '),
)
const MAX_PROGRAMS = 200

/** Programs of PATH whose names are strings of a file: it may start them. */
export function launchNamedPrograms(node: number, { strings }: TextOfProgram, context: ReachContext): void {
  const { env, workingDir } = context
  const names = new Set<string>()
  for (const string of strings) {
    const name = /^[\w.+-]+(?=$| )/.exec(string)?.[0]
    if (name === undefined || name.length < 2 || names.has(name) || names.size >= MAX_PROGRAMS) continue
    if (context.findProgram(name, env, workingDir) === -1) continue
    names.add(name)
    context.launch({
      from: node,
      argv: [name],
      cwd: workingDir,
      env,
      kind: 'program named in it',
      grade: AMBIGUOUS.has(name) ? 'weak' : 'soft',
      via: name,
    })
  }
}
