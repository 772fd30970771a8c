import { TarDecoder } from './decoder.ts'
import type { TarEnd, TarEntry } from './entry.ts'
import { readFully } from './read.ts'

/** Read at once behind a large file, where only a header may be wanted; twice as much each time while files are small. */
const LEAST_WINDOW_BYTES = 4 * 1024
const MOST_WINDOW_BYTES = 64 * 1024
/** Walked in some milliseconds. */
const STEP_ENTRIES = 8192

/**
 * Walks a tar that lies in a file, reading its headers and stepping over the content.
 * Offsets in entries count from the tar's start. A damaged tar is no exception: the answer says where it ended and why.
 *
 * @throws the operating system's error when the file cannot be read
 */
export function walkTarFile(descriptor: number, offset: number, sizeBytes: number, visit: (entry: TarEntry) => void): TarEnd {
  const walk = walkTarFileInSteps(descriptor, offset, sizeBytes, visit)
  for (let step = walk.next(); ; step = walk.next()) if (step.done) return step.value
}

/** The same, with a pause every few thousand entries in which the caller can look after other things. */
export function* walkTarFileInSteps(
  descriptor: number,
  offset: number,
  sizeBytes: number,
  visit: (entry: TarEntry) => void,
): Generator<void, TarEnd, void> {
  const decoder = new TarDecoder(visit)
  let window = Buffer.allocUnsafeSlow(MOST_WINDOW_BYTES)
  let readAhead = LEAST_WINDOW_BYTES
  let windowOffset = 0
  let windowBytes = 0
  let pauseAt = STEP_ENTRIES

  while (decoder.wantBytes > 0) {
    const start = decoder.wantOffset
    const end = start + decoder.wantBytes
    if (end > sizeBytes) return decoder.finish(sizeBytes)
    if (start < windowOffset || end > windowOffset + windowBytes) {
      if (decoder.wantBytes > window.length) window = Buffer.allocUnsafeSlow(decoder.wantBytes)
      const near = start - (windowOffset + windowBytes) < readAhead
      readAhead = near ? Math.min(readAhead * 2, MOST_WINDOW_BYTES) : LEAST_WINDOW_BYTES
      windowOffset = start
      windowBytes = readFully(descriptor, window, offset + start, Math.min(Math.max(readAhead, decoder.wantBytes), sizeBytes - start))
      if (windowBytes < decoder.wantBytes) return decoder.finish(start + windowBytes)
    }
    decoder.accept(window.subarray(start - windowOffset, end - windowOffset))
    if (decoder.end.entries >= pauseAt) {
      pauseAt += STEP_ENTRIES
      yield
    }
  }
  return decoder.finish(sizeBytes)
}
