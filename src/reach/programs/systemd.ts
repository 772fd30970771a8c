import type { Program, ReachContext } from '../analyser.ts'
import { linesOf, readConfiguration } from '../configuration.ts'
import type { Launch } from '../edge.ts'
import { oneLine } from '../one-line.ts'
import { expandGlob } from '../path-glob.ts'
import { plainWords } from '../split-words.ts'

/** In the order of precedence (systemd.unit(5)). */
const FOLDERS = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
]
const MAX_UNITS = 1000
const NEEDS = new Set(['Wants', 'Requires', 'BindsTo', 'Requisite', 'Upholds', 'Unit', 'Sockets', 'Service', 'OnFailure'])

/** systemd as the first process: the default target and all that it wants. */
export const systemd: Program = {
  names: ['systemd', 'init'],
  async launch(program, launch, context) {
    if (!/(^|\/)systemd$/.test(context.files.pathOf(program))) return
    const queue: { name: string; from: number }[] = [{ name: 'default.target', from: program }]
    const seen = new Set<string>()
    for (let next = queue.shift(); next && seen.size < MAX_UNITS; next = queue.shift()) {
      if (seen.has(next.name)) continue
      seen.add(next.name)
      for (const wanted of await readUnit(next.name, next.from, launch, context)) queue.push(wanted)
    }
  },
}

async function readUnit(name: string, from: number, launch: Launch, context: ReachContext): Promise<{ name: string; from: number }[]> {
  const { files } = context
  const instance = /^([^@]+@)(.*)(\.\w+)$/.exec(name)
  const paths = FOLDERS.flatMap((folder) => [`${folder}/${name}`, ...(instance ? [`${folder}/${instance[1]}${instance[3]}`] : [])])
  const path = paths.find((each) => files.kind(files.find(each)) === 'file')
  if (path === undefined) return []
  const unit = files.find(path)
  context.refer({ from, to: path, kind: 'unit', grade: 'soft', via: name })
  // What an alias stands for has folders of its own: default.target is graphical.target.
  const names = [...new Set([name, files.nameOf(unit)])]
  const wanted: { name: string; from: number }[] = []
  for (const each of names) {
    for (const folder of FOLDERS) {
      const links = ['wants', 'requires', 'upholds'].flatMap((kind) => expandGlob(files, `${folder}/${each}.${kind}/*`, '/'))
      for (const link of links) {
        context.refer({ from: unit, to: link, kind: 'unit', grade: 'soft', via: `${each}.wants` })
        wanted.push({ name: link.slice(link.lastIndexOf('/') + 1), from: unit })
      }
    }
  }
  const extra = names.flatMap((each) => FOLDERS.flatMap((folder) => expandGlob(files, `${folder}/${each}.d/*.conf`, '/')))
  for (const place of [path, ...extra]) {
    if (place !== path) context.refer({ from: unit, to: place, kind: 'include', grade: 'hard', via: place })
    const text = await readConfiguration(context, place)
    for (const line of linesOf((text ?? '').replaceAll('\\\n', ' '))) wanted.push(...followLine(line))
  }
  return wanted

  function followLine(line: string): { name: string; from: number }[] {
    const [, key = '', value = ''] = /^(\w+)\s*=\s*(.*)$/.exec(line) ?? []
    if (/^Exec(Start|StartPre|StartPost|Reload|Condition)$/.test(key)) start(value)
    if (key === 'EnvironmentFile') {
      context.refer({ from: unit, to: value.replace(/^-/, ''), kind: 'configured path', grade: 'soft', via: value })
    }
    return NEEDS.has(key) ? plainWords(value).map((name) => ({ name, from: unit })) : []
  }

  /** `-/usr/sbin/nginx -g '…' $OPTIONS`; signs before the path say how it is run. */
  function start(line: string): void {
    const command = line.replace(/^[-@:+!|]+/, '')
    const argv = plainWords(command.replaceAll('%i', instance?.[2] ?? '').replaceAll('%I', instance?.[2] ?? ''))
    if (argv.length > 0) context.launch({ ...launch, from: unit, argv, cwd: '/', kind: 'service', grade: 'soft', via: oneLine(line) })
  }
}
