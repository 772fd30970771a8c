import { createHash } from 'node:crypto'
import type { MessagePort } from 'node:worker_threads'
import { digestOf } from '../image/digest-of.ts'
import type { Digest } from '../image/digest.ts'
import type { Blob, RemoteBlob } from '../image/image.ts'
import type { Compression } from '../image/media-type.ts'
import { readFully } from '../tar/read.ts'
import { usableCheckpoints } from './checkpoints.ts'
import { type FedLayer, indexFed } from './feed.ts'
import { indexLayer, type IndexedLayer, type ReportBytes } from './index-layer.ts'
import type { KeepBudget } from './keep-budget.ts'
import type { Range, ReadableLayer } from './read-content.ts'
import { type FetchedPiece, readSpan, type SpanOrder, type SpanRead } from './read-span.ts'
import { hashRanges, sampleRanges } from './same-content.ts'

/** A piece of work that needs no other layer, and so can be done on any thread. */
export type Job =
  | { kind: 'index'; blob: Blob; hashAll: boolean }
  /** A layer whose bytes come through the port; see `LayerFeed`. */
  | { kind: 'index-fed'; port: MessagePort; sizeBytes: number; hashed: boolean; keep: KeepBudget | undefined }
  | { kind: 'digest'; blob: Blob }
  | { kind: 'span'; from: Blob | FetchedPiece; order: SpanOrder }
  | ReadJob

/** Reads parts of a layer again. On another thread only where the blob is a file. */
export interface ReadJob {
  kind: 'sample' | 'hash'
  blob: Blob | RemoteBlob
  compression: Compression
  /** Packed; they are unpacked where they are used. */
  checkpoints: Uint8Array | undefined
  ranges: readonly Range[]
}

export interface JobResults {
  index: IndexedLayer
  'index-fed': FedLayer
  digest: Digest
  span: SpanRead
  sample: number[]
  hash: string[]
}

const CHUNK_BYTES = 1024 * 1024

/** Does a job on this thread. `onBytes` is told how many bytes of the blob are through, for jobs that read it whole. */
export async function runJob<J extends Job>(job: J, onBytes?: ReportBytes): Promise<JobResults[J['kind']]>
export async function runJob(job: Job, onBytes?: ReportBytes): Promise<JobResults[Job['kind']]> {
  switch (job.kind) {
    case 'index':
      return indexLayer(job.blob, { hashAll: job.hashAll, onBytes })
    case 'index-fed':
      return indexFed(job.port, job.sizeBytes, job)
    case 'digest':
      return digestBlob(job.blob)
    case 'span':
      return readSpan(job.from, job.order)
    case 'sample':
      return sampleRanges(readable(job), job.ranges)
    case 'hash':
      return hashRanges(readable(job), job.ranges)
  }
}

function digestBlob({ descriptor, offset, sizeBytes }: Blob): Digest {
  const hash = createHash('sha256')
  const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, sizeBytes) || 1)
  for (let position = 0; position < sizeBytes;) {
    const bytes = readFully(descriptor, chunk, offset + position, Math.min(chunk.length, sizeBytes - position))
    if (bytes === 0) return digestOf('') // The file was cut while we read it: the digest must not match.
    hash.update(chunk.subarray(0, bytes))
    position += bytes
  }
  return `sha256:${hash.digest('hex')}`
}

function readable({ blob, compression, checkpoints }: ReadJob): ReadableLayer {
  return { blob, compression, checkpoints: usableCheckpoints(checkpoints) }
}

/** What of a job goes to the thread that does it, and is not copied. */
export function handedOver(job: Job): (MessagePort | ArrayBuffer)[] {
  if (job.kind === 'index-fed') return [job.port]
  if (job.kind !== 'span') return []
  const { from, order } = job
  return [...('bytes' in from ? [from.bytes.buffer as ArrayBuffer] : []), ...(order.memory ? [order.memory] : [])]
}
