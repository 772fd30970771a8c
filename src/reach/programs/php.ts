import { posix } from 'node:path'
import type { Program, ReachContext } from '../analyser.ts'
import { linesOf, pathsIn } from '../configuration.ts'
import type { Launch } from '../edge.ts'
import { oneLine } from '../one-line.ts'
import { expandGlob } from '../path-glob.ts'
import { type ConfigurationFile, configurationReader, referContent } from './include-files.ts'
import { type OptionValues, optionAnywhere, parseOptions, valuesOf } from './options.ts'
import { referPhpSettings } from './php-settings.ts'

const OPTIONS: OptionValues = {
  short: 'cdfrBREStzyp',
  long: ['fpm-config', 'prefix', 'php-ini', 'define', 'run', 'file', 'docroot', 'server'],
}

/** `php script.php`, `php -S host:port -t folder`. */
export const php: Program = {
  names: ['php', 'php-cli', 'php-cgi', 'phpdbg'],
  async launch(program, launch, context) {
    const { files } = context
    const parsed = await referSettings(program, launch, context)
    const isInline = valuesOf(parsed, 'r', 'run', 'B', 'R', 'E').length > 0
    for (const name of [...valuesOf(parsed, 'f', 'file'), ...(isInline ? [] : parsed.rest.slice(0, 1))]) {
      const path = posix.resolve(launch.cwd, name)
      if (files.find(path) === launch.from) continue
      context.refer({ from: launch.from, to: path, kind: 'script', grade: launch.grade, via: oneLine(launch.argv.join(' ')) })
    }
    for (const folder of valuesOf(parsed, 't', 'docroot'))
      referContent(launch.from, posix.resolve(launch.cwd, folder), `-t ${folder}`, context)
    if (valuesOf(parsed, 'S', 'server').length > 0) referContent(launch.from, launch.cwd, 'php -S', context)
  },
}

/** Its pools serve whatever a web server names, so the folder it starts in, and those that pools change to, are content. */
export const phpFpm: Program = {
  names: ['php-fpm'],
  async launch(program, launch, context) {
    const parsed = await referSettings(program, launch, context)
    const reader = configurationReader(context)
    const [named] = valuesOf(parsed, 'y', 'fpm-config')
    const file = named === undefined ? defaultFile(launch, context) : posix.resolve(launch.cwd, named)
    const prefix = valuesOf(parsed, 'p', 'prefix').at(-1)
    if (file !== undefined) {
      for (const each of await reader.include(program, file, '/', 'configuration')) await follow(each)
    }
    referContent(program, launch.cwd, launch.cwd, context)

    async function follow({ node, path, text }: ConfigurationFile): Promise<void> {
      for (const line of linesOf(text)) {
        const [, name = '', value = ''] = /^([\w.[\]]+)\s*=\s*(.*)$/.exec(line) ?? []
        if (name === 'include') {
          // From the prefix it was built with, which is above the folder of its settings.
          for (const folder of [prefix ?? '/', posix.dirname(path), posix.dirname(posix.dirname(path))]) {
            for (const each of await reader.include(node, value, folder)) await follow(each)
          }
        } else if (name === 'chdir') referContent(node, value, `chdir = ${value}`, context)
        else if (!/log|^pid$|^listen/.test(name)) {
          for (const to of pathsIn(value)) context.refer({ from: node, to, kind: 'configured path', grade: 'soft', via: `${name} = ${to}` })
        }
      }
    }
  },
}

async function referSettings(program: number, { argv, env, cwd }: Launch, context: ReachContext) {
  const parsed = parseOptions(argv.slice(1), OPTIONS)
  const file = valuesOf(parsed, 'c', 'php-ini').at(-1)
  await referPhpSettings(program, env, context, {
    ...(file !== undefined && { file: posix.resolve(cwd, file) }),
    none: valuesOf(parsed, 'n').length > 0,
    lines: [...valuesOf(parsed, 'd', 'define'), ...optionAnywhere(argv, ['-d'])],
  })
  return parsed
}

function defaultFile({ argv }: Launch, { files }: ReachContext): string | undefined {
  const version = /(\d+\.\d+)$/.exec(argv[0]!)?.[1] ?? '*'
  const digits = /(\d+)\.?(\d+)?$/.exec(argv[0]!)?.slice(1, 3).join('') ?? '*'
  const places = [`/etc/php/${version}/fpm`, '/usr/local/etc', '/etc', `/etc/php${digits}`, '/etc/php*']
  return places.flatMap((folder) => expandGlob(files, `${folder}/php-fpm.conf`, '/'))[0]
}
