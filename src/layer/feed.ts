import type { MessagePort } from 'node:worker_threads'
import { CHUNK_BYTES, type IndexedLayer, LayerIndexer } from './index-layer.ts'

/** Pieces on their way to a thread: enough that it does not wait, few enough for the memory. */
const MOST_PIECES = 4

/** What goes to the thread. It sends each piece back to be filled again, and `begin` when it has time for the layer. */
type ToReader = { piece: Uint8Array<ArrayBuffer>; bytes: number } | 'end' | 'abort'
type FromReader = Uint8Array<ArrayBuffer> | 'begin'

/** Hands a layer that comes in chunks to the thread that reads it, no faster than that can take it. */
export class LayerFeed {
  readonly #port: MessagePort
  readonly #free: Buffer<ArrayBuffer>[] = []
  #piece: Buffer<ArrayBuffer> | undefined
  #filled = 0
  #underway = MOST_PIECES
  #wake: (() => void) | undefined

  constructor(port: MessagePort) {
    this.#port = port
    port.on('message', (message: FromReader) => {
      if (message === 'begin') this.#underway = 0
      else this.#free.push(Buffer.from(message.buffer))
      if (message !== 'begin') this.#underway--
      this.#wake?.()
    })
    // The thread has died; whoever waits for its answer is told why.
    port.on('close', () => {
      this.#underway = Number.NEGATIVE_INFINITY
      this.#wake?.()
    })
  }

  /** Takes a chunk, valid only during the call. */
  write(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      this.#piece ??= this.#free.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES)
      const copied = chunk.copy(this.#piece, this.#filled, at)
      at += copied
      this.#filled += copied
      if (this.#filled === this.#piece.length) this.#send()
    }
  }

  /** Fulfilled when more may be written: at first, when a thread has begun with the layer. */
  async ready(): Promise<void> {
    while (this.#underway >= MOST_PIECES) {
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  end(): void {
    if (this.#filled > 0) this.#send()
    this.#port.postMessage('end' satisfies ToReader)
  }

  /** The layer does not come to its end: what was read of it is thrown away. */
  abort(): void {
    this.#port.postMessage('abort' satisfies ToReader)
  }

  #send(): void {
    const piece = this.#piece!
    this.#port.postMessage({ piece, bytes: this.#filled } satisfies ToReader, [piece.buffer])
    this.#piece = undefined
    this.#filled = 0
    this.#underway++
  }
}

/** The other end: reads a layer that comes through a port. @throws Error when it was aborted */
export function indexFed(port: MessagePort, sizeBytes: number): Promise<IndexedLayer> {
  const indexer = new LayerIndexer(sizeBytes, { hashAll: true })
  return new Promise<IndexedLayer>((resolve, reject) => {
    port.on('message', (message: ToReader) => {
      try {
        if (message === 'end') return resolve(indexer.finish())
        if (message === 'abort') return reject(new Error('the layer did not come to its end'))
        const { piece, bytes } = message
        indexer.push(Buffer.from(piece.buffer, 0, bytes))
        port.postMessage(piece satisfies FromReader, [piece.buffer])
      } catch (error) {
        reject(error as Error)
      }
    })
    port.postMessage('begin' satisfies FromReader)
  }).finally(() => port.close())
}
