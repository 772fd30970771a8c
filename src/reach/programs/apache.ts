import { posix } from 'node:path'
import type { Program, ReachContext } from '../analyser.ts'
import { configuredPath, linesOf, pathsIn, readConfiguration } from '../configuration.ts'
import type { Environment, Launch } from '../edge.ts'
import { oneLine } from '../one-line.ts'
import { plainWords } from '../split-words.ts'
import { compiledIn } from './compiled-in.ts'
import { type ConfigurationReader, configurationReader, referContent } from './include-files.ts'
import { optionAnywhere } from './options.ts'
import { referPhpSettings } from './php-settings.ts'

interface State {
  launch: Launch
  reader: ConfigurationReader
  root: string
  variables: Map<string, string>
}

const PLACES: readonly (readonly [root: string, file: string])[] = [
  ['/etc/apache2', 'apache2.conf'],
  ['/etc/apache2', 'httpd.conf'],
  ['/etc/httpd', 'conf/httpd.conf'],
  ['/usr/local/apache2', 'conf/httpd.conf'],
]
/** Directives that name folders with content, and the position of the name. */
const CONTENT: Readonly<Record<string, number>> = { documentroot: 0, alias: 1, scriptalias: 1, aliasmatch: 1, scriptaliasmatch: 1 }
const WRITTEN = /^(pidfile|errorlog|customlog|transferlog|mutex|coredumpdirectory|scoreboardfile|cacheroot|davlockdb|<)/
/** Directives with paths from the server's root on. */
const FROM_ROOT = /(file|path|root|dir|config|prepend|append)$/

/** https://httpd.apache.org/docs/2.4/programs/httpd.html. Conditions in the configuration are thought to be met. */
export const apache: Program = {
  names: ['httpd', 'apache2', 'httpd.worker', 'httpd.event', 'httpd-prefork'],
  async launch(program, launch, context) {
    const { argv } = launch
    const built = await builtPlace(program, context)
    const [named] = optionAnywhere(argv, ['-f'])
    const root = optionAnywhere(argv, ['-d']).at(-1) ?? built.root
    const state: State = { launch, reader: configurationReader(context), root, variables: await variablesOf(launch.env, root, context) }
    for (const text of optionAnywhere(argv, ['-c', '-C'])) await follow(program, text, state, context)
    const file = posix.resolve('/', root, named ?? built.file)
    for (const { node, text } of await state.reader.include(program, file, '/', 'configuration')) await follow(node, text, state, context)
  },
}

/** Where it was built to look: `-D HTTPD_ROOT="/etc/apache2"` is text that it can print. */
async function builtPlace(program: number, context: ReachContext): Promise<{ root: string; file: string }> {
  const strings = await compiledIn(program, /-D ((?:HTTPD_ROOT|SERVER_CONFIG_FILE)="[^"\0\n]{1,500})"/g, context)
  const valueOf = (name: string): string | undefined => strings.find((each) => each.startsWith(name))?.slice(name.length + 2)
  const [root, file] = [valueOf('HTTPD_ROOT'), valueOf('SERVER_CONFIG_FILE')]
  if (root && file && context.files.find(posix.resolve(root, file)) !== -1) return { root, file }
  const found = PLACES.find(([root, file]) => context.files.find(posix.join(root, file)) !== -1)
  return found ? { root: found[0], file: found[1] } : { root: root ?? '/etc/apache2', file: file ?? 'apache2.conf' }
}

/** The environment, and what Debian's apachectl would have set before. */
async function variablesOf(env: Environment, root: string, context: ReachContext): Promise<Map<string, string>> {
  const text = (await readConfiguration(context, posix.join(root, 'envvars'))) ?? ''
  const lines = text.matchAll(/^[ \t]*(?:export |: ?"?\$\{)(APACHE_\w+):?=["']?([^\s"'}]*)/gm)
  const defaults = [...lines].map(([, name, value]) => [name!, value!.replace('$SUFFIX', '')] as const)
  return new Map([...defaults, ...Object.entries(env)])
}

async function follow(from: number, text: string, state: State, context: ReachContext): Promise<void> {
  for (const line of linesOf(text.replaceAll('\\\n', ' '))) {
    if (/^(#|$)/.test(line)) continue
    const [directive = '', ...values] = plainWords(substitute(line, state.variables))
    const [name, value = ''] = [directive.toLowerCase(), values[0]]
    const via = oneLine(line)
    if (name === 'include' || name === 'includeoptional') {
      for (const file of await state.reader.include(from, value, state.root)) await follow(file.node, file.text, state, context)
    } else if (name === 'serverroot') state.root = configuredPath(value, state.root)
    else if (name === 'define') state.variables.set(value, values[1] ?? '')
    else if (name === 'loadmodule' || name === 'loadfile')
      await loadModule(from, name === 'loadfile' ? value : (values[1] ?? ''), via, state, context)
    else if (CONTENT[name] !== undefined) referContent(from, configuredPath(values[CONTENT[name]] ?? '', state.root), via, context)
    else followPaths(from, name, values, via, state, context)
  }
}

function followPaths(from: number, name: string, values: readonly string[], via: string, state: State, context: ReachContext): void {
  const piped = values.find((value) => value.startsWith('|'))
  if (piped !== undefined) {
    const argv = plainWords(piped.replace(/^\|[|$]?/, ''))
    context.launch({ ...state.launch, from, argv, kind: 'runs', grade: 'soft', via })
  }
  if (name === 'wsgiscriptalias' && values[1] !== undefined) {
    // mod_wsgi runs Python within the server.
    context.launch({ ...state.launch, from, argv: ['python3', values[1]], kind: 'runs', grade: 'soft', via })
  }
  if (WRITTEN.test(name)) return
  const relative = FROM_ROOT.test(name) ? values.map((value) => configuredPath(value, state.root)) : []
  for (const path of [...relative, ...values.flatMap(pathsIn)]) {
    context.refer({ from, to: path, kind: 'configured path', grade: 'soft', via })
  }
}

async function loadModule(from: number, written: string, via: string, { root, launch }: State, context: ReachContext): Promise<void> {
  const path = configuredPath(written, root)
  context.refer({ from, to: path, kind: 'module', grade: 'hard', via })
  const node = context.files.find(path)
  if (/^(libphp[\d.]*|mod_php[\d.]*)\.so$/.test(posix.basename(path)) && node !== -1) await referPhpSettings(node, launch.env, context)
}

function substitute(line: string, variables: ReadonlyMap<string, string>): string {
  return line.replace(/\$\{(\w+)\}/g, (written, name: string) => variables.get(name) ?? written)
}
