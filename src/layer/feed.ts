import { createHash } from 'node:crypto'
import type { MessagePort } from 'node:worker_threads'
import type { Digest } from '../image/digest.ts'
import { CHUNK_BYTES, type IndexedLayer, LayerIndexer } from './index-layer.ts'
import type { KeepBudget } from './keep-budget.ts'

/** Pieces on their way to a thread: enough that it does not wait, few enough for the memory. */
const PIECES = 4

/** To the thread: a piece that is full, or how it ends. Back comes each piece that is free, all of them when it begins. */
type ToReader = Piece | 'end' | 'abort'
interface Piece {
  /** Memory of both threads: sending it costs nothing, whatever its size. */
  memory: SharedArrayBuffer
  bytes: number
}

/** Hands a layer that comes in chunks to the thread that reads it, no faster than that can take it. */
export class LayerFeed {
  readonly #port: MessagePort
  readonly #free: Buffer[] = []
  #filled = 0
  #over = false
  #wake: (() => void) | undefined

  constructor(port: MessagePort) {
    this.#port = port
    port.on('message', (memory: SharedArrayBuffer) => {
      if (this.#free.length < PIECES) this.#free.push(Buffer.from(memory))
      this.#wake?.()
    })
    // The thread has died; whoever waits for its answer is told why.
    port.on('close', () => {
      this.#over = true
      this.#wake?.()
    })
  }

  /** Takes a chunk, valid only during the call; `ready` first. One that is longer than a piece is given memory of its own. */
  write(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      if (this.#free.length === 0) this.#free.push(newPiece())
      const piece = this.#free[0]!
      const copied = copyToShared(chunk, piece, this.#filled, at)
      at += copied
      this.#filled += copied
      if (this.#filled === piece.length) this.#send()
    }
  }

  /** Nobody reads any more, as when the thread has died. */
  get closed(): boolean {
    return this.#over
  }

  /** Fulfilled when more may be written: at first, when a thread has begun with the layer. */
  async ready(): Promise<void> {
    // One may be nearly full, and a chunk goes on into the next.
    while (this.#free.length < 2 && !this.#over) {
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  end(): void {
    if (this.#filled > 0) this.#send()
    this.#port.postMessage('end' satisfies ToReader)
  }

  /** The layer does not come to its end: what was read of it is thrown away, and nobody waits for a thread that would begin with it. */
  abort(): void {
    this.#port.postMessage('abort' satisfies ToReader)
    this.#port.unref() // A thread that never begins never closes its end.
    this.#over = true
    this.#wake?.()
  }

  #send(): void {
    const memory = this.#free.shift()!.buffer as SharedArrayBuffer
    if (!this.#over) this.#port.postMessage({ memory, bytes: this.#filled } satisfies ToReader)
    this.#filled = 0
  }
}

/** Node copies a whole view into shared memory word by word, or byte by byte; a part of a larger one at the speed of memcpy. */
function copyToShared(chunk: Buffer, piece: Buffer, at: number, from: number): number {
  const memory = Buffer.from(chunk.buffer)
  const start = chunk.byteOffset + from
  const bytes = Math.min(chunk.length - from, piece.length - at)
  if (bytes < memory.length) return memory.copy(piece, at, start, start + bytes)
  const half = bytes >> 1
  return memory.copy(piece, at, start, start + half) + memory.copy(piece, at + half, start + half, start + bytes)
}

function newPiece(): Buffer {
  return Buffer.from(new SharedArrayBuffer(CHUNK_BYTES))
}

/** What was fed, understood. */
export interface FedLayer extends IndexedLayer {
  /** Of its bytes, where that was asked for. */
  digest: Digest | undefined
}

/** How a layer that is fed is read. */
export interface FeedOptions {
  /** Hash its bytes. */
  hashed: boolean
  /** Keep contents that may be asked for later, as far as there is room. */
  keep: KeepBudget | undefined
}

/** The other end: reads a layer that comes through a port. @throws Error when it was aborted */
export function indexFed(port: MessagePort, sizeBytes: number, { hashed, keep }: FeedOptions): Promise<FedLayer> {
  const indexer = new LayerIndexer(sizeBytes, { hashAll: true, keep })
  const hash = hashed ? createHash('sha256') : undefined
  return new Promise<FedLayer>((resolve, reject) => {
    port.on('message', (message: ToReader) => {
      try {
        if (message === 'end') return resolve({ ...indexer.finish(), digest: hash && `sha256:${hash.digest('hex')}` })
        if (message === 'abort') return reject(new Error('the layer did not come to its end'))
        const piece = Buffer.from(message.memory, 0, message.bytes)
        indexer.push(piece)
        hash?.update(piece)
        port.postMessage(message.memory)
      } catch (error) {
        reject(error as Error)
      }
    })
    for (let i = 0; i < PIECES; i++) port.postMessage(newPiece().buffer)
  }).finally(() => port.close())
}
