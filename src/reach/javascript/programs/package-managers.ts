import { posix } from 'node:path'
import type { Program, ReachContext } from '../../analyser.ts'
import type { Launch } from '../../edge.ts'
import { configuredPath, readConfiguration } from '../../configuration.ts'
import { type ParsedOptions, parseOptions, valuesOf } from '../../programs/options.ts'
import { referToFolder } from '../files-below.ts'
import { manifestAbove, runBinary, runScriptOf } from './package-scripts.ts'
import { referToScript, startProject } from './run-file.ts'

/** Commands of npm that are scripts of the same name. */
const SCRIPTS = new Set(['start', 'stop', 'restart', 'test'])
const ALIASES: Readonly<Record<string, string>> = { t: 'test', tst: 'test', 'run-script': 'run', rum: 'run', urn: 'run', x: 'exec' }
const NPM_VALUES = {
  short: 'Cwp',
  long: 'prefix workspace loglevel userconfig globalconfig cache registry script-shell node-options package call'.split(' '),
}
const YARN_VALUES = { long: 'cwd use-yarnrc mutex network-timeout registry cache-folder modules-folder'.split(' ') }
const PNPM_VALUES = { short: 'CF', long: 'dir filter filter-prod store-dir reporter loglevel workspace-concurrency'.split(' ') }

export const npm: Program = {
  names: ['npm', 'npm-cli', 'npm-cli.js'],
  async launch(program, launch, context) {
    const before = parseOptions(launch.argv.slice(1), NPM_VALUES)
    const [first = '', ...rest] = before.rest
    const command = ALIASES[first] ?? first
    const after = parseOptions(rest, NPM_VALUES)
    const parsed = { options: [...before.options, ...after.options], rest: after.rest }
    const at = await begin(program, parsed, ['prefix', 'C'], ['.npmrc', '~/.npmrc'], launch, context)
    if (SCRIPTS.has(command)) await npmScript(command, after.rest, at, context)
    else if (command === 'run') await npmScript(after.rest[0] ?? '', withoutDashes(after.rest.slice(1)), at, context)
    else if (command === 'exec') await execute(after, at, context)
  },
}

async function npmScript(name: string, words: readonly string[], launch: Launch, context: ReachContext): Promise<void> {
  if (await runScriptOf(name, words, launch, context, { withHooks: true })) return
  // npm's default, where a package has no such script.
  if (name === 'start') await referToScript('server.js', launch, context)
}

export const npx: Program = {
  names: ['npx', 'npx-cli', 'npx-cli.js', 'pnpx', 'bunx'],
  async launch(program, launch, context) {
    const parsed = parseOptions(launch.argv.slice(1), { short: 'pc', long: ['package', 'call', 'userconfig', 'node-arg', 'shell'] })
    const at = await begin(program, parsed, [], ['.npmrc'], launch, context)
    await execute(parsed, at, context)
  },
}

export const yarn: Program = {
  names: ['yarn', 'yarnpkg', 'yarn.js', 'yarnpkg.js'],
  async launch(program, launch, context) {
    const parsed = parseOptions(launch.argv.slice(1), YARN_VALUES)
    const at = await begin(program, parsed, ['cwd'], ['.yarnrc', '.yarnrc.yml', '~/.yarnrc', '~/.yarnrc.yml', '~/.npmrc'], launch, context)
    await ownRelease(at, context)
    const [command = 'install', ...rest] = parsed.rest
    if (command === 'node') await runBinary('node', rest, at, context)
    else if (command === 'workspace') await inWorkspace(rest, at, context)
    else await scriptOrBinary(command, rest, at, context)
  },
}

/** The Yarn that is started starts the one that the project brings along (`yarnPath`). */
async function ownRelease(launch: Launch, context: ReachContext): Promise<void> {
  const settings = (await readConfiguration(context, posix.join(launch.cwd, '.yarnrc.yml'))) ?? ''
  const path = /^yarnPath:\s*(\S+)/m.exec(settings)?.[1] ?? /^yarn-path\s+(\S+)/m.exec(settings)?.[1]
  const { from, grade, cwd } = launch
  if (path !== undefined) context.refer({ from, to: configuredPath(path, cwd), kind: 'script', grade, via: 'yarnPath' })
  for (const file of ['.pnp.cjs', '.pnp.loader.mjs']) {
    context.refer({ from, to: posix.join(cwd, file), kind: "Yarn's list of modules", grade })
  }
}

export const pnpm: Program = {
  names: ['pnpm', 'pnpm.cjs', 'pnpm.mjs'],
  async launch(program, launch, context) {
    const parsed = parseOptions(launch.argv.slice(1), PNPM_VALUES)
    const settings = ['.npmrc', '~/.npmrc', 'pnpm-workspace.yaml', '.pnpmfile.cjs']
    const at = await begin(program, parsed, ['C', 'dir'], settings, launch, context)
    const [command = 'install', ...rest] = parsed.rest
    const filters = valuesOf(parsed, 'F', 'filter', 'filter-prod')
    if (filters.length > 0) for (const filter of filters) await inWorkspace([filter, command, ...rest], at, context)
    else await scriptOrBinary(command, rest, at, context)
  },
}

export const bun: Program = {
  names: ['bun'],
  async launch(program, launch, context) {
    const parsed = parseOptions(launch.argv.slice(1), { short: 'cr', long: ['config', 'cwd', 'preload', 'require', 'env-file'] })
    const at = await begin(program, parsed, ['cwd'], ['bunfig.toml', '.env'], launch, context)
    const [first = '', ...rest] = parsed.rest
    const [command, words] = first === 'run' || first === 'x' ? [rest[0] ?? '', rest.slice(1)] : [first, rest]
    if (/\.[cm]?[jt]sx?$/.test(command) || command.includes('/')) await referToScript(command, at, context)
    else await scriptOrBinary(command, words, at, context)
  },
}

/** Corepack stands in for the others: `corepack yarn@4 start`. */
export const corepack: Program = {
  names: ['corepack', 'corepack.js'],
  async launch(program, launch, context) {
    const [name = '', ...rest] = launch.argv.slice(1)
    const plain = name.replace(/@.*$/, '')
    const manager = [yarn, pnpm, npm, npx].find(({ names }) => names.includes(plain))
    await manager?.launch(program, { ...launch, argv: [plain, ...rest] }, context)
  },
}

/** `run x`, `exec x`, or `x` alone, which is a script or else a program. */
async function scriptOrBinary(command: string, words: readonly string[], launch: Launch, context: ReachContext): Promise<void> {
  const name = ALIASES[command] ?? command
  if (name === 'run') {
    const { rest } = parseOptions(words, {})
    return scriptOrBinary(rest[0] ?? '', rest.slice(1), launch, context)
  }
  if (name === 'exec' || name === 'dlx') return execute(parseOptions(words, { short: 'pc', long: ['package'] }), launch, context)
  if (await runScriptOf(name, withoutDashes(words), launch, context, { withHooks: true })) return undefined
  if (!/^(install|add|ci|i|remove|cache|config|--version|)$/.test(name)) await runBinary(name, withoutDashes(words), launch, context)
  return undefined
}

async function execute(parsed: ParsedOptions, launch: Launch, context: ReachContext): Promise<void> {
  for (const line of valuesOf(parsed, 'c', 'call')) context.launch({ ...launch, argv: ['/bin/sh', '-c', line], kind: 'runs' })
  const [name, ...words] = withoutDashes(parsed.rest)
  if (name !== undefined) await runBinary(name, words, launch, context)
}

/** `yarn workspace NAME command`: what is told by name is looked for among the projects that are linked into `node_modules`. */
async function inWorkspace([name = '', command = '', ...words]: readonly string[], launch: Launch, context: ReachContext): Promise<void> {
  const project = await startProject(context.findProgram('node', launch.env, launch.cwd), launch, context)
  const byName = posix.join(launch.cwd, 'node_modules', name.replace(/(\.\.\.)$/, ''))
  const folder = project.host.kind(byName) === 'directory' ? project.host.realPath(byName) : posix.resolve(launch.cwd, name)
  if (project.host.kind(folder) === 'directory') await scriptOrBinary(command, words, { ...launch, cwd: folder }, context)
}

/** Settings are read, and the folder that an option names is gone into; of npm the root of the package is. */
async function begin(
  program: number,
  parsed: ParsedOptions,
  folderOptions: readonly string[],
  settings: readonly string[],
  launch: Launch,
  context: ReachContext,
): Promise<Launch> {
  const cwd = posix.resolve(launch.cwd, ...valuesOf(parsed, ...folderOptions))
  const project = await startProject(program, { ...launch, cwd }, context)
  const manifest = manifestAbove(cwd, project)
  const at = { ...launch, cwd: manifest === undefined ? cwd : posix.dirname(manifest) }
  const { HOME = '/root', COREPACK_HOME = `${HOME}/.cache/node/corepack` } = launch.env
  for (const file of settings) {
    const to = file.startsWith('~/') ? posix.join(HOME, file.slice(2)) : posix.join(at.cwd, file)
    context.refer({ from: launch.from, to, kind: 'settings', grade: launch.grade })
  }
  // What Corepack stands in for lies here.
  if (project.host.realPath(context.files.pathOf(program)).includes('/corepack/') && project.host.kind(COREPACK_HOME) === 'directory') {
    referToFolder(COREPACK_HOME, { from: launch.from, kind: 'settings', grade: launch.grade }, context, project.host)
  }
  const workspaces = valuesOf(parsed, 'w', 'workspace')
  if (workspaces.length > 0) return { ...at, cwd: workspaceFolder(workspaces[0]!, at.cwd, project) }
  return at
}

function workspaceFolder(name: string, cwd: string, { host }: Awaited<ReturnType<typeof startProject>>): string {
  const linked = posix.join(cwd, 'node_modules', name)
  return host.kind(linked) === 'directory' ? host.realPath(linked) : posix.resolve(cwd, name)
}

function withoutDashes(words: readonly string[]): readonly string[] {
  return words[0] === '--' ? words.slice(1) : words
}
