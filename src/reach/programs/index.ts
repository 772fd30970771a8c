import type { Program } from '../analyser.ts'
export { launchProgram } from './launch-program.ts'
import { javascriptPrograms } from '../javascript/programs/index.ts'
import { pythonPrograms } from '../python/programs/index.ts'
import { chroot } from './chroot.ts'
import { dotnet } from './dotnet.ts'
import { env } from './env.ts'
import { findExec } from './find-exec.ts'
import { interpreters } from './interpreters.ts'
import { programNames } from './program-names.ts'
import { shells } from './shells.ts'
import { su } from './su.ts'
import { wrappers } from './wrappers.ts'

/** Everybody who knows how a program's command line goes on. */
export const programs: readonly Program[] = [
  shells,
  env,
  su,
  chroot,
  findExec,
  ...wrappers,
  dotnet,
  ...javascriptPrograms,
  ...interpreters,
  ...pythonPrograms,
]

const byName = new Map(programs.flatMap((program) => program.names.map((name) => [name, program] as const)))

/** Those who know a program, by any of its paths: what it is called as, and what a symlink of that name leads to. */
export function findPrograms(...paths: readonly string[]): Program[] {
  for (const path of paths) {
    const found = programNames(path).find((name) => byName.has(name))
    if (found !== undefined) return [byName.get(found)!]
  }
  return []
}
