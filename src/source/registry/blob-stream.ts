import { createHash } from 'node:crypto'
import { UserError } from '../../errors.ts'
import type { Descriptor } from '../../image/manifest.ts'
import { Fault } from './fault.ts'
import { isNetworkError, networkFault } from './network-fault.ts'
import { retries, type Patience } from './retry.ts'
import { headerOf, type Answer, type Headers } from './transport.ts'

export type Blob = Pick<Descriptor, 'digest' | 'sizeBytes'>

/** From here on, a connection of its own costs less than it saves. */
const BULK_BYTES = 4 * 1024 * 1024

/**
 * The bytes of a blob from `start` to before `end`. What breaks off is taken up where it was. Read whole, it is checked.
 * @throws UserError
 */
export async function* streamBlob(
  get: (headers: Headers, bulk: boolean) => Promise<Answer>,
  patience: Patience,
  { digest, sizeBytes }: Blob,
  start = 0,
  end = sizeBytes,
): AsyncGenerator<Buffer, void, void> {
  if (!(start >= 0 && start <= end && end <= sizeBytes)) throw new RangeError(`bytes ${start} to ${end} of ${sizeBytes}`)
  const whole = start === 0 && end === sizeBytes
  if (start === end && !whole) return

  const hash = createHash('sha256')
  const tries = retries(patience)
  let at = start
  for (let done = false; !done;) {
    let answer: Answer | undefined
    try {
      answer = await get(at > 0 || end < sizeBytes ? { range: `bytes=${at}-${end - 1}` } : {}, end - at >= BULK_BYTES)
      let skip = at - startOf(answer, at, sizeBytes)
      for await (const chunk of answer.body) {
        if (skip >= chunk.length) {
          skip -= chunk.length
          continue
        }
        const excess = at + chunk.length - skip > end
        if (whole && excess) throw wrong(answer, digest, `more than its ${sizeBytes} bytes`)
        const wanted = skip > 0 || excess ? chunk.subarray(skip, skip + end - at) : chunk
        skip = 0
        at += wanted.length
        if (whole) hash.update(wanted)
        tries.progressed()
        if (wanted.length > 0) yield wanted
        // The rest of a blob is not waited for; the end of a part is, so that the connection can be used again.
        if (!whole && at === end && (excess || answer.status === 200)) break
      }
      if (at < end) throw brokenOff(answer)
      if (whole && `sha256:${hash.digest('hex')}` !== digest) throw wrong(answer, digest, 'other bytes')
      done = true
    } catch (error) {
      await tries.failed(answer && isNetworkError(error) ? networkFault(error, answer.peer) : error)
    }
  }
}

/** Where the bytes of an answer begin, once its headers agree with what was asked for. */
function startOf(answer: Answer, asked: number, sizeBytes: number): number {
  if (answer.status === 206) {
    const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headerOf(answer, 'content-range') ?? '') ?? []
    const fits = Number(first) === asked && Number(last) < sizeBytes && (total === '*' || Number(total) === sizeBytes)
    if (!fits) throw refused(answer, 'sends another part of a blob than it was asked for')
    return asked
  }
  const length = headerOf(answer, 'content-length')
  if (length !== undefined && Number(length) !== sizeBytes) {
    throw refused(answer, `sends a blob of ${length} bytes that should have ${sizeBytes}`)
  }
  return 0
}

function refused(answer: Answer, what: string): UserError {
  answer.body.destroy()
  return new UserError(`${answer.peer.host} ${what}.`, { hint: 'Push the image again; if that does not help, check the registry.' })
}

function wrong({ peer }: Answer, digest: string, what: string): UserError {
  return new UserError(`${peer.host} sends ${what} for ${digest}.`, { hint: 'Push the image again; a proxy in between may do this, too.' })
}

/** Some servers and proxies end a body early and call it complete. */
function brokenOff({ peer }: Answer): Fault {
  const refusal = new UserError(`${peer.host} sends less of a blob than it should have.`, {
    hint: 'Push the image again; if that does not help, check the registry.',
  })
  return new Fault(refusal, { transient: true })
}
