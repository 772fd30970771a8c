import { writeFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openImage } from '../../src/source/index.ts'
import { blobName, dockerSaveOf, fileOf, layoutOf, sketchImage, tarOf } from '../support/archive-sketch.ts'

const image = await sketchImage({ layers: [{ a: 'a' }, { b: 'b' }] })
const archives = {
  'docker-archive': await tarOf(dockerSaveOf(image)),
  'oci-archive': await tarOf(layoutOf([image])),
  both: await tarOf({
    ...layoutOf([image]),
    'manifest.json': JSON.stringify([
      { Config: blobName(image.configDigest), RepoTags: ['a:1'], Layers: image.layers.map(({ digest }) => blobName(digest)) },
    ]),
  }),
}

describe('an altered archive', () => {
  it.each(Object.entries(archives))('%s is opened or refused, and nothing else', async (_, tar) => {
    const path = fileOf('')
    const change = fc.record({ at: fc.nat(tar.length - 1), bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }) })
    const alteration = fc.record({
      changes: fc.array(change, { minLength: 1, maxLength: 6 }),
      length: fc.oneof(fc.constant(tar.length), fc.nat(tar.length)),
    })
    await fc.assert(
      fc.asyncProperty(alteration, async ({ changes, length }) => {
        const altered = Buffer.from(tar)
        for (const { at, bytes } of changes) altered.set(bytes.subarray(0, altered.length - at), at)
        writeFileSync(path, altered.subarray(0, length))
        const outcome: string = await openImage(path).then(
          (image) => image.close().then(() => 'opened'),
          (error: Error) => (error.name === 'UserError' ? 'refused' : String(error.stack)),
        )
        expect(outcome).toMatch(/^(opened|refused)$/)
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 200) },
    )
  })

  it.each(Object.entries(archives))('%s with altered JSON is opened or refused, and nothing else', async (_, tar) => {
    const path = fileOf('')
    // Same length, so that the tar stays whole and the change reaches the parsers.
    const text = tar.toString('latin1')
    const spots = [...text.matchAll(/"[^"]{1,80}"|\d{2,}|[[\]{}]/g)].map(({ index, 0: match }) => ({ index, length: match.length }))
    const words = ['null', '[]', '{}', '-1', '1e99', '""', '"../../x"', 'true']
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...spots), fc.constantFrom(...words), async ({ index, length }, word) => {
        writeFileSync(path, Buffer.from(text.slice(0, index) + word.slice(0, length).padEnd(length) + text.slice(index + length), 'latin1'))
        const outcome: string = await openImage(path).then(
          (image) => image.close().then(() => 'opened'),
          (error: Error) => (error.name === 'UserError' ? 'refused' : String(error.stack)),
        )
        expect(outcome).toMatch(/^(opened|refused)$/)
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 200) },
    )
  })
})
