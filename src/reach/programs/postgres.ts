import { posix } from 'node:path'
import type { Program, ReachContext } from '../analyser.ts'
import { configuredPath, linesOf, pathsIn } from '../configuration.ts'
import type { Launch } from '../edge.ts'
import { expandGlob } from '../path-glob.ts'
import { type ConfigurationFile, configurationReader } from './include-files.ts'
import { optionAnywhere } from './options.ts'

/** Folders of an installation, from where its programs are. */
interface Installation {
  /** `$libdir`. */
  libraries: string[]
  shared: string[]
}

const PRELOADS = /^(shared|session|local)_preload_libraries$/
/** What a new cluster is made from. */
const TEMPLATES =
  'postgres.bki *.sample information_schema.sql snowball_create.sql sql_features.txt system_*.sql errcodes.txt extension/plpgsql*'.split(
    ' ',
  )

/** https://www.postgresql.org/docs/current/app-postgres.html */
export const postgres: Program = {
  names: ['postgres', 'postmaster'],
  async launch(program, launch, context) {
    const { argv, env, cwd } = launch
    const installation = installationOf(program, context)
    const { libraries, shared } = installation
    const refer = (to: string, kind: string, grade: 'hard' | 'soft' | 'weak', via = to): void => {
      context.refer({ from: program, to, kind, grade, via })
    }
    for (const folder of libraries) {
      // A new session loads PL/pgSQL, full-text search Snowball; conversions and compiled queries come when they are asked for.
      for (const name of ['plpgsql.so', 'dict_snowball.so']) refer(`${folder}/${name}`, 'module', 'soft')
      for (const path of expandGlob(context.files, `${folder}/*.so`, '/')) refer(path, 'plugin folder', 'weak', folder)
    }
    for (const folder of shared) {
      for (const name of ['timezonesets/Default', 'timezone']) refer(`${folder}/${name}`, 'configuration', 'hard')
      for (const each of ['timezonesets/*', 'tsearch_data/*', 'extension/*']) {
        for (const path of expandGlob(context.files, `${folder}/${each}`, '/')) refer(path, 'shared data', 'soft', folder)
      }
    }

    const data = optionAnywhere(argv, ['-D', '--pgdata', '--data-directory']).at(-1) ?? env.PGDATA
    const settings = [...optionAnywhere(argv, ['-c', '-o']), ...argv.filter((word) => /^--[\w-]+=/.test(word)).map((word) => word.slice(2))]
    const reader = configurationReader(context)
    for (const setting of settings)
      await followSetting(
        program,
        setting.replace(/^([\w-]+)/, (name) => name.replaceAll('-', '_')),
        cwd,
      )
    const file = settings.find((each) => /^config[-_]file=/.test(each))?.replace(/^[\w-]+=/, '')
    const places = file === undefined ? (data === undefined ? [] : [posix.join(data, 'postgresql.conf')]) : [file]
    for (const place of places) {
      for (const each of await reader.include(program, place, cwd, 'configuration')) await follow(each)
    }

    async function follow({ node, path, text }: ConfigurationFile): Promise<void> {
      for (const line of linesOf(text)) if (!/^(#|$)/.test(line)) await followSetting(node, line, posix.dirname(path))
    }

    /** `name = 'value' # comment`, `include_dir 'conf.d'`. */
    async function followSetting(from: number, line: string, folder: string): Promise<void> {
      const [, name = '', quoted, bare] = /^([\w.]+)(?:\s*=\s*|\s+)(?:'((?:[^']|'')*)'|([^\s#']+))/.exec(line) ?? []
      const value = quoted ?? bare ?? ''
      const via = `${name} = ${value}`.slice(0, 120)
      if (/^include(_if_exists|_dir)?$/.test(name)) {
        const pattern = name === 'include_dir' ? `${value}/*.conf` : value
        for (const each of await reader.include(from, pattern, folder)) await follow(each)
      } else if (PRELOADS.test(name)) {
        for (const each of value.split(',').filter(Boolean))
          referLibrary(from, each.trim().replace(/^"|"$/g, ''), installation, via, context)
      } else if (!/^(log_|external_pid|unix_socket)/.test(name)) {
        for (const to of pathsIn(value)) context.refer({ from, to, kind: 'configured path', grade: 'soft', via })
      }
    }
  },
}

/** Makes a cluster: starts `postgres` beside it on templates. */
export const initdb: Program = {
  names: ['initdb', 'pg_ctl', 'pg_upgrade', 'pg_ctlcluster', 'pg_createcluster'],
  launch(program, launch, context) {
    for (const folder of installationOf(program, context).shared) {
      for (const each of TEMPLATES) {
        for (const to of expandGlob(context.files, `${folder}/${each}`, '/')) {
          context.refer({ from: program, to, kind: 'shared data', grade: 'hard', via: folder })
        }
      }
    }
    startBeside('postgres', ['-D', ...dataOf(launch)], program, launch, context)
    if (launch.argv[0]!.endsWith('pg_ctl')) startBeside('initdb', [], program, launch, context)
  },
}

function dataOf({ argv, env }: Launch): string[] {
  return [optionAnywhere(argv, ['-D', '--pgdata'])[0] ?? env.PGDATA ?? '']
}

function startBeside(name: string, args: readonly string[], program: number, launch: Launch, { files, launch: start }: ReachContext): void {
  const beside = files.child(files.parentOf(program), name)
  if (beside !== -1) start({ ...launch, from: program, argv: [files.pathOf(beside), ...args], kind: 'runs' })
}

/** Debian: /usr/lib/postgresql/15/{bin,lib}; built from source: {bin,lib/postgresql,share/postgresql}; Alpine and Red Hat mix both. */
function installationOf(program: number, { files }: ReachContext): Installation {
  const folder = files.pathOf(files.parentOf(program))
  const above = posix.dirname(folder)
  const version = /(\d+(?:\.\d+)?)(?=\/|$)/.exec(folder)?.[1] ?? ''
  const exist = (paths: readonly string[], having: string): string[] =>
    [...new Set(paths.map((path) => posix.normalize(path)))].filter((path) => expandGlob(files, `${path}/${having}`, '/').length > 0)
  return {
    libraries: exist(
      [`${above}/lib/postgresql`, `${above}/lib`, `${above}/lib/pgsql`, `/usr/lib/postgresql${version}`, '/usr/lib64/pgsql'],
      'plpgsql.so',
    ),
    shared: exist(
      [
        `${above}/share/postgresql`,
        `${above}/share`,
        `${above}/share/pgsql`,
        `/usr/share/postgresql${version}`,
        `/usr/share/postgresql/${version}`,
      ],
      'timezonesets',
    ),
  }
}

function referLibrary(from: number, name: string, { libraries }: Installation, via: string, context: ReachContext): void {
  const file = name.endsWith('.so') ? name : `${name}.so`
  const places = file.startsWith('/') ? ['/'] : libraries
  for (const folder of places) {
    context.refer({ from, to: configuredPath(file.replace('$libdir/', ''), folder), kind: 'module', grade: 'hard', via })
  }
}
