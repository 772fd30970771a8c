import type { ImageFiles } from '../../src/contents/image-files.ts'
import type { Package } from '../../src/packages/package.ts'
import type { ReachContext } from '../../src/reach/analyser.ts'
import { type Environment, type Launch, type Reference, ROOT, type Unresolved } from '../../src/reach/edge.ts'

export interface ContextSketch {
  packages?: readonly Package[]
  env?: Environment
  workingDir?: string
  /** Default: what no package owns. */
  isFirstParty?: (path: string) => boolean
  /** Default: nothing. */
  isDoubtful?: (path: string) => boolean
}

/** A context that writes down what it is told. */
export interface SketchedContext extends ReachContext {
  readonly references: readonly Reference[]
  readonly launches: readonly Launch[]
  readonly unresolvedPlaces: readonly Unresolved[]
  readonly openEnds: readonly string[]
  readonly notes: readonly { about: string; message: string }[]
  /**
   * The references that lead somewhere, sorted, none twice: `hard /bin/sh -> /lib/libc.so.6 (needed library: libc.so.6)`. Paths are
   * followed to where they lead; the root is `*`.
   */
  referenceLines(): string[]
  /** `soft /app/run.sh: git pull (shell command)`, in the order told. */
  launchLines(): string[]
}

export function sketchContext(files: ImageFiles, sketch: ContextSketch = {}): SketchedContext {
  const { packages = [], env = {}, workingDir = '/' } = sketch
  const references: Reference[] = []
  const launches: Launch[] = []
  const unresolvedPlaces: Unresolved[] = []
  const openEnds: string[] = []
  const notes: { about: string; message: string }[] = []
  const nameOf = (node: number): string => (node === ROOT ? '*' : files.pathOf(node))
  const ownersOf = (node: number): number[] => packages.flatMap((each, i) => (each.files.includes(node) ? [i] : []))

  return {
    files,
    packages,
    env,
    workingDir,
    references,
    launches,
    unresolvedPlaces,
    openEnds,
    notes,
    refer: (reference) => void references.push(reference),
    launch: (launch) => void launches.push(launch),
    unresolved: (place) => void unresolvedPlaces.push(place),
    openEnded: (reason) => void openEnds.push(reason),
    note: (about, message) => void notes.push({ about, message }),
    ownersOf,
    isFirstParty: (node) => (sketch.isFirstParty ? sketch.isFirstParty(files.pathOf(node)) : ownersOf(node).length === 0),
    isDoubtful: (node) => sketch.isDoubtful?.(files.pathOf(node)) ?? false,
    findProgram: (name, { PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }, cwd) => {
      const places = name.includes('/') ? [cwd] : PATH.split(':').map((folder) => (folder.startsWith('/') ? folder : `${cwd}/${folder}`))
      return (
        places.map((place) => files.find(name.startsWith('/') ? name : `${place}/${name}`)).find((node) => files.kind(node) === 'file') ??
        -1
      )
    },
    referenceLines() {
      const lines = references.flatMap(({ from, to, kind, grade, via }) => {
        const node = typeof to === 'string' ? files.find(to) : to
        return node === -1 ? [] : [`${grade} ${nameOf(from)} -> ${nameOf(node)} (${kind}${via === undefined ? '' : `: ${via}`})`]
      })
      return [...new Set(lines)].sort()
    },
    launchLines: () => launches.map(({ from, argv, kind, grade }) => `${grade} ${nameOf(from)}: ${argv.join(' ')} (${kind})`),
  }
}
