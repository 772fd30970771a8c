/** Bytes that are read by position: a file of an image, part of one, or memory. */
export interface ByteSource {
  readonly sizeBytes: number
  /** From `start` to `end` (exclusive), less where the source ends before. Undefined when it cannot be read. May be shared: not to be changed. */
  read(start: number, end: number): Promise<Buffer | undefined>
}

export function bytesOf(buffer: Buffer): ByteSource {
  return { sizeBytes: buffer.length, read: async (start, end) => buffer.subarray(start, end) }
}

/** Part of a source, without a copy. */
export function sliceOf(source: ByteSource, start: number, end: number): ByteSource {
  const last = Math.min(end, source.sizeBytes)
  const first = Math.min(Math.max(start, 0), last)
  return { sizeBytes: last - first, read: (from, to) => source.read(first + from, Math.min(first + to, last)) }
}
