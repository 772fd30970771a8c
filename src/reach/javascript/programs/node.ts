import { posix } from 'node:path'
import type { Program, ReachContext } from '../../analyser.ts'
import type { Launch } from '../../edge.ts'
import { readsItsTerminal } from '../../programs/interactive.ts'
import { type ParsedOptions, parseOptions, valuesOf } from '../../programs/options.ts'
import { plainWords } from '../../split-words.ts'
import { importedNames } from '../code-words.ts'
import { addStart, type Project } from '../project.ts'
import { runScriptOf } from './package-scripts.ts'
import { referToNamedModule, referToScript, startProject } from './run-file.ts'
import { toolAt } from './tools.ts'

/** Options of Node whose value may be a word of its own (`node --help`). */
const WITH_VALUE = {
  short: 'reC',
  long: `require import loader experimental-loader eval conditions env-file env-file-if-exists run input-type title watch-path
    diagnostic-dir redirect-warnings report-dir report-directory report-filename openssl-config icu-data-dir trace-event-categories
    disable-warning unhandled-rejections dns-result-order cpu-prof-dir heap-prof-dir heapsnapshot-signal localstorage-file
    experimental-config-file experimental-default-type stack-trace-limit max-http-header-size secure-heap tls-cipher-list`.split(/\s+/),
}

/** Debian's Node loads these of its own modules from files, the first ones whenever it starts. */
const DEBIAN_MODULES = [
  'cjs-module-lexer/lexer.js',
  'cjs-module-lexer/dist/lexer.js',
  'undici/undici-fetch.js',
  'undici/undici.js',
  'acorn/dist/acorn.js',
  'acorn-walk/dist/walk.js',
  'minimatch/index.js',
  'amaro/dist/index.js',
].map((path) => `/usr/share/nodejs/${path}`)

/** node(1). What its package brings is read as ELF; here is what its command line names. */
export const node: Program = {
  names: ['node', 'nodejs', 'node.js', 'iojs'],
  async launch(program, launch, context) {
    const project = await startProject(program, launch, context)
    for (const to of DEBIAN_MODULES) context.refer({ from: program, to, kind: "one of Node's own modules", grade: 'soft' })
    await preload(parseOptions(plainWords(launch.env.NODE_OPTIONS ?? ''), WITH_VALUE), launch, context, project)

    const parsed = parseOptions(launch.argv.slice(1), WITH_VALUE)
    await preload(parsed, launch, context, project)
    for (const name of valuesOf(parsed, 'run')) await runScriptOf(name, [], launch, context, { withHooks: false })
    const [first, ...rest] = parsed.rest
    const codes = valuesOf(parsed, 'e', 'eval')
    if (codes.length === 0 && valuesOf(parsed, 'p', 'print').length > 0 && first !== undefined) codes.push(first)
    for (const code of codes) await runCode(code, launch, context)
    if (codes.length > 0 || valuesOf(parsed, 'run', 'test').length > 0) return
    if (first === undefined || first === '-') {
      if (valuesOf(parsed, 'v', 'version', 'h', 'help').length === 0) readsItsTerminal(launch, context)
      return
    }
    await runScript(program, first === 'inspect' ? rest : parsed.rest, launch, context, project)
  },
}

async function preload(parsed: ParsedOptions, launch: Launch, context: ReachContext, { modules }: Project): Promise<void> {
  for (const condition of valuesOf(parsed, 'C', 'conditions')) modules.addCondition(condition)
  for (const name of valuesOf(parsed, 'r', 'require')) await referToNamedModule(name, launch, context, { kind: 'preloaded module' })
  for (const name of valuesOf(parsed, 'import', 'loader', 'experimental-loader')) {
    await referToNamedModule(name, launch, context, { kind: 'preloaded module', asRequire: false })
  }
  for (const file of valuesOf(parsed, 'env-file', 'env-file-if-exists')) {
    const { from, grade, cwd } = launch
    context.refer({ from, to: posix.resolve(cwd, file), kind: 'environment file', grade, via: file })
  }
}

async function runScript(
  program: number,
  words: readonly string[],
  launch: Launch,
  context: ReachContext,
  project: Project,
): Promise<void> {
  const [script, ...rest] = words
  if (script === undefined) return
  const found = await referToScript(script, launch, context)
  const path = found?.files[0] ?? project.host.realPath(posix.resolve(launch.cwd, script))
  // Many programs go to where they lie first.
  addStart(project, { cwd: posix.dirname(path), env: launch.env })
  const tool = toolAt(path)
  if (tool) await tool.launch(program, { ...launch, argv: [tool.names[0]!, ...rest] }, context)
}

async function runCode(code: string, launch: Launch, context: ReachContext): Promise<void> {
  for (const name of importedNames(code)) await referToNamedModule(name, launch, context, { kind: 'code of the command line' })
}
