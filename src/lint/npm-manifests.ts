import { isDeepStrictEqual } from 'node:util'
import { copySourcesOf, filesMatching } from '../dockerfile/copy-sources.ts'
import { hasOption, type Invocation } from './invocation.ts'
import type { LintContext } from './lint-context.ts'
import { LOCK_FILES, nodeLock, parsed, record } from './node-lock.ts'

/** What a context's own package.json and lock files say of an installation. */
export interface NpmManifests {
  /** Why an installation by the lock file of a manager may compile, or need more than Node.js; undefined where that file rules it out. */
  whyNative(manager: string): string | undefined
  /** Whether `npm install` takes what the lock file says as well: that is of the same dependencies as package.json. */
  isLocked: boolean
  scripts: Readonly<Record<string, string>>
}

/** No package.json has longer ones. */
const MAX_SCRIPT = 1000
const PREPARE = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare']
/** Commands that compile nothing, and start nothing of the system that they cannot do without. */
const HARMLESS =
  /^(?:npx\s+)?(?:husky|nuxt|nuxi|svelte-kit|patch-package|simple-git-hooks|is-ci|only-allow|ngcc|echo|exit|true)(?:\s[^<>$`]*)?$/
/** Packages of npm whose own scripts compile nothing: they check, greet, or put in its place what npm has fetched. */
const COMPILE_NOTHING = new Set(
  (
    'esbuild @nestjs/core @nestjs/cli @swc/core core-js core-js-pure core-js-bundle protobufjs @apollo/protobufjs fsevents husky nodemon es5-ext styled-components vue-demi ' +
    '@scarf/scarf @firebase/util nx preact msw unrs-resolver inferno ejs opencollective opencollective-postinstall rxjs-compat @biomejs/biome @parcel/watcher msgpackr-extract lmdb ' +
    'parcel-bundler uglifyjs-webpack-plugin web3 web3-bzz web3-shh simple-git-hooks yarn pnpm less-plugin-npm-import @tailwindcss/oxide oxc-resolver vue-i18n @stencil/core workerd'
  ).split(' '),
)

/**
 * npm writes into the lock file which packages have scripts that run when they are installed (`hasInstallScript`, lock file version 2 and 3);
 * node-gyp is started by them alone. Of other managers, it is what packages depend on that tells.
 */
export function npmManifests({ buildContext: context, graph, dockerfile, settingsAt }: LintContext): NpmManifests {
  const text = (name: string) => context?.manifests?.get(name)
  const manifest = record(parsed(text('package.json')))
  const unknown: NpmManifests = {
    whyNative: (manager) => `--ignore-scripts rules that out, and so does a ${fileOf(manager)} in --context`,
    isLocked: false,
    scripts: {},
  }
  if (!context || !manifest) return unknown
  const taken = graph.stages.flatMap(({ instructions }) =>
    instructions.flatMap((each) => {
      const { sources = [] } = copySourcesOf(each, settingsAt(each).variables, dockerfile.escape) ?? {}
      return sources.flatMap((source) => filesMatching(context, source).map(({ path }) => path))
    }),
  )
  // Of a repository with several packages, nobody knows here which is installed.
  if (!isOnly(taken, 'package.json')) return unknown
  const scripts = Object.fromEntries(
    Object.entries(record(manifest['scripts']) ?? {}).filter((each): each is [string, string] => typeof each[1] === 'string'),
  )
  const own = PREPARE.find((name) => Object.hasOwn(scripts, name) && !isHarmless(scripts[name]!))
  return {
    scripts,
    isLocked:
      isLockOf(record(record(record(parsed(text('package-lock.json')))?.['packages'])?.['']), manifest) && !taken.includes('.npmrc'),
    whyNative(manager) {
      const lock = nodeLock(text, manager)
      if (
        !lock ||
        !isOnly(taken, lock.file) ||
        (lock.file === 'package-lock.json' && taken.some((path) => path.endsWith('npm-shrinkwrap.json')))
      )
        return unknown.whyNative(manager)
      if (own !== undefined) return `package.json has a script ${own}`
      const name = lock.scripted.find(
        (each) => !COMPILE_NOTHING.has(each) && !(each === 'sharp' && hasFinishedFiles(lock.versions.get(each))),
      )
      if (name !== undefined) return `${printable(name)} has a script of its own for it`
      return lock.byGit === undefined ? undefined : `${printable(lock.byGit)} comes by git`
    },
  }
}

function isHarmless(script: string): boolean {
  return script.length < MAX_SCRIPT && script.split(/&&|\|\||;/).every((each) => HARMLESS.test(each.trim()))
}

function fileOf(manager: string): string {
  return LOCK_FILES[manager]?.at(-1) ?? 'package-lock.json'
}

/** From 0.33 on, sharp comes with its library as packages of npm. */
function hasFinishedFiles(version: string | undefined): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(version ?? '') ?? []
  return Number(major) > 0 || Number(minor) >= 33
}

/** Whether the lock file was written for what package.json asks for now; else npm resolves anew what differs. */
function isLockOf(locked: Record<string, unknown> | undefined, manifest: Record<string, unknown>): boolean {
  return ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].every((kind) =>
    isDeepStrictEqual(record(locked?.[kind]) ?? {}, record(manifest[kind]) ?? {}),
  )
}

/** Options that choose another package. */
const OF_OTHERS = '--prefix --cwd -C --dir -w --workspace --workspaces -r --recursive --filter -F'.split(' ')

/** The script of package.json that a command runs, with those around it; undefined where it runs none that is known. */
export function npmScript({ scripts }: NpmManifests, { program, args }: Pick<Invocation, 'program' | 'args'>): string[] | undefined {
  const [task, name] = args.map(({ value }) => value)
  if (!/^(?:npm|pnpm|yarn|bun)$/.test(program) || hasOption({ args }, ...OF_OTHERS)) return undefined
  const isRun = task === 'run' || task === 'run-script'
  // All but npm run a script by its name alone.
  const wanted = isRun ? name : task === 'start' || task === 'test' || program !== 'npm' ? task : undefined
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
