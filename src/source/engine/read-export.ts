import { createHash } from 'node:crypto'
import { UserError } from '../../errors.ts'
import { digestOf } from '../../image/digest-of.ts'
import { isDigest, type Digest } from '../../image/digest.ts'
import type { FetchTogether, RemoteBlob } from '../../image/image.ts'
import { compressionOf, type Compression } from '../../image/media-type.ts'
import type { TarEntry } from '../../tar/entry.ts'
import { type ContentSink, TarStream } from '../../tar/stream.ts'
import { MemberPaths } from '../archive-members.ts'
import type { Medium } from '../medium.ts'
import type { LayerIntake, LayerTaking } from '../source.ts'
import { memberBytes, takeMembers } from './export-again.ts'

/** What came past in an export: the small files whole, of the layers what they are. */
export interface Export {
  documents: ReadonlyMap<string, Buffer>
  layers: ReadonlyMap<string, ExportedLayer>
}

export interface ExportedLayer {
  /** Where it stands; where links point to it, not their path. */
  path: string
  sizeBytes: number
  digest: Digest
  compression: Compression
}

/** Manifests and configurations take a few kB; all of them together are kept in memory. */
const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024
const MAX_DOCUMENTS_BYTES = 64 * 1024 * 1024
/** Where a tar says that it is one (ustar, POSIX.1-1988), and how much of a file tells what it is. */
const MAGIC_OFFSET = 257
const HEAD_BYTES = 512

type Member = Buffer | ExportedLayer

/**
 * Reads the tar that `docker save` writes, as it comes: layers are handed to the intake, which may know them already, and small
 * files are kept. Which file is what stands in manifest.json, and that comes last: so layers are told by their first bytes.
 *
 * @throws UserError when it ends too early
 */
export async function readExport(stream: AsyncIterable<Buffer>, name: string, intake?: LayerIntake): Promise<Export> {
  const paths = new MemberPaths<Promise<Member>>()
  let documentBytes = 0
  let member: MemberSink | undefined
  const tar = new TarStream((entry) => {
    const path = paths.fileOf(entry)
    if (path === undefined) return undefined
    member = new MemberSink(path, entry, intake, (kept, bytes) => {
      documentBytes += bytes
      if (documentBytes > MAX_DOCUMENTS_BYTES) throw tooMuch(name)
      kept.catch(() => {}) // Awaited below, with the others.
      paths.set(path, kept)
    })
    return member
  })
  const documents = new Map<string, Buffer>()
  const layers = new Map<string, ExportedLayer>()
  try {
    for await (const chunk of stream) {
      tar.write(chunk)
      await member?.ready()
    }
    const end = tar.finish()
    if (end.damage) throw cutOff(name)
    for (const [path, kept] of paths.resolve()) {
      const understood = await kept
      if (Buffer.isBuffer(understood)) documents.set(path, understood)
      else layers.set(path, understood)
    }
  } catch (error) {
    member?.abort()
    throw error
  }
  return { documents, layers }
}

/** Keeps a small file, or hands a layer on. */
class MemberSink implements ContentSink {
  readonly #path: string
  readonly #sizeBytes: number
  readonly #intake: LayerIntake | undefined
  readonly #done: (kept: Promise<Member>, documentBytes: number) => void
  #parts: Buffer[] = []
  #partBytes = 0
  #layer: { compression: Compression; reader: Pick<LayerTaking, 'write' | 'end'> & Partial<LayerTaking> } | undefined
  #open = true

  constructor(
    path: string,
    entry: TarEntry,
    intake: LayerIntake | undefined,
    done: (kept: Promise<Member>, documentBytes: number) => void,
  ) {
    this.#path = path
    this.#sizeBytes = entry.contentBytes
    this.#intake = intake
    this.#done = done
  }

  write(part: Buffer): void {
    if (this.#layer) return this.#layer.reader.write(part)
    this.#parts.push(Buffer.from(part))
    this.#partBytes += part.length
    if (this.#partBytes < HEAD_BYTES) return
    if (this.#parts[0]!.length < HEAD_BYTES) this.#parts = [Buffer.concat(this.#parts)]
    const head = this.#parts[0]!
    if (this.#sizeBytes > MAX_DOCUMENT_BYTES || isLayer(head)) this.#begin(head)
  }

  close(): void {
    this.#open = false
    const layer = this.#layer
    if (!layer) return this.#done(Promise.resolve(Buffer.concat(this.#parts)), this.#partBytes)
    const [path, sizeBytes, compression] = [this.#path, this.#sizeBytes, layer.compression]
    const understood = layer.reader.end().then((digest) => ({ path, sizeBytes, digest, compression }))
    this.#done(understood, 0)
  }

  async ready(): Promise<void> {
    if (this.#open) await this.#layer?.reader.ready?.()
  }

  abort(): void {
    if (this.#open) this.#layer?.reader.abort?.()
  }

  #begin(head: Buffer): void {
    const named = digestInName(this.#path)
    const skipped = named !== undefined && this.#intake?.skips(named)
    const reader = skipped ? hashingReader() : (this.#intake?.take(this.#sizeBytes) ?? hashingReader())
    this.#layer = { compression: compressionOf(head), reader }
    for (const part of this.#parts) reader.write(part)
    this.#parts = []
  }
}

/** For a layer that nobody has to read: but its name may be wrong. */
function hashingReader(): Pick<LayerTaking, 'write' | 'end'> {
  const hash = createHash('sha256')
  return { write: (part) => void hash.update(part), end: async () => `sha256:${hash.digest('hex')}` }
}

function isLayer(head: Buffer): boolean {
  return compressionOf(head) !== 'none' || head.toString('latin1', MAGIC_OFFSET, MAGIC_OFFSET + 5) === 'ustar'
}

/** `blobs/sha256/HEX` since version 25, `HEX.tar` from Podman: an older engine's names are random. */
function digestInName(path: string): Digest | undefined {
  const hex = /(?:^|\/)([0-9a-f]{64})(?:\.tar)?$/.exec(path)?.[1]
  const digest = `sha256:${hex}`
  return isDigest(digest) ? digest : undefined
}

/** An export as a medium. `save` exports once more, for who wants bytes of layers. */
export function mediumOf(name: string, { documents, layers }: Export, save: () => Promise<AsyncIterable<Buffer>>): Medium {
  const fetchTogether: FetchTogether = async (takers) => {
    const wanted = [...layers.values()].flatMap((layer) => {
      const taker = takers.get(layer.digest)
      return taker ? [{ layer, taker }] : []
    })
    await takeMembers(await save(), name, wanted)
  }
  return {
    name,
    find(path) {
      const document = documents.get(path)
      if (document) return inMemory(document)
      const layer = layers.get(path)
      if (!layer) return undefined
      const { sizeBytes, compression, digest } = layer
      return {
        sizeBytes,
        seekable: false,
        compression,
        hashedDigest: digest,
        async *fetch(start, end) {
          yield* memberBytes(await save(), name, layer, start, end)
        },
        fetchTogether,
      }
    },
    read: (path) => documents.get(path) ?? Buffer.alloc(0),
    close() {},
  }
}

/** A layer may be as small as a document: one without files is 1024 zeros. */
function inMemory(bytes: Buffer): RemoteBlob {
  return {
    sizeBytes: bytes.length,
    seekable: true,
    compression: compressionOf(bytes),
    hashedDigest: digestOf(bytes),
    async *fetch(start, end) {
      yield bytes.subarray(start, end)
    },
  }
}

function cutOff(name: string): UserError {
  return new UserError(`${name} ended its export too early.`, { hint: "Try again; the engine's log may tell more." })
}

function tooMuch(name: string): UserError {
  return new UserError(`${name} exports what is no image that slimscope reads: too many small files.`, {
    hint: 'Check where the image comes from.',
  })
}
