import { Readable } from 'node:stream'
import type { UserError } from '../../errors.ts'
import { appendedError, TAR_BLOCK } from './appended-error.ts'

/**
 * What an engine sends, as it comes. Silence longer than `silenceMs` while somebody waits ends it; the wait for the first byte is not
 * bounded, and neither is a reader that takes its time. `failure` makes a sentence of what goes wrong.
 */
export function exportStream(
  source: Readable,
  silenceMs: number,
  failure: { broken: (error: Error) => UserError; said: (answer: string) => UserError },
): Readable {
  let timer: NodeJS.Timeout | undefined
  let totalBytes = 0
  let last: Buffer = Buffer.alloc(0)
  const broken = (message: string): void => void stream.destroy(failure.broken(new Error(message)))
  const wait = (): void => {
    clearTimeout(timer)
    if (totalBytes > 0) timer = setTimeout(broken, silenceMs, `it was silent for ${Math.round(silenceMs / 1000)} s`)
  }
  const stream = new Readable({
    highWaterMark: 1 << 20,
    read() {
      wait()
      source.resume()
    },
    destroy(error, done) {
      clearTimeout(timer)
      source.destroy()
      done(error)
    },
  })
  source.pause()
  source.on('data', (chunk: Buffer) => {
    totalBytes += chunk.length
    last = chunk
    if (stream.push(chunk)) return wait()
    clearTimeout(timer)
    source.pause()
  })
  source.once('end', () => {
    clearTimeout(timer)
    const answer = totalBytes % TAR_BLOCK === 0 ? undefined : appendedError(last)
    if (answer === undefined) stream.push(null)
    else stream.destroy(failure.said(answer))
  })
  source.on('error', (error: Error) => void stream.destroy(failure.broken(error)))
  source.once('close', () => source.readableEnded || stream.destroyed || broken('it was closed'))
  return stream
}
