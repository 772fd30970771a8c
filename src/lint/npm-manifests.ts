import { isDeepStrictEqual } from 'node:util'
import { copySourcesOf, filesMatching } from '../dockerfile/copy-sources.ts'
import { hasOption, type Invocation } from './invocation.ts'
import type { LintContext } from './lint-context.ts'

/** What a context's own package.json and lock file say of an installation. */
export interface NpmManifests {
  /** Why `npm ci` may compile, or need more than Node.js; undefined where the lock file rules that out. */
  whyNative: string | undefined
  /** Whether `npm install` takes what the lock file says as well: that is of the same dependencies as package.json. */
  isLocked: boolean
  scripts: Readonly<Record<string, string>>
}

const PREPARE = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare']
const UNKNOWN: NpmManifests = {
  whyNative: '--ignore-scripts rules that out, and so does a package-lock.json in --context',
  isLocked: false,
  scripts: {},
}

/**
 * npm writes into the lock file which packages have scripts that run when they are installed (`hasInstallScript`, lock file version 2 and 3);
 * node-gyp is started by them alone.
 */
export function npmManifests({ buildContext: context, graph, dockerfile, settingsAt }: LintContext): NpmManifests {
  const manifest = record(parsed(context?.manifests?.get('package.json')))
  const packages = record(record(parsed(context?.manifests?.get('package-lock.json')))?.['packages'])
  if (!context || !manifest) return UNKNOWN
  const taken = graph.stages.flatMap(({ instructions }) =>
    instructions.flatMap((each) => {
      const { sources = [] } = copySourcesOf(each, settingsAt(each).variables, dockerfile.escape) ?? {}
      return sources.flatMap((source) => filesMatching(context, source).map(({ path }) => path))
    }),
  )
  // Of a repository with several packages, nobody knows here which is installed.
  if (!isOnly(taken, 'package.json')) return UNKNOWN
  const scripts = Object.fromEntries(
    Object.entries(record(manifest['scripts']) ?? {}).filter((each): each is [string, string] => typeof each[1] === 'string'),
  )
  if (!packages || !isOnly(taken, 'package-lock.json') || taken.some((path) => path.endsWith('npm-shrinkwrap.json')))
    return { ...UNKNOWN, scripts }
  const isLocked = isLockOf(record(packages['']), manifest) && !taken.includes('.npmrc')
  const own = PREPARE.find((name) => Object.hasOwn(scripts, name))
  if (own !== undefined) return { scripts, isLocked, whyNative: `package.json has a script ${own}` }
  for (const [path, value] of Object.entries(packages)) {
    const { hasInstallScript, resolved } = record(value) ?? {}
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    if (hasInstallScript === true) return { scripts, isLocked, whyNative: `${printable(name)} has a script of its own for it` }
    if (typeof resolved === 'string' && resolved.startsWith('git'))
      return { scripts, isLocked, whyNative: `${printable(name)} comes by git` }
  }
  return { scripts, isLocked, whyNative: undefined }
}

/** Whether the lock file was written for what package.json asks for now; else npm resolves anew what differs. */
function isLockOf(locked: Record<string, unknown> | undefined, manifest: Record<string, unknown>): boolean {
  return ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].every((kind) =>
    isDeepStrictEqual(record(locked?.[kind]) ?? {}, record(manifest[kind]) ?? {}),
  )
}

/** The script of package.json that a command runs, with those around it; undefined where it runs none that is known. */
export function npmScript({ scripts }: NpmManifests, { program, args }: Pick<Invocation, 'program' | 'args'>): string[] | undefined {
  const [task, name] = args.map(({ value }) => value)
  if (program !== 'npm' || hasOption({ args }, '--prefix', '-w', '--workspace', '--workspaces')) return undefined
  const wanted = task === 'start' || task === 'test' ? task : task === 'run' || task === 'run-script' ? name : undefined
  if (wanted === undefined || !Object.hasOwn(scripts, wanted)) return undefined
  return [`pre${wanted}`, wanted, `post${wanted}`].flatMap((each) => (Object.hasOwn(scripts, each) ? [scripts[each]!] : []))
}

/** Whether the one at the top is taken, and no other of its name. */
function isOnly(paths: readonly string[], name: string): boolean {
  return paths.includes(name) && !paths.some((path) => path.endsWith(`/${name}`))
}

/** Names in a file of the context may hold anything. */
function printable(name: string): string {
  return /^[@\w./-]{1,100}$/.test(name) ? name : 'a package'
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
}
