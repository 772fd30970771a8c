import { createHash } from 'node:crypto'
import { UserError } from '../../errors.ts'
import { TarStream } from '../../tar/stream.ts'
import { MemberPaths } from '../archive-members.ts'
import type { ExportedLayer } from './read-export.ts'

/**
 * Bytes of a layer of an export that comes again, from `start` to before `end`.
 * @throws UserError when the export has another layer in its place: meanwhile the name may have become that of another image
 */
export async function* memberBytes(
  stream: AsyncIterable<Buffer>,
  name: string,
  { path, sizeBytes, digest }: ExportedLayer,
  start = 0,
  end = sizeBytes,
): AsyncGenerator<Buffer, void, undefined> {
  const hash = start === 0 && end === sizeBytes ? createHash('sha256') : undefined
  const paths = new MemberPaths<true>()
  let parts: Buffer[] = []
  let position = 0
  let over = false
  const tar = new TarStream((entry) => {
    if (paths.fileOf(entry) !== path || entry.contentBytes !== sizeBytes) return undefined
    return {
      write(part) {
        const wanted = part.subarray(Math.max(0, start - position), Math.max(0, end - position))
        if (wanted.length > 0) parts.push(Buffer.from(wanted))
        hash?.update(part)
        position += part.length
        over ||= position >= end
      },
      close: () => void (over = true),
    }
  })
  for await (const chunk of stream) {
    tar.write(chunk)
    if (over && hash && `sha256:${hash.digest('hex')}` !== digest) break
    yield* parts
    if (over) return
    parts = []
  }
  throw another(name)
}

/** A layer that is wanted again. The taker is handed its bytes, valid during the call, and answers whether it wants more. */
export interface WantedMember {
  layer: ExportedLayer
  taker: (chunk: Buffer) => boolean
}

/**
 * Hands on layers of an export that comes again, all in one go. Those that are taken to their end are checked.
 * @throws UserError when the export has others in their place
 */
export async function takeMembers(stream: AsyncIterable<Buffer>, name: string, wanted: readonly WantedMember[]): Promise<void> {
  const paths = new MemberPaths<true>()
  const waiting = new Map(wanted.map((member) => [member.layer.path, member]))
  let wrong = false
  const tar = new TarStream((entry) => {
    const path = paths.fileOf(entry) ?? ''
    const member = waiting.get(path)
    if (!member || entry.contentBytes !== member.layer.sizeBytes) return undefined
    const hash = createHash('sha256')
    return {
      write(part) {
        if (!waiting.has(path)) return
        hash.update(part)
        if (!member.taker(part)) waiting.delete(path)
      },
      close() {
        wrong ||= waiting.delete(path) && `sha256:${hash.digest('hex')}` !== member.layer.digest
      },
    }
  })
  for await (const chunk of stream) {
    tar.write(chunk)
    if (wrong) break
    if (waiting.size === 0) return
  }
  if (wrong || waiting.size > 0) throw another(name)
}

function another(name: string): UserError {
  return new UserError(`${name} exports another image than before.`, { hint: 'It was tagged anew or removed meanwhile; try again.' })
}
