/** What Go's linker writes into a program, after package debug/buildinfo. */
export interface GoSketch {
  version?: string
  /** Lines as `go version -m` shows them, columns by tabs. */
  modules?: readonly string[]
  /** Functions with their bytes of code, in order. */
  functions?: readonly (readonly [name: string, codeBytes: number])[]
}

const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1')
const MARK = Buffer.from('0123456789abcdef')

/** As since Go 1.18: texts behind their lengths. */
export function goBuildInfo({ version = 'go1.26.0', modules = [] }: GoSketch): Buffer {
  return Buffer.concat([
    MAGIC,
    Buffer.from([8, 2]),
    Buffer.alloc(16),
    ...[Buffer.from(version), moduleText(modules)].flatMap((text) => [varint(text.length), text]),
  ])
}

/**
 * As before: addresses of two strings. `address` is that of the bytes, which must be known.
 */
export function oldGoBuildInfo({ version = 'go1.13.4', modules = [] }: GoSketch, address: number): Buffer {
  const texts = [Buffer.from(version), moduleText(modules)]
  const word = (value: number) => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64LE(BigInt(value))
    return bytes
  }
  const headers = 32
  const starts = [headers + 32, headers + 32 + texts[0]!.length]
  return Buffer.concat([
    ...[MAGIC, Buffer.from([8, 0]), word(address + headers), word(address + headers + 16)],
    ...texts.flatMap((text, i) => [word(address + starts[i]!), word(text.length)]),
    ...texts,
  ])
}

/** The table of functions as since Go 1.20, little-endian, 64 bits. */
export function goFunctionTable({ functions = [] }: GoSketch): Buffer {
  const names = Buffer.from(functions.map(([name]) => `${name}\0`).join(''))
  const [namesAt, tableAt] = [72, 72 + names.length]
  const infosAt = functions.length * 8 + 4
  const table = Buffer.alloc(infosAt + functions.length * 8)
  let [code, name] = [0, 0]
  functions.forEach(([text, codeBytes], i) => {
    table.writeUInt32LE(code, i * 8)
    table.writeUInt32LE(infosAt + i * 8, i * 8 + 4)
    table.writeUInt32LE(name, infosAt + i * 8 + 4)
    code += codeBytes
    name += Buffer.byteLength(text) + 1
  })
  table.writeUInt32LE(code, functions.length * 8)
  const head = Buffer.alloc(72)
  head.writeUInt32LE(0xfffffff1, 0)
  head.set([1, 8], 6)
  for (const [field, value] of [functions.length, 0, 0, namesAt, 0, 0, 0, tableAt].entries()) head.writeUInt32LE(value, 8 + field * 8)
  return Buffer.concat([head, names, table])
}

function moduleText(lines: readonly string[]): Buffer {
  return Buffer.concat([MARK, Buffer.from(lines.map((line) => `${line}\n`).join('')), MARK])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest >>= 7) bytes.push((rest & 0x7f) | 0x80)
  return Buffer.from([...bytes, rest])
}
