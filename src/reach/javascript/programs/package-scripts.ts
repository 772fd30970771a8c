import { posix } from 'node:path'
import type { ReachContext } from '../../analyser.ts'
import type { Launch } from '../../edge.ts'
import { type Project, projectOf } from '../project.ts'

const MAX_SCRIPTS = 200

/**
 * Runs a script of the nearest `package.json`, as package managers do: by a shell that finds programs in `node_modules/.bin` first, with
 * the scripts before and after it. Answers false when there is none of that name. A name may have `*` in it.
 */
export async function runScriptOf(
  name: string,
  words: readonly string[],
  launch: Launch,
  context: ReachContext,
  { withHooks }: { withHooks: boolean },
): Promise<boolean> {
  const project = await projectOf(context)
  const path = manifestAbove(launch.cwd, project)
  const scripts = path === undefined ? undefined : (await project.host.manifest(path))?.scripts
  if (path === undefined || !scripts) return false
  const names = Object.keys(scripts).filter((each) => each === name || (name.includes('*') && matches(name, each)))
  if (names.length === 0) return false
  context.refer({ from: launch.from, to: path, kind: 'package.json', grade: launch.grade, via: launch.argv.join(' ').slice(0, 200) })
  const from = context.files.find(path)
  const cwd = posix.dirname(path)
  for (const each of names.slice(0, MAX_SCRIPTS)) {
    for (const script of withHooks ? [`pre${each}`, each, `post${each}`] : [each]) {
      const line = scripts[script]
      if (line === undefined) continue
      const argv = ['/bin/sh', '-c', script === each ? [line, ...words.map(quoted)].join(' ') : line]
      const via = `${script}: ${line}`.slice(0, 200)
      context.launch({ from, argv, cwd, env: scriptEnvironment(cwd, launch), kind: 'script of package.json', grade: launch.grade, via })
    }
  }
  return true
}

/** Starts a program of an installed package by its name. Answers false when there is none. */
export async function runBinary(name: string, words: readonly string[], launch: Launch, context: ReachContext): Promise<boolean> {
  const project = await projectOf(context)
  const env = scriptEnvironment(launch.cwd, launch)
  const plain = name.replace(/(?<=.)@[^/]*$/, '')
  const candidates = [plain, ...(await binariesOf(plain, launch.cwd, project))]
  const found = candidates.find((each) => context.findProgram(each, env, launch.cwd) !== -1)
  if (found === undefined) return false
  context.launch({ ...launch, argv: [found, ...words], env, kind: 'runs' })
  return true
}

/** A package may have programs of other names: `@nestjs/cli` has `nest`. */
async function binariesOf(name: string, cwd: string, { host }: Project): Promise<string[]> {
  for (let at = cwd; ; at = posix.dirname(at)) {
    const manifest = await host.manifest(posix.join(at, 'node_modules', name, 'package.json'))
    if (manifest) return Object.keys(manifest.bin)
    if (at === '/') return []
  }
}

export function manifestAbove(cwd: string, { host }: Project): string | undefined {
  for (let at = cwd; ; at = posix.dirname(at)) {
    const path = posix.join(at, 'package.json')
    if (host.kind(path) === 'file') return path
    if (at === '/') return undefined
  }
}

function scriptEnvironment(cwd: string, { env }: Launch): Record<string, string> {
  const folders: string[] = []
  for (let at = cwd; ; at = posix.dirname(at)) {
    folders.push(posix.join(at, 'node_modules/.bin'))
    if (at === '/') break
  }
  return { ...env, PATH: [...folders, env.PATH ?? ''].join(':'), INIT_CWD: cwd }
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** As npm-run-all: `start:*`, `start:**`. */
function matches(pattern: string, name: string): boolean {
  const prefix = pattern.slice(0, pattern.indexOf('*'))
  return name.startsWith(prefix) && name.length > prefix.length
}
