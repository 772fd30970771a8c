import type { Note } from '../errors.ts'
import type { ImageFiles } from '../contents/image-files.ts'
import type { Package } from '../packages/package.ts'
import type { Analyser, CandidateFile, ReachContext } from './analyser.ts'
import { CONTENT_FOLDER, type Environment, type Grade, GRADES, type Launch, type Reference, ROOT, type Unresolved } from './edge.ts'
import { findProgramPath } from './find-program.ts'
import { givingWay } from './giving-way.ts'
import { ReferenceGraph } from './graph.ts'
import { InnerNodes } from './inner-nodes.ts'
import { Owners } from './owners.ts'

/** What the search starts from, and by whom it is done. */
export interface ExploreInput {
  files: ImageFiles
  packages: readonly Package[]
  /** What the image's configuration and the user start. */
  launches: readonly Launch[]
  env: Environment
  workingDir: string
  /** Whether the base image has the file: then nobody wrote it for this image. */
  isBase?: (node: number) => boolean
  analysers: readonly Analyser[]
  /** Finds the program of a launch and what its command line names. */
  launchProgram(launch: Launch, context: ReachContext): Promise<void>
  /** Called when nothing further is reached: what programs expect though nobody names it. */
  policy(context: ReachContext, isReached: (node: number) => boolean): Iterable<Reference> | Promise<Iterable<Reference>>
}

/** What can be reached, and by which way. */
export interface Reach {
  graph: ReferenceGraph
  owners: Owners
  /** Path of a file, or of what lies inside one. */
  pathOf(node: number): string
  /** The node of a path inside a file (`app.jar!/lib/a.jar`). */
  innerNode(path: string): number
  isFirstParty(node: number): boolean
  /** Why nothing may be called unused, where that is so. */
  openEnded?: string
  /** Whether a program that the image starts was found in it. Else what it needs of the system is not known. */
  starts: boolean
  unresolved: readonly Unresolved[]
  notes: readonly Note[]
}

const HEAD_BYTES = 256
/** Command lines that are followed; scripts that start each other without end are cut off here. */
const MAX_LAUNCHES = 20_000
/** Of all their words: a wrapper in a wrapper, with ten thousand words behind it, is as many command lines. */
const MAX_LAUNCH_CHARACTERS = 20_000_000
const MAX_REFERENCES = 5_000_000
const MAX_UNRESOLVED = 10_000
/** Files below a folder that is reached as a whole. */
const MAX_FOLDER_FILES = 200_000
const HEALTH_CHECK = 'health check'
/** What package managers leave lying about: that somebody might look into it makes it no less a leftover. */
const LEFTOVERS = /^\/var\/(cache\/(apt|apk|dnf|libdnf5|yum|zypp|pacman)|lib\/apt\/lists)\/./
/** Kinds of weak references to whatever a folder holds. */
const DATA_KINDS: ReadonlySet<string> = new Set(['folder named in it', 'in folder'])

/** Follows all references from the launches on, best grade first, so that each file is read once and its grade is final then. */
export async function explore(input: ExploreInput): Promise<Reach> {
  const { files, packages, env, workingDir, analysers } = input
  const graph = new ReferenceGraph()
  const owners = new Owners(packages)
  const inner = new InnerNodes(files.nodeCount)
  const notes: Note[] = []
  const unresolved = new Map<string, Unresolved>()
  const analysed = new Set<number>()
  const referred = new Set<number>()
  const firstLinks = new Map<number, number>()
  const launched = new Set<string>()
  let launchCharacters = 0
  /** By grade: what is started is looked at when nothing better waits. */
  const launches: Launch[][] = GRADES.map(() => [])
  let openEnded: string | undefined
  const giveWay = givingWay()

  const context: ReachContext = {
    files,
    packages,
    env,
    workingDir,
    refer(reference) {
      const reached = add(reference)
      if (!(reference.grade === 'weak' && DATA_KINDS.has(reference.kind))) for (const node of reached) wake(node)
    },
    launch(launch) {
      // What is only perhaps loaded, and perhaps starts something, leads by way of service managers to all that there is.
      if (isDoubtful(graph.gradeOf(launch.from))) return
      const key = JSON.stringify([launch.from, launch.argv, launch.cwd, launch.grade])
      if (launched.has(key)) return
      if (launched.size >= MAX_LAUNCHES || launchCharacters > MAX_LAUNCH_CHARACTERS) {
        openEnded ??= 'more is started than can be followed'
        return
      }
      launched.add(key)
      launchCharacters += key.length
      launches[gradeOfLaunch(launch, graph)]!.push(launch)
    },
    unresolved(place) {
      const key = `${place.node} ${place.domain} ${place.what}`
      if (unresolved.size < MAX_UNRESOLVED && !unresolved.has(key)) unresolved.set(key, place)
    },
    openEnded: (reason) => void (openEnded ??= reason),
    note: (about, message) => void notes.push({ about, message }),
    ownersOf: (node) => owners.of(node),
    isFirstParty: (node) => !owners.has(node) && !input.isBase?.(node),
    isDoubtful: (node) => isDoubtful(graph.gradeOf(node)),
    findProgram(name, env, cwd) {
      const path = findProgramPath(files, name, env, cwd)
      return path === undefined ? -1 : files.findLink(path)
    },
  }

  function add(reference: Reference): readonly number[] {
    return graph.edges.length < MAX_REFERENCES ? addReference({ files, graph, inner, owners }, reference) : []
  }

  /** Until nothing new is reached. What is started is looked at when what starts it is as good as anything that waits. */
  async function run(): Promise<void> {
    for (;;) {
      await giveWay()
      const waiting = launches.findIndex((queue) => queue.length > 0)
      const nodes = graph.takeFresh(waiting === -1 ? GRADES.length - 1 : waiting)
      if (nodes.length > 0) await analyse(nodes)
      else if (waiting === -1) return
      else await start(launches[waiting]!.shift()!)
    }
  }

  /** Of what is perhaps started, the program is taken, and not what it or its command line leads to. */
  async function start(launch: Launch): Promise<void> {
    if (!isDoubtful(launch.grade)) return input.launchProgram(launch, context)
    const { from, argv, kind, grade, via } = launch
    const to = findProgramPath(files, argv[0] ?? '', launch.env, launch.cwd)
    if (to !== undefined) add({ from, to, kind, grade, ...(via !== undefined && { via }) })
  }

  async function analyse(nodes: readonly number[]): Promise<void> {
    const files = nodes.filter((node) => node !== ROOT && inner.pathOf(node) === undefined && !analysed.has(node) && isCode(node))
    for (const node of files) analysed.add(node)
    const candidates = await candidatesOf(context.files, files)
    for (const analyser of analysers) {
      const wanted = candidates.filter((file) => analyser.takes(file)).map(({ node }) => node)
      const taken = analyser.sameAnywhere ? wanted.filter(isFirstLink) : wanted
      if (taken.length > 0) await analyser.analyse(taken, context)
    }
  }

  /** What merely lies in a folder that is perhaps looked into is data, until something refers to it by itself. */
  function isCode(node: number): boolean {
    return graph.gradeOf(node) !== 'weak' || referred.has(node)
  }

  function wake(node: number): void {
    if (referred.has(node)) return
    referred.add(node)
    graph.refresh(node)
  }

  /** BusyBox may be there four hundred times. What the first of a file's hard links leads to, the others lead to by way of it. */
  function isFirstLink(node: number): boolean {
    const first = firstLinks.get(files.inodeOf(node)) ?? node
    firstLinks.set(files.inodeOf(node), first)
    if (first !== node) graph.add({ from: node, to: first, kind: 'hard link', grade: 'hard' })
    return first === node
  }

  for (const launch of input.launches) context.launch(launch)
  await run()
  if (!graph.edges.some(({ from, kind }) => from === ROOT && kind !== HEALTH_CHECK)) openEnded ??= 'what the image starts is not known'
  for (const reference of await input.policy(context, (node) => graph.gradeOf(node) !== undefined)) context.refer(reference)
  await run()
  return {
    graph,
    owners,
    notes,
    unresolved: [...unresolved.values()],
    isFirstParty: context.isFirstParty,
    ...(openEnded !== undefined && { openEnded }),
    starts: graph.edges.some(({ from, kind }) => from === ROOT && (kind === 'entrypoint' || kind === 'root')),
    pathOf: (node) => inner.pathOf(node) ?? files.pathOf(node),
    innerNode: (path) => inner.of(path),
  }
}

interface Known {
  files: ImageFiles
  graph: ReferenceGraph
  inner: InnerNodes
  owners: Owners
}

/**
 * The symlinks on the way are references of their own, so that they, and who owns them, are reached as well. One that stands for the file
 * leads on to it; one that stands for a folder, as `/lib` does, leads to no file of those that anybody reaches through it.
 * Answers all nodes that it leads to.
 */
function addReference({ files, graph, inner, owners }: Known, reference: Reference): readonly number[] {
  const { to, ...words } = reference
  if (typeof to === 'string' ? InnerNodes.isInner(to) : to >= files.nodeCount) {
    const node = typeof to === 'string' ? inner.of(to) : to
    graph.add({ ...words, to: node })
    return [node]
  }
  const { node, links } = typeof to === 'string' ? files.resolve(to) : resolveNode(files, to)
  if (node === -1 || (words.grade !== 'hard' && LEFTOVERS.test(files.pathOf(node)))) return []
  let from = words.from
  let edge: Omit<Reference, 'to' | 'from'> = words
  for (const link of links) {
    graph.add({ ...edge, from, to: link })
    if (files.find(files.pathOf(link)) !== node) continue
    from = link
    edge = { kind: 'symlink', grade: 'hard' }
  }
  graph.add({ ...edge, from, to: node })
  if (files.kind(node) === 'directory' && words.kind === CONTENT_FOLDER && !holds(files, node, words.from))
    addFolder(files, graph, owners, node)
  return [...links, node]
}

function resolveNode(files: ImageFiles, node: number): { node: number; links: readonly number[] } {
  const kind = files.kind(node)
  if (kind === 'none') return { node: -1, links: [] }
  return kind === 'symlink' ? files.resolve(files.pathOf(node)) : { node, links: [] }
}

/** Whoever names a folder above its own means the place where all of it lies, not all that lies there. */
function holds(files: ImageFiles, folder: number, node: number): boolean {
  for (let at = node; at > 0 && at < files.nodeCount; at = files.parentOf(at)) if (at === folder) return true
  return folder === 0
}

/** What packages have put into a folder that somebody else means is there by chance. */
function addFolder(files: ImageFiles, graph: ReferenceGraph, owners: Owners, folder: number): void {
  const folders = [folder]
  let count = 0
  for (let at = folders.pop(); at !== undefined && count < MAX_FOLDER_FILES; at = folders.pop()) {
    for (const child of files.children(at)) {
      count++
      if (files.kind(child) === 'directory') folders.push(child)
      else graph.add({ from: folder, to: child, kind: 'in folder', grade: owners.has(child) ? 'weak' : 'hard' })
    }
  }
}

function isDoubtful(grade: Grade | undefined): boolean {
  return grade === 'weak' || grade === 'policy'
}

function gradeOfLaunch({ from, grade }: Launch, graph: ReferenceGraph): number {
  return Math.max(GRADES.indexOf(graph.gradeOf(from) ?? 'weak'), GRADES.indexOf(grade))
}

async function candidatesOf(files: ImageFiles, nodes: readonly number[]): Promise<CandidateFile[]> {
  const plain = nodes.filter((node) => files.kind(node) === 'file')
  return Promise.all(
    plain.map(async (node) => ({
      node,
      path: files.pathOf(node),
      name: files.nameOf(node),
      head: (await files.readPart(node, 0, HEAD_BYTES)) ?? Buffer.alloc(0),
      mode: files.modeOf(node),
    })),
  )
}
