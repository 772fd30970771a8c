import { ROOT } from '../reach/edge.ts'
import type { Edge } from '../reach/graph.ts'
import type { MissingReference, Verification } from '../report/verification.ts'
import { type BuiltImage, type Intent, startsAnother } from './built-image.ts'
import { differs } from './same-file.ts'

/** Files of a folder that is served are data; that one is gone is told with the paths. */
export const IN_FOLDER = 'in folder'
/** What the configuration starts, and what a shell runs of that command line. */
export const STARTED = 'entrypoint'
/** What the loader looks for: of a program that was linked anew, `missingLibraries` knows. */
const OF_LOADER = /^(?:needed|preloaded) library$|^program loader$/

/**
 * What files that run in both images needed and found in the old one, and do not find in the new one. What was needed only by what does
 * not run any more is not missed: a shell in front of the program, npm behind `npm start`.
 */
export function missingReferences(before: BuiltImage, after: BuiltImage, intent: Intent): MissingReference[] {
  const found = new Map<string, MissingReference>()
  const counterparts = new Set<string>()
  for (const edge of after.reach.graph.edges) if (edge.grade === 'hard') counterparts.add(wordsOf(after, edge))
  for (const edge of before.reach.graph.edges) {
    if (edge.grade !== 'hard' || edge.from === ROOT || edge.kind === IN_FOLDER || before.reach.graph.gradeOf(edge.from) !== 'hard') continue
    if (edge.kind === STARTED && startsAnother(intent)) continue
    const path = before.reach.pathOf(edge.to)
    if (path.includes('!/') || after.files.findLink(path) !== -1 || before.files.kind(before.files.find(path)) === 'directory') continue
    const user = before.reach.pathOf(edge.from)
    if (!runsIn(after, user) || (OF_LOADER.test(edge.kind) && isAnotherFile(before, after, user))) continue
    // The same words lead elsewhere: a library in another folder, a link to another release.
    if (edge.via !== undefined || edge.kind === 'symlink' ? counterparts.has(wordsOf(before, edge)) : false) continue
    const { kind, via } = edge
    found.set(path, { path, neededBy: user, kind, ...(via !== undefined && { via }) })
  }
  return [...found.values(), ...missingStarts(before, after), ...missingLibraries(before, after)]
}

function wordsOf({ reach }: BuiltImage, { from, kind, via = '' }: Edge): string {
  return `${from === ROOT ? '' : reach.pathOf(from)}\0${kind}\0${via}`
}

function isAnotherFile(before: BuiltImage, after: BuiltImage, path: string): boolean {
  const [old, now] = [before.filesystem.liveVersion(before.files.find(path)), after.filesystem.liveVersion(after.files.find(path))]
  return old !== -1 && now !== -1 && differs(before, old, after, now)
}

function runsIn({ files, reach }: BuiltImage, path: string): boolean {
  const nodes = [files.findLink(path), files.find(path)]
  return nodes.some((node) => node !== -1 && reach.graph.gradeOf(node) === 'hard')
}

/** What the configuration starts, where there was something and is nothing. */
function missingStarts(before: BuiltImage, after: BuiltImage): MissingReference[] {
  const started = new Set(startsOf(after).map(({ kind }) => kind))
  const wanted = new Set(after.config.healthcheck ? [STARTED, 'health check'] : [STARTED])
  return startsOf(before).flatMap(({ to, kind, via }) => {
    if (started.has(kind) || !wanted.has(kind)) return []
    const missing: MissingReference = { path: before.reach.pathOf(to), neededBy: 'the configuration of the image', kind }
    return Object.assign(missing, via !== undefined && { via })
  })
}

function startsOf({ reach }: BuiltImage): Edge[] {
  return reach.graph.edges.filter(({ from }) => from === ROOT)
}

/** Of programs of its own, by the loader's way to look. */
function missingLibraries(before: BuiltImage, after: BuiltImage): MissingReference[] {
  const known = new Set(before.missingLibraries.map(({ name }) => name))
  return after.missingLibraries
    .filter(({ name }) => !known.has(name))
    .map(({ program, name }) => ({ path: name, neededBy: program, kind: 'needed library' }))
}

/** Files that ran before as well and now load something by a name that is computed. */
export function newlyUnresolved(before: BuiltImage, after: BuiltImage): Verification['unresolved'] {
  const known = new Set(before.reach.unresolved.map(({ node, what }) => `${before.reach.pathOf(node)}\0${what}`))
  return after.reach.unresolved.flatMap(({ node, what }) => {
    const path = after.reach.pathOf(node)
    return runsIn(before, path) && !known.has(`${path}\0${what}`) ? { path, what } : []
  })
}
