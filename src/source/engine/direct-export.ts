import { connect } from 'node:net'
import { bodyInChunks, bodyOfLength, parseHead, Wire } from '../wire.ts'
import { appendedError, TAR_BLOCK } from './appended-error.ts'
import type { EngineHost } from './engine-host.ts'

/** Where an appended error can stand. */
const TAIL_BYTES = 4096

export interface DirectExportOptions {
  connectMs: number
  silenceMs: number
  /** Sentences for what goes wrong on the way. */
  broken: (error: Error) => Error
  said: (answer: string) => Error
}

/**
 * The export of an image by a connection of our own: through a client library, two gigabytes cost more time than the engine takes
 * for them. Chunks are valid until the next is asked for. Answers undefined where it takes more than a socket (TLS, ssh), and
 * where the engine answers with something else: the library is then to ask, and to say what is wrong. Null: there is no such image.
 */
export async function directExport(
  host: EngineHost,
  image: string,
  options: DirectExportOptions,
): Promise<AsyncIterable<Buffer> | undefined | null> {
  if (host.via === 'ssh' || (host.via === 'tcp' && host.secure)) return undefined
  const to = host.via === 'socket' ? { path: host.path } : { host: host.hostname, port: host.port }
  // An old engine lays out all layers on its own disk before the first byte: that takes as long as it takes.
  const wire = new Wire({ open: (onread) => connect({ ...to, onread }), connected: 'connect', connectMs: options.connectMs, silenceMs: 0 })
  try {
    const { head, rest } = await wire.get(`/images/${image}/get`, { host: 'localhost' })
    const { status, headers } = parseHead(head) ?? { status: 0, headers: {} }
    const length = headers['content-length']
    const chunked = headers['transfer-encoding'] === 'chunked' && length === undefined
    if (status === 200 && (chunked || /^\d{1,15}$/.test(length ?? ''))) {
      return checked(wire, chunked ? bodyInChunks(wire, rest) : bodyOfLength(wire, rest, Number(length)), options)
    }
    wire.destroy()
    return status === 404 ? null : undefined
  } catch (error) {
    wire.destroy()
    throw options.broken(error as Error)
  }
}

/** An engine that cannot go on with a tar appends why. */
async function* checked(
  wire: Wire,
  body: AsyncIterable<Buffer>,
  { broken, said, silenceMs }: DirectExportOptions,
): AsyncGenerator<Buffer, void, undefined> {
  let totalBytes = 0
  let tail = Buffer.alloc(0)
  try {
    for await (const chunk of body) {
      if (totalBytes === 0) wire.setSilence(silenceMs)
      totalBytes += chunk.length
      if (chunk.length % TAR_BLOCK !== 0) tail = Buffer.from(chunk.subarray(-TAIL_BYTES))
      yield chunk
    }
  } catch (error) {
    const silent = (error as NodeJS.ErrnoException).code === 'UND_ERR_BODY_TIMEOUT'
    throw broken(silent ? new Error(`it was silent for ${Math.round(silenceMs / 1000)} s`) : (error as Error))
  }
  const answer = totalBytes % TAR_BLOCK === 0 ? undefined : appendedError(tail)
  if (answer !== undefined) throw said(answer)
}
