import type { Program } from '../analyser.ts'
export { launchProgram } from './launch-program.ts'
import { javascriptPrograms } from '../javascript/programs/index.ts'
import { jvmPrograms } from '../jvm/programs/index.ts'
import { pythonPrograms } from '../python/programs/index.ts'
import { apache } from './apache.ts'
import { awk } from './awk.ts'
import { chroot } from './chroot.ts'
import { configuredServers } from './configured-servers.ts'
import { cron, runParts, supercronic } from './cron.ts'
import { dotnet } from './dotnet.ts'
import { env } from './env.ts'
import { erlang } from './erlang.ts'
import { execline } from './execline.ts'
import { findExec } from './find-exec.ts'
import { interpreters } from './interpreters.ts'
import { make } from './make.ts'
import { mysql } from './mysql.ts'
import { nginx } from './nginx.ts'
import { pamPrograms } from './pam.ts'
import { php, phpFpm } from './php.ts'
import { initdb, postgres } from './postgres.ts'
import { procfile } from './procfile.ts'
import { programNames } from './program-names.ts'
import { redis } from './redis.ts'
import { myInit, runit, runsv } from './runit.ts'
import { s6Overlay } from './s6.ts'
import { shells } from './shells.ts'
import { startStopDaemon } from './start-stop-daemon.ts'
import { su } from './su.ts'
import { supervisord } from './supervisord.ts'
import { systemd } from './systemd.ts'
import { wrappers } from './wrappers.ts'

/** What starts others: shells, wrappers, first processes, services. */
const starters = [
  shells,
  env,
  su,
  chroot,
  findExec,
  awk,
  make,
  startStopDaemon,
  ...wrappers,
  supervisord,
  s6Overlay,
  execline,
  runit,
  runsv,
  myInit,
  systemd,
]
const schedulers = [cron, supercronic, runParts, procfile, pamPrograms]
/** What reads a configuration. */
const servers = [nginx, apache, php, phpFpm, redis, postgres, initdb, mysql, ...configuredServers]
const understood = new Set<Program>([...jvmPrograms, ...starters, ...schedulers, ...servers])

/** Everybody who knows how a program's command line goes on. */
export const programs: readonly Program[] = [...understood, ...javascriptPrograms, ...pythonPrograms, dotnet, erlang, ...interpreters]

/** Whether a program's folders and configurations are told by who knows it, so that nobody has to guess which words they are. */
export function understandsArguments(program: Program): boolean {
  return understood.has(program)
}

const byName = new Map<string, Program[]>()
for (const program of programs) for (const name of program.names) byName.set(name, [...(byName.get(name) ?? []), program])

/** Those who know a program, by any of its paths: what it is called as, and what a symlink of that name leads to. */
export function findPrograms(...paths: readonly string[]): readonly Program[] {
  for (const path of paths) {
    const found = programNames(path).find((name) => byName.has(name))
    if (found !== undefined) return byName.get(found)!
  }
  return []
}
