import { TarDecoder } from './decoder.ts'
import type { TarEnd, TarEntry } from './entry.ts'

/** What is to be done with an entry's content as it comes past. */
export interface ContentSink {
  /** Part of the content, in order. The bytes are valid only during the call. */
  write(part: Buffer): void
  /** Called once all parts are through, also for empty content. */
  close(): void
}

/**
 * Walks a tar that comes past in chunks of any size. `visit` may answer a sink that gets the entry's content; where it
 * answers none, the content is stepped over.
 */
export class TarStream {
  readonly #decoder: TarDecoder
  /** Wanted bytes that do not lie in one chunk are put together here. */
  #partial: Buffer | undefined
  #partialBytes = 0
  #position = 0
  #sink: ContentSink | undefined
  #contentOffset = 0
  #contentEnd = 0

  constructor(visit: (entry: TarEntry) => ContentSink | undefined) {
    this.#decoder = new TarDecoder((entry) => {
      const sink = visit(entry)
      if (sink === undefined) return
      if (entry.contentBytes === 0) return sink.close()
      this.#sink = sink
      this.#contentOffset = entry.contentOffset
      this.#contentEnd = entry.contentOffset + entry.contentBytes
    })
  }

  /** The chunk may be overwritten afterwards. */
  write(chunk: Buffer): void {
    const start = this.#position
    const end = start + chunk.length
    const decoder = this.#decoder
    for (;;) {
      if (this.#sink) this.#feedSink(chunk, start, end)
      if (this.#sink || decoder.wantBytes === 0 || decoder.wantOffset >= end) break
      if (!this.#feedDecoder(chunk, start, end)) break
    }
    this.#position = end
  }

  /** To be called after the last chunk. */
  finish(): TarEnd {
    this.#sink = undefined
    return this.#decoder.finish(this.#position)
  }

  #feedSink(chunk: Buffer, start: number, end: number): void {
    const from = Math.max(this.#contentOffset, start)
    const to = Math.min(this.#contentEnd, end)
    if (from < to) this.#sink!.write(chunk.subarray(from - start, to - start))
    if (this.#contentEnd > end) return
    const sink = this.#sink!
    this.#sink = undefined
    sink.close()
  }

  /** Answers whether the decoder got what it wants; if not, the rest comes with the next chunk. */
  #feedDecoder(chunk: Buffer, start: number, end: number): boolean {
    const decoder = this.#decoder
    const wantEnd = decoder.wantOffset + decoder.wantBytes
    if (this.#partialBytes === 0 && wantEnd <= end) {
      decoder.accept(chunk.subarray(decoder.wantOffset - start, wantEnd - start))
      return true
    }
    if (this.#partialBytes === 0) this.#partial = Buffer.allocUnsafe(decoder.wantBytes)
    const from = decoder.wantOffset + this.#partialBytes - start
    const copied = chunk.copy(this.#partial!, this.#partialBytes, from, Math.min(wantEnd, end) - start)
    this.#partialBytes += copied
    if (this.#partialBytes < decoder.wantBytes) return false
    this.#partialBytes = 0
    decoder.accept(this.#partial!)
    return true
  }
}
