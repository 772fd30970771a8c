import type { Digest } from '../image/digest.ts'
import type { KeepBudget } from './keep-budget.ts'
import { keepLayer, type KnownLayer, recallByDigest } from './layer-cache.ts'
import { inlinePool, type Pool, poolFor, WORTH_A_THREAD_BYTES } from './pool.ts'
import { startFeeding } from './read-remote.ts'
import { undecidedFiles } from './same-content.ts'
import { digestKey, type LayerStore } from './store.ts'
import { requireHandle } from './zlib-handle.ts'

/** Reads the layers of an image that comes once, from front to back, each as it comes past. */
export class Intake {
  /** Layers that were read or recalled, by the digest of their bytes. */
  readonly taken = new Map<Digest, KnownLayer>()
  readonly #store: LayerStore
  #pool: Pool | undefined

  readonly #keep: KeepBudget | undefined

  /** `keep`: keep contents that may be asked for later, as far as there is room. */
  constructor(store: LayerStore, keep?: KeepBudget) {
    this.#store = store
    this.#keep = keep
  }

  /** Whether all is known of a layer, and nobody will have to read it again to compare its files with others. */
  knows(digest: Digest): boolean {
    if (this.taken.has(digest)) return true
    const known = recallByDigest(this.#store, digest)
    if (!known || !isHashed(known)) return false
    this.taken.set(digest, known)
    return true
  }

  skips(digest: Digest): boolean {
    return this.knows(digest) && (!this.#keep || this.taken.get(digest)?.kept !== undefined)
  }

  take(sizeBytes: number): { write(part: Buffer): void; ready(): Promise<void>; end(): Promise<Digest>; abort(): void } {
    requireHandle()
    const pool = sizeBytes < WORTH_A_THREAD_BYTES ? inlinePool : (this.#pool ??= poolFor(Number.POSITIVE_INFINITY))
    const { feed, read } = startFeeding(sizeBytes, pool, { hashed: true, keep: this.#keep })
    return {
      write: (part) => feed.write(part),
      ready: () => feed.ready(),
      abort: () => feed.abort(),
      end: async () => {
        feed.end()
        const { digest, ...indexed } = await read
        if (!digest) throw new Error('the layer was not hashed')
        this.taken.set(digest, keepLayer(this.#store, digestKey(digest), { digest, verified: true }, indexed))
        return digest
      },
    }
  }

  recall(name: string): Buffer | undefined {
    return this.#store.read(name, 'image')
  }

  keep(name: string, document: Buffer): void {
    this.#store.write(name, 'image', document)
  }

  /** Ends its threads; what was taken stays. */
  close(): void {
    void this.#pool?.close()
  }
}

/** Whether each file's content was hashed: two layers of the same files would leave nothing undecided. */
function isHashed({ index, hashes }: KnownLayer): boolean {
  return undecidedFiles([index, index], [hashes, hashes]).every((undecided) => undecided.samples.length + undecided.hashes.length === 0)
}
