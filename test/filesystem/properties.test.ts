import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Filesystem } from '../../src/filesystem/filesystem.ts'
import { entryKind } from '../../src/layer/layer-index.ts'
import { sketch } from '../support/image-sketch.ts'
import { layersOf, stacks, type Step } from './random-stacks.ts'

const RUNS = { numRuns: Number(process.env.FUZZ_RUNS ?? 700) }

interface Shown {
  kind: string
  layer: number
  /** Version whose content it shows, -1 for none. */
  content: number
  link?: string
}

/** The specification on a plain map of full paths, without a thought for speed. */
function model(stack: readonly Step[][]): Map<string, Shown> {
  const shown = new Map<string, Shown>()
  let version = 0
  for (const [layer, steps] of stack.entries()) for (const step of steps) apply(shown, step, layer, version++)
  return shown
}

function apply(shown: Map<string, Shown>, { path, value }: Step, layer: number, version: number): void {
  const names = path.filter(Boolean)
  if (value === 'opaque') {
    const folder = resolve(shown, names)
    return folder && removeLower(shown, layer, (at) => at.startsWith(`${folder.join('/')}/`) || folder.length === 0)
  }
  const parent = resolve(shown, names.slice(0, -1))
  if (!parent) return
  const full = [...parent, names.at(-1)!]
  const at = full.join('/')
  if (value === 'whiteout') return removeLower(shown, layer, (other) => other === at || other.startsWith(`${at}/`))

  const folder = path.at(-1) === ''
  const entry: Shown = { kind: folder ? 'directory' : 'file', layer, content: folder ? -1 : version }
  if (typeof value === 'object' && 'hardlink' in value) {
    const target = value.hardlink.split('/')
    const linkParent = resolve(shown, target.slice(0, -1))
    entry.kind = 'hardlink'
    entry.content = (linkParent && shown.get([...linkParent, target.at(-1)!].join('/'))?.content) ?? -1
  } else if (typeof value === 'object' && 'symlink' in value) {
    Object.assign(entry, { kind: 'symlink', content: -1, link: value.symlink })
  }
  if (!folder) for (const other of [...shown.keys()]) if (other.startsWith(`${at}/`)) shown.delete(other)
  shown.set(at, entry)
  makeParents(shown, at, layer)
}

function removeLower(shown: Map<string, Shown>, layer: number, chosen: (path: string) => boolean): void {
  for (const [path, entry] of [...shown]) if (chosen(path) && entry.layer < layer) shown.delete(path)
  for (const path of [...shown.keys()]) makeParents(shown, path, layer)
}

function makeParents(shown: Map<string, Shown>, path: string, layer: number): void {
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    const parent = path.slice(0, slash)
    if (!['directory', 'implied'].includes(shown.get(parent)?.kind ?? '')) shown.set(parent, { kind: 'implied', layer, content: -1 })
  }
}

/** The folder that names lead to, symlinks followed; undefined for a circle. */
function resolve(shown: Map<string, Shown>, names: readonly string[], hops = { left: 40 }): string[] | undefined {
  let at: string[] = []
  for (const name of names) {
    if (name === '..') at.pop()
    if (name === '..' || name === '') continue
    const link = shown.get([...at, name].join('/'))?.link
    if (link === undefined) at.push(name)
    else if (hops.left-- === 0) return undefined
    else {
      // The folder of the link has no symlinks in it any more.
      const target = resolve(shown, [...(link.startsWith('/') ? [] : at), ...link.split('/')], hops)
      if (!target) return undefined
      at = target
    }
  }
  return at
}

function actual(filesystem: Filesystem): Record<string, string> {
  const paths: Record<string, string> = {}
  for (let node = 1; node < filesystem.nodeCount; node++) {
    if (!filesystem.exists(node)) continue
    const version = filesystem.liveVersion(node)
    const kind = version === -1 ? 'implied' : entryKind(filesystem.layers[filesystem.layerOf(version)]!, filesystem.entryOf(version))
    paths[filesystem.pathOf(node).slice(1)] = `${kind} ${version === -1 ? -1 : filesystem.contentOf(version)}`
  }
  return paths
}

it('merges as the specification says', () => {
  fc.assert(
    fc.property(stacks, (stack) => {
      const expected = [...model(stack)].map(([path, { kind, content }]) => [path, `${kind} ${content}`])
      expect(actual(sketch(layersOf(stack)).filesystem)).toEqual(Object.fromEntries(expected))
    }),
    RUNS,
  )
})

it('keeps every path and version in its place', () => {
  fc.assert(
    fc.property(stacks, (stack) => {
      const { filesystem } = sketch(layersOf(stack))
      for (let node = 1; node < filesystem.nodeCount; node++) {
        expect(filesystem.parentOf(node)).toBeLessThan(node)
        expect([...filesystem.childrenOf(filesystem.parentOf(node))]).toContain(node)
        const versions = filesystem.versionsOf(node)
        expect(versions).toEqual(versions.toSorted((a, b) => a - b))
        versions.forEach((version, i) => {
          expect([filesystem.nodeOf(version), filesystem.previousOf(version)]).toEqual([node, versions[i - 1] ?? -1])
          expect(filesystem.entryOf(version)).toBeLessThan(filesystem.layers[filesystem.layerOf(version)]!.count)
          expect(filesystem.wasReplaced(version) && filesystem.liveVersion(node) === version).toBe(false)
        })
        const live = filesystem.liveVersion(node)
        expect([-1, versions.at(-1)]).toContain(live)
        expect(filesystem.exists(node) && !filesystem.exists(filesystem.parentOf(node))).toBe(false)
      }
    }),
    RUNS,
  )
})
