import { type ImageConfig, parseConfig } from '../../src/image/config.ts'
import { type Edge } from '../../src/reach/graph.ts'
import type { BuiltImage } from '../../src/verify/built-image.ts'
import { type LayerSketch, sketch } from './image-sketch.ts'
import { type PackageSketch, sketchUsage } from './usage-sketch.ts'

/** An image that was built, as far as a test is about it. */
export interface BuiltSketch {
  layers: readonly LayerSketch[]
  /** How many of them are the base's: one when absent. */
  baseLayers?: number
  base?: string
  /** Build steps, by layer. */
  steps?: readonly string[]
  /** As in an image's configuration. */
  config?: object
  packages?: readonly PackageSketch[]
  /** `[from, to, kind, via]` by path, hard; from `''` for what the configuration starts. */
  edges?: readonly (readonly [from: string, to: string, kind?: string, via?: string])[]
  /** The same of those that are soft. */
  softEdges?: readonly (readonly [from: string, to: string, kind?: string])[]
  /** Rules on images by the beginning of the path that they select. */
  rules?: Readonly<Record<string, { id: string; safety: 'safe' | 'review' }>>
  /** Mode and owner by path. */
  permissions?: Readonly<Record<string, { mode?: number; uid?: number }>>
  unresolved?: readonly { path: string; what: string }[]
  missingLibraries?: BuiltImage['missingLibraries']
}

export function sketchBuilt(built: BuiltSketch): BuiltImage {
  const { layers, baseLayers = 1, base = 'base:1', steps = [], packages = [], edges = [], rules = {}, permissions = {} } = built
  const { filesystem, ledger, contentKeys } = sketch(layers)
  const { files, reach, packages: found } = sketchUsage(filesystem, packages)
  for (const [from, to, kind = 'import', via] of edges) {
    const edge: Edge = { from: from === '' ? -1 : files.find(from), to: files.findLink(to), kind, grade: 'hard' }
    reach.graph.add(via === undefined ? edge : { ...edge, via })
  }
  for (const [from, to, kind = 'path in it'] of built.softEdges ?? [])
    reach.graph.add({ from: from === '' ? -1 : files.find(from), to: files.findLink(to), kind, grade: 'soft' })
  // Grades go on only when somebody takes what was reached.
  while (reach.graph.takeFresh(3).length > 0);
  for (const [path, { mode, uid }] of Object.entries(permissions)) {
    const version = filesystem.liveVersion(files.findLink(path))
    const layer = filesystem.layers[filesystem.layerOf(version)]!
    if (mode !== undefined) layer.mode[filesystem.entryOf(version)] = mode
    if (uid !== undefined) layer.uid[filesystem.entryOf(version)] = uid
  }
  return {
    config: configOf(built.config ?? {}),
    ...{ filesystem, ledger, contentKeys, files, packages: found, base, baseLayers, steps },
    reach: {
      ...reach,
      unresolved: (built.unresolved ?? []).map(({ path, what }) => ({ node: files.find(path), what, domain: 'javascript' as const })),
    },
    ruleOf: (version) => {
      const path = filesystem.pathOf(filesystem.nodeOf(version))
      return ledger.unpackedBytes[version] === 0 || ledger.causeOf(version) !== 'live'
        ? undefined
        : Object.entries(rules).find(([start]) => path.startsWith(start))?.[1]
    },
    rulesAt: (node) => Object.entries(rules).flatMap(([start, { id }]) => (filesystem.pathOf(node).startsWith(start) ? [id] : [])),
    missingLibraries: built.missingLibraries ?? [],
  }
}

function configOf(config: object): ImageConfig {
  return parseConfig({ os: 'linux', architecture: 'amd64', config, rootfs: { type: 'layers', diff_ids: [] } })
}
