import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import type { Environment, Reference } from '../edge.ts'
import { findProgramPath } from '../find-program.ts'
import { findInterpreter } from './interpreter.ts'
import type { FoundModule } from './module-finder.ts'
import { referBytecode } from './bytecode.ts'
import { openSearchPath, type SearchPath } from './search-path.ts'

/** The Pythons of one search: which were started, and which of them loads which file. */
export interface Pythons {
  /** The search path of a program that is started by that path, symlinks not followed. */
  open(path: string, env: Environment, cwd: string): Promise<SearchPath>
  /** Modules that are loaded from `from`: all on the way to what is named. */
  refer(reference: Omit<Reference, 'to'>, modules: readonly FoundModule[], searchPath: SearchPath): void
  /** That a file is loaded by a process with this search path. */
  claim(node: number, searchPath: SearchPath): void
  isClaimed(node: number): boolean
  /** Those that load a file. Of one that nobody claimed, those that are likely to. */
  searchPathsOf(node: number, interpreterPath?: string): Promise<readonly SearchPath[]>
  /** Files that were read already when a process with another search path claimed them. Each is told once. */
  takeLate(): { node: number; searchPath: SearchPath }[]
}

/** Processes of as many kinds are told apart; an image that starts more has its later ones joined to the first. */
const MAX_SEARCH_PATHS = 64
const MAX_GUESSES = 4

const known = new WeakMap<ReachContext, Pythons>()

export function pythonsOf(context: ReachContext): Pythons {
  let pythons = known.get(context)
  if (!pythons) known.set(context, (pythons = createPythons(context)))
  return pythons
}

function createPythons(context: ReachContext): Pythons {
  const { files } = context
  const opened = new Map<string, Promise<SearchPath>>()
  const started = new Set<SearchPath>()
  const claims = new Map<number, Set<SearchPath>>()
  const read = new Set<number>()
  let late: { node: number; searchPath: SearchPath }[] = []

  function open(path: string, env: Environment, cwd: string): Promise<SearchPath> {
    const { PYTHONHOME, PYTHONPATH, PYTHONUSERBASE, HOME, LAMBDA_TASK_ROOT, LAMBDA_RUNTIME_DIR } = env
    const key = JSON.stringify([
      path,
      PYTHONHOME,
      PYTHONPATH,
      PYTHONPATH && cwd,
      PYTHONUSERBASE,
      HOME,
      LAMBDA_TASK_ROOT,
      LAMBDA_RUNTIME_DIR,
    ])
    let searchPath = opened.get(key)
    if (!searchPath && opened.size >= MAX_SEARCH_PATHS) searchPath = opened.values().next().value
    searchPath ??= findInterpreter(files, path, env).then((interpreter) => openSearchPath(files, interpreter, env, cwd))
    opened.set(key, searchPath)
    return searchPath
  }

  /** What is installed is the same for all processes that have the same installed. */
  function isSame(node: number, one: SearchPath, other: SearchPath): boolean {
    return one === other || (one.pathFiles === other.pathFiles && isInstalled(node, one))
  }

  function isInstalled(node: number, { sites, standard }: SearchPath): boolean {
    for (let folder = node; folder > 0; folder = files.parentOf(folder)) if (sites.has(folder) || standard.has(folder)) return true
    return false
  }

  function claim(node: number, searchPath: SearchPath): void {
    const target = files.kind(node) === 'symlink' ? files.find(files.pathOf(node)) : node
    const before = claims.get(target) ?? new Set()
    for (const other of before) if (isSame(target, other, searchPath)) return
    claims.set(target, before.add(searchPath))
    if (read.has(target)) late.push({ node: target, searchPath })
  }

  /** Of each Python that was started, the process that came first. */
  function likely(): SearchPath[] {
    const byPython = new Map(Array.from(started, (each) => [each.pathFiles, each] as const).reverse())
    return [...byPython.values()].slice(0, MAX_GUESSES)
  }

  async function guess(node: number, interpreterPath: string | undefined): Promise<SearchPath[]> {
    const folder = files.parentOf(node)
    const path =
      interpreterPath ??
      (started.size === 0 ? ['python3', 'python'].map((name) => findProgramPath(files, name, context.env, '/')).find(Boolean) : undefined)
    const base = path === undefined ? likely() : [await open(path, context.env, context.workingDir)]
    const home = base.filter((each) => isInstalled(node, each))
    return home.length > 0 ? home : base.map((each) => each.with([folder]))
  }

  return {
    open,
    claim,
    isClaimed: (node) => claims.has(node),
    refer(reference, modules, searchPath) {
      started.add(searchPath)
      for (const { file, source } of modules) {
        if (file === undefined) continue
        context.refer({ ...reference, to: file })
        // Of a module that is a symlink, bytecode lies beside the link.
        if (files.kind(file) === 'symlink') referBytecode(file, searchPath.interpreter.tag, context)
        claim(file, searchPath)
        if (source === undefined) continue
        context.refer({ from: file, to: source, kind: 'source of the extension module', grade: 'soft' })
        claim(source, searchPath)
      }
    },
    async searchPathsOf(node, interpreterPath) {
      read.add(node)
      const claimed = claims.get(node)
      if (claimed) return [...claimed]
      const guessed = await guess(node, interpreterPath)
      for (const searchPath of guessed)
        if (!claims.get(node)?.has(searchPath)) claims.set(node, (claims.get(node) ?? new Set()).add(searchPath))
      return guessed
    },
    takeLate() {
      const taken = late
      late = []
      return taken
    },
  }
}

/** The path by which a program was started: that of a symlink to it, where it was one. */
export function invokedPath({ files }: ReachContext, program: number, word: string, env: Environment, cwd: string): string {
  const own = files.pathOf(program)
  if (files.kind(program) === 'symlink') return own
  const named = word.includes('/') ? posix.resolve(cwd, word) : findProgramPath(files, word, env, cwd)
  return named !== undefined && files.find(named) === program ? named : own
}
