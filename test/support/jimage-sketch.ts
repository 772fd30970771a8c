/** Resources of a runtime image by module: `{ 'java.base': { 'java/lang/String.class': bytes } }`. */
export type JimageSketch = Record<string, Record<string, Buffer>>

/** A runtime image of those resources, uncompressed. Its hash table is in no order, as no reader here looks names up by hash. */
export function jimageOf(modules: JimageSketch, { bigEndian = false } = {}): Buffer {
  const strings: Buffer[] = [Buffer.from('\0')]
  const offsets = new Map<string, number>([['', 0]])
  let stringBytes = 1
  const name = (text: string): number => {
    let offset = offsets.get(text)
    if (offset === undefined) {
      offset = stringBytes
      const bytes = Buffer.from(`${text}\0`)
      strings.push(bytes)
      offsets.set(text, offset)
      stringBytes += bytes.length
    }
    return offset
  }
  const locations: Buffer[] = []
  const starts: number[] = []
  const contents: Buffer[] = []
  let [locationBytes, contentBytes] = [0, 0]
  for (const [module, resources] of Object.entries(modules)) {
    for (const [path, content] of Object.entries(resources)) {
      const slash = path.lastIndexOf('/')
      const dot = path.lastIndexOf('.')
      const values = [
        name(module),
        name(path.slice(0, Math.max(slash, 0))),
        name(path.slice(slash + 1, dot)),
        name(path.slice(dot + 1)),
        contentBytes,
        0,
        content.length,
      ]
      const location = Buffer.concat([...values.map((value, i) => attribute(i + 1, value)), Buffer.from([0])])
      starts.push(locationBytes)
      locations.push(location)
      locationBytes += location.length
      contents.push(content)
      contentBytes += content.length
    }
  }
  const words = [0xcafedada, 0x00010000, 0, starts.length, starts.length, locationBytes, stringBytes, ...starts.map(() => 0), ...starts]
  const index = Buffer.alloc(words.length * 4)
  const write = bigEndian ? index.writeUInt32BE.bind(index) : index.writeUInt32LE.bind(index)
  for (const [i, word] of words.entries()) write(word, i * 4)
  return Buffer.concat([index, ...locations, ...strings, ...contents])
}

/** The kind and the length in a byte, then the number in as many bytes as it needs. */
function attribute(kind: number, value: number): Buffer {
  const length = value < 256 ? 1 : value < 65536 ? 2 : 4
  const bytes = Buffer.alloc(1 + length)
  bytes[0] = (kind << 3) | (length - 1)
  bytes.writeUIntBE(value, 1, length)
  return bytes
}
