import * as fc from 'fast-check'
import type { LayerSketch, Sketched } from '../support/image-sketch.ts'

/** What a random layer does: paths of few names, so that layers meet. */
export interface Step {
  path: string[]
  value: Sketched
}

const name = fc.constantFrom('a', 'b', 'c', '.d')
const path = fc.array(name, { minLength: 1, maxLength: 3 })
const link = fc.record({ up: fc.constantFrom('', '', '/', '../', '../../'), path }).map(({ up, path }) => up + path.join('/'))
/** Few sizes and contents, so that files are duplicates, rewrites and changes of each other. */
const file = fc.record({ bytes: fc.constantFrom(0, 2, 100, 2000), mark: fc.constantFrom('x', 'y') })

const value: fc.Arbitrary<Sketched | 'folder'> = fc.oneof(
  { weight: 6, arbitrary: file.map(({ bytes, mark }): Sketched => (bytes === 0 ? 0 : { bytes, content: `${mark}${bytes}` })) },
  { weight: 2, arbitrary: fc.constant('folder' as const) },
  { weight: 2, arbitrary: fc.constant('whiteout' as const) },
  { weight: 1, arbitrary: fc.constant('opaque' as const) },
  { weight: 2, arbitrary: path.map((target): Sketched => ({ hardlink: target.join('/') })) },
  { weight: 1, arbitrary: link.map((symlink): Sketched => ({ symlink })) },
)

const step = fc
  .record({ path, value })
  .map(({ path, value }): Step => (value === 'folder' ? { path: [...path, ''], value: 0 } : { path, value }))

/** Layers, base first. */
export const stacks = fc.array(fc.array(step, { maxLength: 14 }), { minLength: 1, maxLength: 5 })

/** As a sketch; a path that comes again in a layer is written differently. */
export function layersOf(stack: readonly Step[][]): LayerSketch[] {
  return stack.map((steps) => {
    const layer: Record<string, Sketched> = {}
    for (const { path, value } of steps) {
      let key = path.join('/')
      while (key in layer) key = `./${key}`
      layer[key] = value
    }
    return layer
  })
}
