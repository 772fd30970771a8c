import { parsed, record } from '../../node-lock.ts'
import type { Build } from '../build.ts'
import { contextFileAt } from '../copies.ts'
import type { NoPlan } from '../ecosystem.ts'
import { type NodeMember, membersOf } from './members.ts'
import { absolutePath, parentOf } from '../paths.ts'

/** What package.json and its neighbours in the context say of a program of Node.js. */
export interface NodeProject {
  /** Where it is in the image. */
  folder: string
  /** Where it is in the context: empty, or with a slash at its end. */
  inContext: string
  scripts: Readonly<Record<string, string>>
  dependencies: ReadonlySet<string>
  devDependencies: ReadonlySet<string>
  /** The packages of a repository with several; none where it is one alone. */
  members: readonly NodeMember[]
  text(name: string): string | undefined
}

const MAX_DEPTH = 5
const MAX_REFERENCES = 20
/** Configurations of TypeScript that people write are a hundredth of it. */
const MAX_CONFIG = 64 * 1024

/** The project in a folder of the image; a reason where the context does not have it. */
export function nodeProject(build: Build, folder: string): NodeProject | NoPlan {
  const { buildContext } = build.context
  const file = contextFileAt(build, absolutePath('package.json', folder))
  const manifest = record(parsed(file === undefined ? undefined : buildContext?.manifests?.get(file)))
  if (!manifest || file === undefined)
    return { reason: 'what is built, and what of it runs, is not known; a package.json in --context tells' }
  const inContext = file.slice(0, file.lastIndexOf('/') + 1)
  const text = (name: string) => buildContext?.manifests?.get(absolutePath(`${inContext}${name}`, '/').slice(1))
  const names = (field: string) => new Set(Object.keys(record(manifest[field]) ?? {}))
  return {
    ...{ folder, inContext },
    scripts: Object.fromEntries(
      Object.entries(record(manifest['scripts']) ?? {}).filter((each): each is [string, string] => typeof each[1] === 'string'),
    ),
    dependencies: names('dependencies'),
    devDependencies: names('devDependencies'),
    members: membersOf(build, { folder, inContext }, manifest, text),
    text,
  }
}

/** What a configuration of TypeScript says of the files that are written, with what it extends; undefined where it cannot be read. */
export interface TypeScriptOptions {
  /** Seen from the project. */
  outDir?: string
  noEmit: boolean
  /** Other configurations, seen from the project. */
  references: readonly string[]
}

export function typeScriptOptions(project: NodeProject, config: string, depth = 0): TypeScriptOptions | undefined {
  const text = project.text(config)
  const options = text === undefined || text.length > MAX_CONFIG || depth > MAX_DEPTH ? undefined : record(parsed(withoutComments(text)))
  if (!options) return undefined
  const inFolder = (path: string) => absolutePath(path, parentOf(`/${config}`)).slice(1)
  const asConfig = (path: string) => inFolder(path.endsWith('.json') ? path : `${path}/tsconfig.json`)
  const { outDir, noEmit } = record(options['compilerOptions']) ?? {}
  const base = options['extends']
  const above =
    typeof base === 'string' && base.startsWith('.')
      ? typeScriptOptions(project, inFolder(base.endsWith('.json') ? base : `${base}.json`), depth + 1)
      : undefined
  const references = (Array.isArray(options['references']) ? options['references'] : []).slice(0, MAX_REFERENCES).flatMap((each) => {
    const path = record(each)?.['path']
    return typeof path === 'string' ? asConfig(path) : []
  })
  // Written relative to the file that has it.
  const found =
    typeof outDir === 'string' ? (/^[\w./-]+$/.test(outDir) && !outDir.includes('..') ? inFolder(outDir) : undefined) : above?.outDir
  return {
    ...(found !== undefined && { outDir: found }),
    noEmit: typeof noEmit === 'boolean' ? noEmit : (above?.noEmit ?? false),
    references,
  }
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
