import { setImmediate } from 'node:timers/promises'
import type { Digest } from '../image/digest.ts'
import type { FetchTogether, RemoteBlob } from '../image/image.ts'
import type { Range } from '../layer/read-content.ts'
import type { SpanRead } from '../layer/read-span.ts'
import type { LayerInImage, ReadRanges } from './contents-layer.ts'
import { filesToKeep } from './files-to-keep.ts'
import { KeptParts, keptFirst } from './kept-parts.ts'
import type { Memory } from './memory.ts'
import { type Passing, startPassing } from './pass-span.ts'

/** A layer that comes past, and what was kept of it. */
interface PassingLayer {
  layer: LayerInImage & { blob: RemoteBlob }
  kept: KeptParts
}

/** What is wanted of one. */
interface Call extends PassingLayer {
  ranges: readonly Range[]
}

/**
 * Of layers that come from front to back only: what is asked for in one turn, of all that come together, is taken in one go. Since the
 * next one is as dear, much of what comes past is kept.
 */
export class PassingReader {
  readonly #memory: Memory
  /** Those that did not come past yet. */
  readonly #ahead = new Set<PassingLayer>()
  readonly #gathering = new Map<FetchTogether | LayerInImage, { calls: Call[]; read: Promise<SpanRead[]> }>()

  constructor(memory: Memory) {
    this.#memory = memory
  }

  reader(layer: PassingLayer['layer']): ReadRanges {
    const passing = { layer, kept: new KeptParts() }
    if (!layer.kept) this.#ahead.add(passing)
    return keptFirst(passing.kept, async (ranges, found) => {
      this.#ahead.delete(passing)
      const { bytes, reached } = await this.#join({ ...passing, ranges })
      let taken = 0
      for (const [i, { start, end }] of ranges.entries()) {
        const content = Buffer.from(bytes.subarray(taken, (taken += end - start)))
        if (end <= reached) found(i, content)
      }
    })
  }

  async #join(call: Call): Promise<SpanRead> {
    const key = call.layer.blob.fetchTogether ?? call.layer
    let gathering = this.#gathering.get(key)
    if (!gathering) {
      const calls: Call[] = []
      const read = setImmediate().then(() => {
        this.#gathering.delete(key)
        return this.#pass(calls)
      })
      gathering = { calls, read }
      this.#gathering.set(key, gathering)
    }
    const number = gathering.calls.push(call) - 1
    return (await gathering.read)[number]!
  }

  async #pass(asked: readonly Call[]): Promise<SpanRead[]> {
    const calls = [...asked, ...this.#comeAlong(asked[0]!)]
    const passings = await Promise.all(calls.map((call) => this.#start(call)))
    try {
      const { blob } = asked[0]!.layer
      if (blob.fetchTogether) await blob.fetchTogether(takersOf(calls, passings))
      else for await (const chunk of blob.fetch()) pushAll(passings, chunk)
    } finally {
      for (const passing of passings) passing.close()
    }
    const read = passings.map((passing) => passing.finish())
    for (const [i, { kept }] of read.entries()) calls[i]!.kept.add(kept)
    return read
  }

  /** Layers of which nothing is asked, but whose turn would come: since they come past anyway. */
  #comeAlong({ layer: { blob } }: Call): Call[] {
    const others = [...this.#ahead].filter(({ layer }) => blob.fetchTogether && layer.blob.fetchTogether === blob.fetchTogether)
    return others.map((other) => {
      this.#ahead.delete(other)
      return { layer: other.layer, kept: other.kept, ranges: [] }
    })
  }

  async #start({ layer, kept, ranges }: Call): Promise<Passing> {
    const { compression, blob, index } = layer
    this.#memory.spend(index.tarBytes)
    const span = { start: { inBytes: 0, outBytes: 0 }, end: { inBytes: blob.sizeBytes, outBytes: index.tarBytes } }
    const keep = filesToKeep(layer, span, ranges, kept, 'much')
    return startPassing({ compression, span, ranges, keep, budget: this.#memory.budget }, () => Promise.resolve(Buffer.alloc(0)))
  }
}

/** Two layers may be the same blob. Each is taken to its end, for only then it is known that it is the right one. */
function takersOf(calls: readonly Call[], passings: readonly Passing[]): Map<Digest, (chunk: Buffer) => boolean> {
  const byDigest = Map.groupBy(passings, (_, i) => calls[i]!.layer.blob.hashedDigest ?? calls[i]!.layer.index.digest)
  return new Map(
    Array.from(byDigest, ([digest, same]) => [
      digest,
      (chunk) => {
        pushAll(same, chunk)
        return true
      },
    ]),
  )
}

function pushAll(passings: readonly Passing[], chunk: Buffer): void {
  for (const passing of passings) passing.push(chunk)
}
