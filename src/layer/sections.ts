import { createHash } from 'node:crypto'

/**
 * The file format of the layer cache: magic, a JSON header, named binary sections on 8-byte edges, and a sha256 of all of it.
 * Typed arrays are read in place, in the byte order of the machine: a cache does not travel.
 */
const MAGIC = Buffer.from('slimscope layer 1\n\0\0\0\0\0\0', 'latin1')
const CHECKSUM_BYTES = 32

type TypedArray = Uint8Array | Uint16Array | Uint32Array | Float64Array

interface Envelope {
  kind: string
  header: Record<string, unknown>
  sections: Record<string, { offset: number; bytes: number }>
}

export function packSections(header: { kind: string } & Record<string, unknown>, sections: Record<string, TypedArray>): Buffer {
  const { kind, ...rest } = header
  const envelope: Envelope = { kind, header: rest, sections: {} }
  let offset = 0
  for (const [name, { byteLength }] of Object.entries(sections)) {
    envelope.sections[name] = { offset, bytes: byteLength }
    offset += aligned(byteLength)
  }
  const json = Buffer.from(JSON.stringify(envelope))
  const dataStart = MAGIC.length + 8 + aligned(json.length)
  const file = Buffer.allocUnsafeSlow(dataStart + offset + CHECKSUM_BYTES).fill(0, 0, dataStart)
  MAGIC.copy(file)
  file.writeUInt32LE(json.length, MAGIC.length)
  json.copy(file, MAGIC.length + 8)
  for (const [name, { buffer, byteOffset, byteLength }] of Object.entries(sections)) {
    const start = dataStart + envelope.sections[name]!.offset
    file.set(new Uint8Array(buffer, byteOffset, byteLength), start)
    file.fill(0, start + byteLength, start + aligned(byteLength))
  }
  checksum(file).copy(file, file.length - CHECKSUM_BYTES)
  return file
}

/** @throws Error when the file is of another kind or version, or any byte of it changed */
export function unpackSections(bytes: Buffer, kind: string) {
  // Small buffers come from a pool, where they need not start on an edge of 8 bytes.
  const file = bytes.byteOffset % 8 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer)
  const start = MAGIC.length + 8
  if (file.length < start + CHECKSUM_BYTES || !file.subarray(0, MAGIC.length).equals(MAGIC))
    throw new Error('no layer cache file of this version')
  if (!checksum(file).equals(file.subarray(file.length - CHECKSUM_BYTES))) throw new Error('a damaged layer cache file')
  const jsonBytes = file.readUInt32LE(MAGIC.length)
  const envelope = JSON.parse(file.toString('utf8', start, start + jsonBytes)) as Envelope
  if (envelope.kind !== kind) throw new Error(`a layer cache file of kind ${envelope.kind}`)
  const dataStart = file.byteOffset + start + aligned(jsonBytes)

  return {
    header: envelope.header,
    section<A extends TypedArray>(name: string, type: new (buffer: ArrayBuffer, offset: number, length: number) => A): A {
      const { offset, bytes } = envelope.sections[name]!
      const width = (type as unknown as { BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT
      return new type(file.buffer as ArrayBuffer, dataStart + offset, bytes / width)
    },
  }
}

function checksum(file: Buffer): Buffer {
  return createHash('sha256')
    .update(file.subarray(0, file.length - CHECKSUM_BYTES))
    .digest()
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8
}
