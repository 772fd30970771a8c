import analysis from '@vercel/nft/out/analyze.js'
import resolution from '@vercel/nft/out/resolve-dependency.js'
import { BASE, imagePath } from './base.ts'
import { startFile } from './evaluation.ts'
import { setHost, type TraceHost } from './host.ts'
import { tracingJob } from './job.ts'

export type { TraceHost } from './host.ts'

/** What one file of JavaScript refers to. */
export interface CodeReferences {
  /** As written, of `require` and of static imports: whether they are looked up as the one or the other depends on `isModule`. */
  modules: string[]
  /** Of `import()` and `import.meta.resolve`. */
  imports: string[]
  /** Paths that a computed `require` may mean. */
  candidates: string[]
  /** Paths of files that are named, or lie in a folder that is. */
  assets: string[]
  /** Expressions of modules that are computed at run time. */
  computed: string[]
  isModule: boolean
  /** Why nothing is known of the file. */
  failure?: string
}

/** One file after the other: the tracer has one working directory, and counts the steps of one file. */
let turn: Promise<unknown> = Promise.resolve()

/** Never throws for what the code is. `cwd`: where the program that loads it was started. */
export function analyseCode(path: string, code: string, cwd: string, host: TraceHost): Promise<CodeReferences> {
  const result = turn.then(() => analyse(path, code, cwd, host))
  turn = result
  return result
}

async function analyse(path: string, code: string, cwd: string, host: TraceHost): Promise<CodeReferences> {
  const found: CodeReferences = { modules: [], imports: [], candidates: [], assets: [], computed: [], isModule: false }
  const job = tracingJob(host, { cwd, code, computed: (expression) => void found.computed.push(expression) })
  startFile()
  setHost(host)
  try {
    const { deps, imports, assets, isESM } = await analysis.default(BASE + path, code, job)
    for (const name of deps) if (typeof name === 'string') (name.startsWith(`${BASE}/`) ? found.candidates : found.modules).push(name)
    found.imports = [...imports].filter((name) => typeof name === 'string')
    found.candidates = found.candidates.map(imagePath)
    found.assets = [...assets].map(imagePath)
    found.isModule = isESM
    if (job.failure !== undefined) found.failure = job.failure
  } catch (error) {
    found.failure = error instanceof RangeError ? 'it is too large or too deep' : 'the tracer gave up on it'
  } finally {
    setHost(undefined)
  }
  return found
}

export interface ResolvedModule {
  /** Absolute paths without symlinks; several where the version of Node decides. Empty for Node's own modules. */
  files: string[]
  /** Manifests that are read to find it. */
  manifests: string[]
  /** Symlinks on the way. */
  links: string[]
}

/** Where a module is found from a file, as Node does; undefined for nowhere. */
export async function resolveModule(
  specifier: string,
  from: string,
  host: TraceHost,
  options: { asRequire: boolean; conditions: readonly string[] },
): Promise<ResolvedModule | undefined> {
  const manifests: string[] = []
  const links: string[] = []
  const job = tracingJob(host, {
    cwd: '/',
    conditions: options.conditions,
    read: (path) => void manifests.push(path),
    passed: (link) => void links.push(link),
  })
  const name = specifier.startsWith('/') && !specifier.startsWith(`${BASE}/`) ? BASE + specifier : specifier
  try {
    const found = await resolution.default(name, BASE + from, job, options.asRequire)
    const files = (Array.isArray(found) ? found : [found]).filter((path) => !path.startsWith('node:'))
    return { files: files.map(imagePath), manifests, links }
  } catch {
    return undefined
  }
}
