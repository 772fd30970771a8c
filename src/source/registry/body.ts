import { UserError } from '../../errors.ts'
import { printable } from '../printable.ts'
import { isNetworkError, networkFault } from './network-fault.ts'
import { headerOf, type Answer } from './transport.ts'

/** No image needs more for a manifest, a configuration or a page of tags. */
export const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024
const MAX_PROBLEM_BYTES = 64 * 1024

/** A body whole. @throws UserError when it has more than `limit`, Fault when it breaks off */
export async function readBody(answer: Answer, what: string, limit = MAX_DOCUMENT_BYTES): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  const announced = Number(headerOf(answer, 'content-length') ?? 0)
  try {
    if (announced <= limit) {
      for await (const chunk of answer.body) {
        chunks.push(Buffer.from(chunk))
        length += chunk.length
        if (length > limit) break
      }
    }
  } catch (error) {
    if (!isNetworkError(error)) throw error
    throw networkFault(error, answer.peer)
  }
  if (announced <= limit && length <= limit) return Buffer.concat(chunks, length)
  answer.body.destroy()
  throw new UserError(`${answer.peer.host} sends ${what} of more than ${limit / 1024 / 1024} MiB.`, {
    hint: 'Check where the image comes from; no builder writes this.',
  })
}

/** What a server says about its refusal (distribution-spec 1.1, error codes). */
export interface Problem {
  codes: readonly string[]
  /** Its own words, ready for a sentence; empty where it has none. */
  message: string
}

/** Reads an error's body. What cannot be read says nothing: the status still does. */
export async function readProblem(answer: Answer): Promise<Problem> {
  try {
    const json = JSON.parse((await readBody(answer, 'an error', MAX_PROBLEM_BYTES)).toString()) as Record<string, unknown>
    const errors = (Array.isArray(json.errors) ? json.errors : [json]) as Record<string, unknown>[]
    const words = errors.map((error) => error.message ?? error.details ?? error.error_description)
    return {
      codes: errors.map(({ code }) => code).filter((code) => typeof code === 'string'),
      message: printable(words.filter((text) => typeof text === 'string').join('; ')).replace(/\.$/, ''),
    }
  } catch {
    answer.body.destroy()
    return { codes: [], message: '' }
  }
}
