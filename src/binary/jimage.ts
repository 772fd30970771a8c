import type { ByteSource } from './byte-source.ts'
import { readClassFile } from './class-file.ts'
import type { ModuleInfo } from './module-info.ts'

/**
 * A runtime image, `lib/modules` of a JDK since 9: the classes of the platform, by module. There is no specification; the layout is that of
 * OpenJDK's src/java.base/share/native/libjimage/imageFile.hpp, version 1.0.
 */
export interface RuntimeImage {
  modules: ReadonlyMap<string, ImageModule>
  /** The module that has a package (`java/sql`), undefined for none. */
  moduleOf(packageName: string): string | undefined
  /** Its declaration; undefined when it has none, or is compressed. */
  moduleInfo(module: string): Promise<ModuleInfo | undefined>
}

export interface ImageModule {
  resources: number
  /** As it lies in the image, and unpacked where the image is compressed. */
  storedBytes: number
  unpackedBytes: number
}

interface Location {
  module: string
  parent: string
  base: string
  extension: string
  offset: number
  compressedBytes: number
  unpackedBytes: number
}

const MAGIC = 0xcafedada
const HEADER_BYTES = 28
const VERSION = 0x00010000
const MAX_RESOURCES = 1_000_000
const MAX_INDEX_BYTES = 128 * 1024 * 1024
const MAX_INFO_BYTES = 1024 * 1024
const MAX_NAME_LENGTH = 4096

/** Kinds of a location's attributes. */
const END = 0
const [MODULE, PARENT, BASE, EXTENSION, OFFSET, COMPRESSED, UNPACKED] = [1, 2, 3, 4, 5, 6, 7]

/** Reads the index of an image, or answers undefined when it is none or broken. */
export async function openRuntimeImage(source: ByteSource): Promise<RuntimeImage | undefined> {
  const header = await source.read(0, HEADER_BYTES)
  if (!header || header.length < HEADER_BYTES) return undefined
  // In the byte order of the machine that it is for.
  const little = header.readUInt32LE(0) === MAGIC
  if (!little && header.readUInt32BE(0) !== MAGIC) return undefined
  const word = (bytes: Buffer, at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const [version, , , tableLength, locationBytes, stringBytes] = [4, 8, 12, 16, 20, 24].map((at) => word(header, at)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const indexBytes = HEADER_BYTES + tableLength * 8 + locationBytes + stringBytes
  if (version !== VERSION || tableLength > MAX_RESOURCES || indexBytes > MAX_INDEX_BYTES) return undefined
  const index = await source.read(0, indexBytes)
  if (!index || index.length < indexBytes) return undefined

  const offsets = HEADER_BYTES + tableLength * 4
  const locations = index.subarray(offsets + tableLength * 4, indexBytes - stringBytes)
  const names = nameReader(index.subarray(indexBytes - stringBytes))
  const modules = new Map<string, ImageModule>()
  const moduleOfPackage = new Map<string, string>()
  const infos = new Map<string, Location>()
  for (let i = 0; i < tableLength; i++) {
    const location = readLocation(locations, word(index, offsets + i * 4), names)
    if (!location || location.module === '' || location.module === 'modules' || location.module === 'packages') continue
    const { module, parent, base, extension, compressedBytes, unpackedBytes } = location
    const sum = modules.get(module) ?? { resources: 0, storedBytes: 0, unpackedBytes: 0 }
    sum.resources++
    sum.storedBytes += compressedBytes || unpackedBytes
    sum.unpackedBytes += unpackedBytes
    modules.set(module, sum)
    if (extension === 'class' && parent !== '') moduleOfPackage.set(parent, module)
    if (extension === 'class' && parent === '' && base === 'module-info') infos.set(module, location)
  }
  return {
    modules,
    moduleOf: (packageName) => moduleOfPackage.get(packageName),
    async moduleInfo(module) {
      const { offset = 0, compressedBytes = 1, unpackedBytes = 0 } = infos.get(module) ?? {}
      if (compressedBytes !== 0 || unpackedBytes > MAX_INFO_BYTES) return undefined
      const bytes = await source.read(indexBytes + offset, indexBytes + offset + unpackedBytes)
      return bytes && readClassFile(bytes)?.module
    },
  }
}

/** Attributes, each a byte with its kind and length and then a number, until one of kind 0. */
function readLocation(locations: Buffer, start: number, name: (offset: number) => string): Location | undefined {
  const values = [0, 0, 0, 0, 0, 0, 0, 0]
  let at = start
  for (;;) {
    const byte = locations[at]
    if (byte === undefined) return undefined
    const kind = byte >> 3
    if (kind === END) break
    const length = (byte & 7) + 1
    if (kind > UNPACKED! || at + 1 + length > locations.length) return undefined
    let value = 0
    for (let i = 1; i <= length; i++) value = value * 256 + locations[at + i]!
    if (!Number.isSafeInteger(value)) return undefined
    values[kind] = value
    at += 1 + length
  }
  return {
    module: name(values[MODULE!]!),
    parent: name(values[PARENT!]!),
    base: name(values[BASE!]!),
    extension: name(values[EXTENSION!]!),
    offset: values[OFFSET!]!,
    compressedBytes: values[COMPRESSED!]!,
    unpackedBytes: values[UNPACKED!]!,
  }
}

/** Names end in a zero byte; most are asked for again and again. */
function nameReader(strings: Buffer): (offset: number) => string {
  const known = new Map<number, string>()
  return (offset) => {
    let name = known.get(offset)
    if (name === undefined) {
      const end = offset < strings.length ? strings.indexOf(0, offset) : -1
      name = end === -1 || end - offset > MAX_NAME_LENGTH ? '' : strings.toString('utf8', offset, end)
      known.set(offset, name)
    }
    return name
  }
}
