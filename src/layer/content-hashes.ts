import { type CipherGCM, createCipheriv, createHash, hash, type Hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { contentKey, contentKeyId } from './content-key.ts'
import { packSections, unpackSections } from './sections.ts'

/** 128 bits: more than enough that nobody makes two files of one hash. */
export const HASH_BYTES = 16
/** A file up to this size is hashed whole, a larger one only when its beginning is that of another file of its size. */
export const SMALL_FILE_BYTES = 64 * 1024
/** How much of a larger file's beginning is compared first. */
export const SAMPLE_BYTES = 16 * 1024

/** As a string of one character a byte: node makes that faster than a buffer. */
export function contentHash(content: Uint8Array): string {
  if (content.length > SMALL_FILE_BYTES) return new PartialHash(content.length).update(content).digest()
  return hash('sha256', content, 'binary').slice(0, HASH_BYTES)
}

/**
 * The same for content that comes in parts. A small file's is a sha256, cut. A large one's is a GMAC under a key that no image's
 * maker knows (NIST SP 800-38D), which takes a quarter of the time: AES-GCM of nothing, with the content as additional data. The
 * nonce may be a constant, since nothing is encrypted and nobody sees the tags.
 */
export class PartialHash {
  readonly #sha256: Hash | undefined
  readonly #gmac: CipherGCM | undefined

  /** `sizeBytes`: of all parts together. */
  constructor(sizeBytes: number) {
    if (sizeBytes <= SMALL_FILE_BYTES) this.#sha256 = createHash('sha256')
    else this.#gmac = createCipheriv('aes-128-gcm', contentKey(), NONCE)
  }

  update(part: Uint8Array): this {
    this.#sha256?.update(part)
    this.#gmac?.setAAD(part)
    return this
  }

  digest(): string {
    if (this.#sha256) return this.#sha256.digest('binary').slice(0, HASH_BYTES)
    this.#gmac!.final()
    return this.#gmac!.getAuthTag().toString('latin1')
  }
}

const NONCE = Buffer.alloc(12)

/** Tells most files of one size apart. Never zero, which stands for "not sampled". */
export function contentSample(start: Uint8Array): number {
  return crc32(start) || 1
}

/**
 * What is known of the content of a layer's files: a hash, or of large files a checksum of their beginning. Both are taken
 * only as far as needed to tell which files are the same, and kept, so that no byte is read for it twice.
 */
export class ContentHashes {
  /** Number of each entry's hash, counted from 1; 0 for none. */
  #slots: Uint32Array
  #samples: Uint32Array
  #hashes: Buffer
  #count = 0
  /** Whether anything was added since it was made or loaded. */
  changed = false

  constructor(slots = new Uint32Array(0), samples = new Uint32Array(0), hashes = new Uint8Array(0)) {
    this.#slots = slots
    this.#samples = samples
    this.#hashes = asBuffer(hashes)
    this.#count = hashes.length / HASH_BYTES
  }

  /** The hash of an entry's content as a key, undefined when it is not known. */
  get(entry: number): string | undefined {
    const slot = this.#slots[entry] ?? 0
    if (slot === 0) return undefined
    return this.#hashes.toString('latin1', (slot - 1) * HASH_BYTES, slot * HASH_BYTES)
  }

  has(entry: number): boolean {
    return (this.#slots[entry] ?? 0) !== 0
  }

  /** Zero when the beginning was not looked at. */
  sample(entry: number): number {
    return this.#samples[entry] ?? 0
  }

  /** `contentHash`: HASH_BYTES, one character each. */
  set(entry: number, contentHash: string): void {
    if (entry >= this.#slots.length) this.#slots = grown(this.#slots, entry + 1)
    if ((this.#count + 1) * HASH_BYTES > this.#hashes.length)
      this.#hashes = asBuffer(grown(new Uint8Array(this.#hashes), (this.#count + 1) * HASH_BYTES))
    this.#hashes.write(contentHash, this.#count * HASH_BYTES, HASH_BYTES, 'latin1')
    this.#slots[entry] = ++this.#count
    this.changed = true
  }

  setSample(entry: number, sample: number): void {
    if (entry >= this.#samples.length) this.#samples = grown(this.#samples, entry + 1)
    this.#samples[entry] = sample
    this.changed = true
  }

  pack(): Buffer {
    const hashes = this.#hashes.subarray(0, this.#count * HASH_BYTES)
    return packSections({ kind: 'hashes', key: contentKeyId() }, { slots: this.#slots, samples: this.#samples, hashes })
  }

  /** @throws Error when the bytes are no hashes, damaged, or made under another key */
  static unpack(bytes: Buffer): ContentHashes {
    const { header, section } = unpackSections(bytes, 'hashes')
    if (header.key !== contentKeyId()) throw new Error('the hashes were made under another key')
    return new ContentHashes(section('slots', Uint32Array), section('samples', Uint32Array), section('hashes', Uint8Array))
  }
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

function grown<A extends Uint8Array | Uint32Array>(array: A, least: number): A {
  const larger = new (array.constructor as new (length: number) => A)(Math.max(least, Math.ceil(array.length * 1.5), 1024))
  larger.set(array)
  return larger
}
