import { CONTENT_FOLDER, type Grade, ROOT } from '../reach/edge.ts'
import type { Edge } from '../reach/graph.ts'
import { type BuiltImage, type Intent, startsAnother } from './built-image.ts'
import { IN_FOLDER, STARTED } from './compare-reached.ts'

/** What follows from another program being started, as nginx in place of what served a folder before. */
export interface ProgramChange {
  /** The program that alone used a file, and is not started any more; undefined where that is not so, or not known. */
  userOf(node: number): string | undefined
  /** Whether a file is in a folder that the program was to serve: whoever is in its place has to have it. */
  isServed(node: number): boolean
}

const NO_CHANGE: ProgramChange = { userOf: () => undefined, isServed: () => false }
const HARD: ReadonlySet<Grade> = new Set<Grade>(['hard'])
const SURE: ReadonlySet<Grade> = new Set<Grade>(['hard', 'soft'])

/**
 * Only where the patch is there to start something else, and does. Of what the program could not run without, only what was installed goes
 * with it; what the user built or copied has to stay, and so has all that is of use to what still runs.
 */
export function programChange(before: BuiltImage, after: BuiltImage, intent: Intent): ProgramChange {
  const { files, reach } = before
  const started = reach.graph.edges.filter(({ kind, grade }) => kind === STARTED && grade === 'hard').map(({ to }) => to)
  const program = started.at(-1)
  if (program === undefined || !startsAnother(intent) || !after.reach.starts || stillRuns(program)) return NO_CHANGE
  const dropped = started.filter((node) => !stillRuns(node))
  const running = [...reach.graph.reached].filter((node) => gradeOf(node) === 'hard' && stillRuns(node))
  const usedHard = usedBy(HARD, dropped)
  const folders = new Set(edgesOf(SURE, CONTENT_FOLDER).flatMap(({ from, to }) => (from === ROOT || usedHard.went.has(from) ? to : [])))
  const served = new Set(edgesOf(HARD, IN_FOLDER).flatMap(({ from, to }) => (folders.has(from) ? to : [])))
  // What is served does not run here.
  const used = usedBy(SURE, [...dropped, ...served])
  return {
    isServed: (node) => served.has(node),
    userOf(node) {
      const isOnly = gradeOf(node) === 'hard' ? isInstalled(node) && isLeft(usedHard, node) : isLeft(used, node) && !served.has(node)
      return isOnly ? files.nameOf(program) : undefined
    },
  }

  function gradeOf(node: number): Grade | undefined {
    return reach.graph.gradeOf(node)
  }

  function stillRuns(node: number): boolean {
    const other = node === ROOT ? -1 : after.files.findLink(reach.pathOf(node))
    return other !== -1 && after.reach.graph.gradeOf(other) === 'hard'
  }

  /** A link, by what it leads to. */
  function isInstalled(node: number): boolean {
    return reach.owners.has(node) || reach.owners.has(files.find(files.pathOf(node)))
  }

  function edgesOf(grades: ReadonlySet<Grade>, kind: string): Edge[] {
    return reach.graph.edges.filter((edge) => edge.kind === kind && grades.has(edge.grade))
  }

  /** What goes with those that are not started, and what stays with the others. */
  function usedBy(grades: ReadonlySet<Grade>, gone: readonly number[]): Used {
    const edges = reach.graph.edges.filter(({ grade, kind }) => grades.has(grade) && kind !== IN_FOLDER && kind !== STARTED)
    const outgoing = Map.groupBy(edges, ({ from }) => from)
    return { went: reachedFrom(gone, outgoing), stays: reachedFrom([...running, ROOT], outgoing) }
  }
}

interface Used {
  went: ReadonlySet<number>
  stays: ReadonlySet<number>
}

function isLeft({ went, stays }: Used, node: number): boolean {
  return went.has(node) && !stays.has(node)
}

function reachedFrom(nodes: readonly number[], outgoing: ReadonlyMap<number, readonly Edge[]>): ReadonlySet<number> {
  const reached = new Set(nodes)
  for (const node of reached) for (const { to } of outgoing.get(node) ?? []) reached.add(to)
  return reached
}
