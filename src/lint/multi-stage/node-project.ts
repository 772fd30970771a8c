import { commandsOf } from '../../dockerfile/shell-commands.ts'
import { type Invocation, invocationOf } from '../invocation.ts'
import type { Build } from './build.ts'
import { contextFileAt } from './copies.ts'
import type { NoPlan } from './ecosystem.ts'
import { absolutePath, parentOf } from './paths.ts'

/** What package.json and its neighbours in the context say of a program of Node.js. */
export interface NodeProject {
  /** Where it is in the image. */
  folder: string
  /** Where it is in the context: empty, or with a slash at its end. */
  inContext: string
  scripts: Readonly<Record<string, string>>
  dependencies: ReadonlySet<string>
  devDependencies: ReadonlySet<string>
  text(name: string): string | undefined
}

const MAX_SCRIPT = 4000
const MAX_DEPTH = 5
const MAX_SCRIPTS = 50
/** Configurations of TypeScript that people write are a hundredth of it. */
const MAX_CONFIG = 64 * 1024

/** The project in a folder of the image; a reason where the context does not have it, or it is one of several. */
export function nodeProject(build: Build, folder: string): NodeProject | NoPlan {
  const { buildContext } = build.context
  const file = contextFileAt(build, absolutePath('package.json', folder))
  const manifest = record(parsed(file === undefined ? undefined : buildContext?.manifests?.get(file)))
  if (!manifest || file === undefined)
    return { reason: 'what is built, and what of it runs, is not known; a package.json in --context tells' }
  const inContext = file.slice(0, file.lastIndexOf('/') + 1)
  if (
    manifest['workspaces'] !== undefined ||
    buildContext?.files.some(({ path }) => path === `${inContext}pnpm-workspace.yaml` || path === `${inContext}lerna.json`)
  )
    return { reason: 'package.json is that of several packages, and which of them runs is not known' }
  const names = (field: string) => new Set(Object.keys(record(manifest[field]) ?? {}))
  return {
    ...{ folder, inContext },
    scripts: Object.fromEntries(
      Object.entries(record(manifest['scripts']) ?? {}).filter((each): each is [string, string] => typeof each[1] === 'string'),
    ),
    dependencies: names('dependencies'),
    devDependencies: names('devDependencies'),
    text: (name) => buildContext?.manifests?.get(absolutePath(`${inContext}${name}`, '/').slice(1)),
  }
}

/** The commands of a script of package.json, with those of scripts that it runs and those around it. */
export function scriptCommands(
  build: Build,
  project: NodeProject,
  name: string,
  depth = 0,
  budget = { scripts: MAX_SCRIPTS },
): Invocation[] | NoPlan {
  const { parser } = build.context
  const found: Invocation[] = []
  if (!Object.hasOwn(project.scripts, name)) return { reason: `package.json has no script ${printable(name)}` }
  if (depth > MAX_DEPTH || budget.scripts-- === 0) return { reason: `the script ${printable(name)} runs itself` }
  for (const each of [`pre${name}`, name, `post${name}`]) {
    if (!Object.hasOwn(project.scripts, each)) continue
    const text = project.scripts[each]!
    const script = text.length > MAX_SCRIPT ? undefined : parser.parse(text)
    if (!script || script.errors?.length || text.includes('`')) return { reason: `the script ${printable(each)} cannot be read as shell` }
    for (const command of commandsOf(parser, {
      instruction: build.stage.from,
      text,
      script,
      startsWithErrexit: false,
      placeOf: (offset) => offset,
    })) {
      const invocation = invocationOf(command)
      if (!invocation) continue
      const plain = withoutRunners(invocation)
      const inner = scriptRun(plain)
      const more = inner === undefined ? [plain] : scriptCommands(build, project, inner, depth + 1, budget)
      if ('reason' in more) return more
      found.push(...more)
    }
  }
  return found
}

/** `cross-env X=1 tsc`, `npx tsc` */
export function withoutRunners(invocation: Invocation): Invocation {
  const { program, args } = invocation
  if (!/^(?:cross-env|cross-env-shell|npx|bunx|dotenv|env-cmd)$/.test(program)) return invocation
  const at = args.findIndex(({ value }) => !/^-|^\w+=/.test(value))
  if (at === -1) return invocation
  const word = args[at]!
  return { ...invocation, program: word.value.slice(word.value.lastIndexOf('/') + 1), programWord: word, args: args.slice(at + 1) }
}

const OWN_TASKS =
  /^(?:install|i|in|ci|clean-install|add|remove|rm|uninstall|cache|config|set|get|prune|dedupe|version|pkg|ls|list|audit|link|global|exec|dlx|create|init|why|info|import|store|fetch|rebuild|update|up|upgrade|publish|pack|workspace|workspaces|login|whoami|help|bin|-.*)$/

/** The script that a package manager is told to run. */
export function scriptRun({ program, args }: Pick<Invocation, 'program' | 'args'>): string | undefined {
  const words = args.map(({ value }) => value).filter((value) => !/^(?:-s|--silent|--if-present|--prod|--production)$/.test(value))
  const [task, name] = words
  if (!/^(?:npm|yarn|pnpm|bun)$/.test(program) || task === undefined) return undefined
  if (task === 'run' || task === 'run-script') return name
  if (program === 'npm' || program === 'bun') return task === 'start' || task === 'test' ? task : task === 't' ? 'test' : undefined
  return OWN_TASKS.test(task) ? undefined : task
}

/** `outDir` of a configuration of TypeScript, seen from the project; undefined where there is none or it cannot be read. */
export function outDirOf(project: NodeProject, config: string, depth = 0): string | undefined {
  const text = project.text(config)
  const options = text === undefined || text.length > MAX_CONFIG || depth > MAX_DEPTH ? undefined : record(parsed(withoutComments(text)))
  if (!options) return undefined
  const own = record(options['compilerOptions'])?.['outDir']
  const inFolder = (path: string) => absolutePath(path, parentOf(`/${config}`)).slice(1)
  if (typeof own === 'string') return /^[\w./-]+$/.test(own) && !own.includes('..') ? inFolder(own) : undefined
  const base = options['extends']
  return typeof base === 'string' && base.startsWith('.')
    ? outDirOf(project, inFolder(base.endsWith('.json') ? base : `${base}.json`), depth + 1)
    : undefined
}

/** JSON as TypeScript reads it. */
function withoutComments(text: string): string {
  return text
    .replace(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[^]*?\*\//g, (_, quoted: string | undefined) => quoted ?? '')
    .replace(/,(\s*[}\]])/g, '$1')
}

export function printable(name: string): string {
  return /^[@\w.:/-]{1,100}$/.test(name) ? name : 'something'
}

export function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

export function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
}
