import { posix } from 'node:path'
import type { Program } from '../analyser.ts'
import { linesOf } from '../configuration.ts'
import type { Environment } from '../edge.ts'
import { oneLine } from '../one-line.ts'
import { plainWords } from '../split-words.ts'
import { type ConfigurationFile, configurationReader } from './include-files.ts'
import { optionAnywhere } from './options.ts'

const PLACES = [
  'supervisord.conf',
  'etc/supervisord.conf',
  '/etc/supervisord.conf',
  '/etc/supervisor/supervisord.conf',
  '/etc/supervisor/conf.d/supervisord.conf',
]
const RUNS = /^(program|eventlistener|fcgi-program):/

/** A section of a configuration, its values by name. */
interface Section {
  name: string
  values: Map<string, string>
}

/** https://supervisord.org/configuration.html */
export const supervisord: Program = {
  names: ['supervisord'],
  async launch(program, launch, context) {
    const { argv, cwd, env } = launch
    const reader = configurationReader(context)
    const [named] = optionAnywhere(argv, ['-c', '--configuration'])
    const path = named ?? PLACES.map((place) => posix.resolve(cwd, place)).find((place) => context.files.find(place) !== -1)
    for (const file of path === undefined ? [] : await reader.include(program, path, cwd, 'configuration')) await follow(file)

    async function follow({ node, path, text }: ConfigurationFile): Promise<void> {
      const here = posix.dirname(path)
      const expand = (value: string): string => expandNames(value, here, env)
      for (const { name, values } of sectionsOf(text)) {
        if (name === 'include') {
          for (const pattern of plainWords(expand(values.get('files') ?? ''))) {
            for (const file of await reader.include(node, pattern, here)) await follow(file)
          }
        }
        const command = RUNS.test(name) ? values.get('command') : undefined
        if (command === undefined) continue
        const assigned = Object.fromEntries(
          expand(values.get('environment') ?? '')
            .matchAll(/(?:^|[,\s])(\w+)=["']?([^"',]*)/g)
            .map(([, name, value]) => [name!, value!]),
        )
        const folder = values.get('directory')
        context.launch({
          from: node,
          argv: plainWords(expand(command)),
          cwd: folder === undefined ? cwd : posix.resolve(cwd, expand(folder)),
          env: { ...env, ...assigned },
          kind: 'runs',
          grade: values.get('autostart') === 'false' ? 'soft' : 'hard',
          via: oneLine(`[${name}] ${command}`),
        })
      }
    }
  },
}

/** Sections as Python's configparser has them: an indented line goes on with the value before it. */
export function sectionsOf(text: string): Section[] {
  const sections: Section[] = []
  const indented = text.split('\n').map((line) => /^[ \t]/.test(line))
  let last = ''
  for (const [i, line] of linesOf(text).entries()) {
    const [, section] = /^\[([^\]]+)\]/.exec(line) ?? []
    const { values } = sections.at(-1) ?? {}
    const equals = line.search(/[=:]/)
    if (section !== undefined) sections.push({ name: section, values: new Map() })
    else if (/^([#;]|$)/.test(line) || !values) continue
    else if (indented[i] && last !== '') values.set(last, `${values.get(last)}\n${withoutComment(line)}`)
    else if (equals > 0) {
      last = line.slice(0, equals).trim()
      values.set(last, withoutComment(line.slice(equals + 1)).trim())
    }
    if (section !== undefined) last = ''
  }
  return sections
}

function withoutComment(value: string): string {
  const at = value.search(/\s;/)
  return at === -1 ? value : value.slice(0, at)
}

function expandNames(value: string, here: string, env: Environment): string {
  return value
    .replaceAll('%%', '%')
    .replace(/%\(here\)s/g, () => here)
    .replace(/%\(ENV_(\w+)\)s/g, (written, name: string) => env[name] ?? written)
}
