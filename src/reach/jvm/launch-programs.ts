import type { ReachContext } from '../analyser.ts'
import { isAmbiguous } from '../elf/named-programs.ts'
import { worstGrade } from '../worst-grade.ts'
import type { ReadClass } from './application.ts'

/** Programs that a class starts, by strings that begin with their names; a library may name some that it starts for others alone. */
export function launchPrograms({ name, source, grade, programs }: ReadClass, context: ReachContext): void {
  const { env, workingDir: cwd } = context
  for (const program of programs) {
    if (context.findProgram(program, env, cwd) === -1) continue
    context.launch({
      from: source.origin(name),
      argv: [program],
      cwd,
      env,
      kind: 'program started in code',
      grade: worstGrade(grade, source.isOwn && !isAmbiguous(program) ? 'soft' : 'weak'),
      via: program,
    })
  }
}
