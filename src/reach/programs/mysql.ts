import { posix } from 'node:path'
import type { Program } from '../analyser.ts'
import { linesOf, pathsIn } from '../configuration.ts'
import { expandGlob } from '../path-glob.ts'
import { type ConfigurationFile, configurationReader } from './include-files.ts'
import { optionAnywhere } from './options.ts'

const DEFAULT_FILES = ['/etc/my.cnf', '/etc/mysql/my.cnf', '/usr/etc/my.cnf', '/usr/local/etc/my.cnf', '/usr/local/mysql/etc/my.cnf']
const PLUGINS = [
  '/usr/lib/mysql/plugin',
  '/usr/lib64/mysql/plugin',
  '/usr/lib/*/mariadb19/plugin',
  '/usr/lib/mariadb/plugin',
  '/usr/lib64/mariadb/plugin',
]
/** What a server cannot start without: its messages and character sets. */
const SHARED = ['/usr/share/mysql*', '/usr/share/mariadb*', '/usr/local/mysql/share', '/usr/share/percona-server*']
const LOADS = /^(?:loose[-_])?(plugin[-_]load(?:[-_]add)?|early[-_]plugin[-_]load)$/

/** Servers and clients of MySQL and MariaDB. https://dev.mysql.com/doc/refman/8.4/en/option-files.html */
export const mysql: Program = {
  names: [
    'mysqld',
    'mariadbd',
    'mysqld-debug',
    'mysqld_safe',
    'mariadbd-safe',
    'mysql',
    'mariadb',
    'mysqladmin',
    'mariadb-admin',
    'mysqldump',
    'mariadb-dump',
  ],
  async launch(program, { argv, env, cwd }, context) {
    const { files } = context
    const isServer = /mysqld|mariadbd/.test(argv[0]!)
    const plugins = [
      ...optionAnywhere(argv, ['--plugin-dir', '--plugin_dir']),
      ...PLUGINS.flatMap((pattern) => expandGlob(files, pattern, '/')),
    ]
    const reader = configurationReader(context)
    const [only] = optionAnywhere(argv, ['--defaults-file'])
    const own = env.HOME === undefined ? [] : [posix.join(env.HOME, '.my.cnf')]
    const usual = argv.includes('--no-defaults') ? [] : [...DEFAULT_FILES, ...own]
    for (const path of [...(only === undefined ? usual : [only]), ...optionAnywhere(argv, ['--defaults-extra-file'])]) {
      for (const each of await reader.include(program, path, cwd, 'configuration')) await follow(each)
    }
    for (const word of argv.slice(1)) followOption(program, word.replace(/^--/, ''))
    if (isServer) referShared()

    async function follow({ node, path, text }: ConfigurationFile): Promise<void> {
      for (const line of linesOf(text)) {
        const [, isFolder, place] = /^!include(dir)?\s+(.*)$/.exec(line) ?? []
        if (place !== undefined) {
          const pattern = isFolder ? `${place}/*.cnf` : place
          for (const each of await reader.include(node, pattern, posix.dirname(path))) await follow(each)
        } else if (!/^([#;[]|$)/.test(line)) followOption(node, line)
      }
    }

    function followOption(from: number, option: string): void {
      const [, name = '', value = ''] = /^([\w-]+)\s*=\s*(.*)$/.exec(option) ?? []
      const via = `${name}=${value}`.slice(0, 120)
      if (LOADS.test(name)) {
        for (const each of value.split(';')) {
          const file = each.slice(each.indexOf('=') + 1).replace(/^["']|["']$/g, '')
          const name = file.endsWith('.so') ? file : `${file}.so`
          for (const folder of plugins) context.refer({ from, to: posix.join(folder, name), kind: 'module', grade: 'hard', via })
        }
      } else if (/^plugin[-_]dir$/.test(name)) plugins.push(value)
      else if (!/log|pid|socket|tmpdir|^datadir$/.test(name)) {
        for (const to of pathsIn(value)) context.refer({ from, to, kind: 'configured path', grade: 'soft', via })
      }
    }

    function referShared(): void {
      for (const folder of SHARED.flatMap((pattern) => expandGlob(files, pattern, '/'))) {
        for (const name of ['english/errmsg.sys', 'errmsg.sys', 'charsets/Index.xml', 'charsets/*.xml']) {
          for (const to of expandGlob(files, `${folder}/${name}`, '/'))
            context.refer({ from: program, to, kind: 'shared data', grade: 'hard', via: folder })
        }
        for (const to of expandGlob(files, `${folder}/*.sql`, '/'))
          context.refer({ from: program, to, kind: 'shared data', grade: 'soft', via: folder })
      }
      for (const folder of plugins) {
        for (const to of expandGlob(files, `${folder}/*.so`, '/'))
          context.refer({ from: program, to, kind: 'plugin folder', grade: 'weak', via: folder })
      }
    }
  },
}
