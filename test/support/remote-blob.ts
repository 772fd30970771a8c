import type { RemoteBlob } from '../../src/image/image.ts'

/** A blob that lies elsewhere, and what was asked of it. */
export interface SketchedBlob extends RemoteBlob {
  /** Each fetch, with the bytes that were taken of it. */
  fetched: { start: number; end: number; taken: number; ended: boolean }[]
}

/** Bytes that come in chunks of these sizes, in turn. `fail` is thrown after so many bytes of a fetch. */
export function remoteOf(
  bytes: Buffer,
  {
    chunks = [64 * 1024],
    fail,
    ...more
  }: Partial<RemoteBlob> & { chunks?: readonly number[]; fail?: { after: number; error: Error } } = {},
): SketchedBlob {
  const fetched: SketchedBlob['fetched'] = []
  return {
    sizeBytes: bytes.length,
    seekable: true,
    fetched,
    async *fetch(start = 0, end = bytes.length) {
      const log = { start, end, taken: 0, ended: false }
      fetched.push(log)
      try {
        for (let at = start, turn = 0; at < end; turn++) {
          const chunk = Buffer.from(bytes.subarray(at, Math.min(end, at + chunks[turn % chunks.length]!)))
          if (fail && at - start + chunk.length > fail.after) throw fail.error
          if (chunk.length === 0) return // It is shorter than it says.
          log.taken += chunk.length
          at += chunk.length
          yield chunk
        }
      } finally {
        log.ended = true
      }
    },
    ...more,
  }
}
