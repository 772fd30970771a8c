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

/** What is wanted of one layer. */
interface Call {
  layer: LayerInImage & { blob: RemoteBlob }
  kept: KeptParts
  ranges: readonly Range[]
}

/**
 * Of layers that come from front to back only: what is asked for in one turn, of all that come together, is taken in one go. Since the
 * next one is as dear, much of what comes past is kept.
 */
export class PassingReader {
  readonly #memory: Memory
  readonly #gathering = new Map<FetchTogether | LayerInImage, { calls: Call[]; read: Promise<SpanRead[]> }>()

  constructor(memory: Memory) {
    this.#memory = memory
  }

  reader(layer: Call['layer']): ReadRanges {
    const kept = new KeptParts()
    return keptFirst(kept, async (ranges, found) => {
      const { bytes, reached } = await this.#join({ layer, kept, ranges })
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
    const read = (await gathering.read)[number]!
    call.kept.add(read.kept)
    return read
  }

  async #pass(calls: readonly Call[]): Promise<SpanRead[]> {
    const passings = await Promise.all(calls.map((call) => this.#start(call)))
    try {
      const { blob } = calls[0]!.layer
      if (blob.fetchTogether) await blob.fetchTogether(takersOf(calls, passings))
      else for await (const chunk of blob.fetch()) if (!pushAll(passings, chunk)) break
    } finally {
      for (const passing of passings) passing.close()
    }
    return passings.map((passing) => passing.finish())
  }

  async #start({ layer, kept, ranges }: Call): Promise<Passing> {
    const { compression, blob, index } = layer
    this.#memory.spend(index.tarBytes)
    const span = { start: { inBytes: 0, outBytes: 0 }, end: { inBytes: blob.sizeBytes, outBytes: index.tarBytes } }
    const keep = filesToKeep(layer, span, ranges, kept, 'much')
    return startPassing({ compression, span, ranges, keep, budget: this.#memory.budget }, () => Promise.resolve(Buffer.alloc(0)))
  }
}

/** Two layers may be the same blob. */
function takersOf(calls: readonly Call[], passings: readonly Passing[]): Map<Digest, (chunk: Buffer) => boolean> {
  const byDigest = Map.groupBy(passings, (_, i) => calls[i]!.layer.blob.hashedDigest ?? calls[i]!.layer.index.digest)
  return new Map([...byDigest].map(([digest, same]) => [digest, (chunk) => pushAll(same, chunk)]))
}

/** Whether anybody wants more. */
function pushAll(passings: readonly Passing[], chunk: Buffer): boolean {
  return passings.map((passing) => passing.push(chunk)).includes(true)
}
