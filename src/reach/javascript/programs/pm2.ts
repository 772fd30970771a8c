import { posix } from 'node:path'
import type { Program, ReachContext } from '../../analyser.ts'
import type { Launch } from '../../edge.ts'
import { readConfiguration } from '../../configuration.ts'
import { parseOptions, valuesOf } from '../../programs/options.ts'
import { plainWords } from '../../split-words.ts'
import { startProject } from './run-file.ts'

const VALUES = {
  short: 'niokepcuw',
  long: `name instances output error log pid interpreter interpreter-args node-args max-memory-restart cwd env only namespace cron
    restart-delay max-restarts exp-backoff-restart-delay kill-timeout listen-timeout user uid gid secret public machine-name`.split(/\s+/),
}
const MAX_APPS = 100
/** Characters before and behind a `script` that may be of the same application. */
const MAX_AROUND = 2000

/** pm2 and pm2-runtime: `pm2-runtime start ecosystem.config.js`, `pm2 start app.js -i max -- words`, `pm2 start npm -- start`. */
export const pm2: Program = {
  names: ['pm2', 'pm2-runtime', 'pm2-docker', 'pm2-dev', 'pm2-dev-server'],
  async launch(program, launch, context) {
    await startProject(program, launch, context)
    const dashes = launch.argv.indexOf('--')
    const own = dashes === -1 ? launch.argv.slice(1) : launch.argv.slice(1, dashes)
    const words = dashes === -1 ? [] : launch.argv.slice(dashes + 1)
    const targets = ownWords(own).filter((word) => !/^(start|startOrReload|startOrRestart|reload|restart|json)$/.test(word))
    for (const target of targets.length > 0 ? targets : ['ecosystem.config.js']) {
      if (/\.config\.[cm]?js$|\.(json|ya?ml)$/.test(target)) await startEcosystem(target, launch, context)
      else startApp(target, words, valuesOf(parseOptions(own, VALUES), 'interpreter')[0], launch, context)
    }
  },
}

/** Options may stand before and behind. */
function ownWords(argv: readonly string[]): string[] {
  const found: string[] = []
  for (let { rest } = parseOptions(argv, VALUES); rest.length > 0; { rest } = parseOptions(rest.slice(1), VALUES)) found.push(rest[0]!)
  return found
}

/** The file may be JavaScript, JSON or YAML: only its properties are looked at, each application being what surrounds a `script`. */
async function startEcosystem(file: string, launch: Launch, context: ReachContext): Promise<void> {
  const path = posix.resolve(launch.cwd, file)
  context.refer({ from: launch.from, to: path, kind: 'settings', grade: launch.grade, via: file })
  const text = await readConfiguration(context, path)
  const node = context.files.find(path)
  const scripts = [...(text ?? '').matchAll(/["']?\bscript["']?\s*:\s*(?:(["'`])([^"'`\n]{1,300})\1|([^\s"'`,{}[\]]{1,300}))/g)].slice(
    0,
    MAX_APPS,
  )
  for (const [i, { 0: all, 2: quoted, 3: plain, index }] of scripts.entries()) {
    const start = Math.max(text!.lastIndexOf('{', index), index - MAX_AROUND, 0)
    const around = text!.slice(start, Math.min(scripts[i + 1]?.index ?? Infinity, index + all.length + MAX_AROUND))
    const cwd = posix.resolve(launch.cwd, property('cwd', around) ?? '.')
    const words = plainWords(property('args', around) ?? listed('args', around))
    startApp(
      quoted ?? plain!,
      words,
      property('interpreter', around) ?? property('exec_interpreter', around),
      { ...launch, from: node, cwd },
      context,
    )
  }
}

/** `name: 'value'`, in quotes or not. */
function property(name: string, text: string): string | undefined {
  const found = new RegExp(String.raw`\b${name}["']?\s*:\s*(?:(["'\`])([^"'\`\n]{0,500})\1|([^\s"'\`,{}[\]()]{1,300}))`).exec(text)
  return found?.[2] ?? found?.[3]
}

/** `name: ['a', 'b']` as a line. */
function listed(name: string, text: string): string {
  const found = new RegExp(String.raw`\b${name}["']?\s*:\s*\[([^\]]{0,1000})\]`).exec(text)?.[1] ?? ''
  return found.replaceAll(',', ' ')
}

function startApp(script: string, words: readonly string[], interpreter: string | undefined, launch: Launch, context: ReachContext): void {
  const isFile = context.files.kind(context.files.find(posix.resolve(launch.cwd, script))) === 'file'
  const runs = interpreter && interpreter !== 'none' ? [interpreter] : /\.[cm]?[jt]s$/.test(script) || isFile ? byShebang(script) : []
  context.launch({ ...launch, argv: [...runs, script, ...words], kind: 'application of pm2' })
}

function byShebang(script: string): string[] {
  return script.endsWith('.py') ? ['python'] : script.endsWith('.sh') ? ['bash'] : ['node']
}
