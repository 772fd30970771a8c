import type { TextOfProgram } from '../../binary/program-text.ts'
import type { ReachContext } from '../analyser.ts'

/** Names of programs that are ordinary words of other programs, too: they prove little. */
const AMBIGUOUS = new Set(
  (
    'animate ar as at bc bridge brotli cal cat cc chat chmod chown clear cmp col column comm compare compose composite compress ' +
    'containerd cp csplit cut dash date dc dd deflate df diff dig dir display domain du ed edit editor eject env ex expand expr factor ' +
    'false file fmt fold free from ftp go group groups gzip head host hostname id identify import info init install ip join js kill last ' +
    'ld less line link ln logger login logname look ls man mesg mkdir montage more mv nice nl nm node nohup od open opt pager passwd ' +
    'paste patch pg pr print printf ps pwd readlink rename reset rev rm route scalar script sed see select seq service shutdown size ' +
    'sleep sort split ss ssh stat stream strings strip sum sync tac tail tc tee telnet test time timeout top touch tr true truncate ' +
    'tty uname uniq unlink uptime users vi view wait wall watch wc whatis which who whoami write yes zip zstd'
  ).split(' '),
)

export function isAmbiguous(name: string): boolean {
  return AMBIGUOUS.has(name)
}

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
      grade: isAmbiguous(name) ? 'weak' : 'soft',
      via: name,
    })
  }
}
