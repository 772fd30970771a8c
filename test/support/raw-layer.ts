import { digestOf } from '../../src/image/digest-of.ts'
import { fileOf, tarOf } from './archive-sketch.ts'

/** What an entry is; without anything, an empty file. `type` is the tar's type flag. */
export interface RawEntry {
  content?: string | Buffer
  symlink?: string
  hardlink?: string
  type?: string
}

const BLOCK = 512

/** Header and content of one tar entry as bytes, of whatever name: libraries would clean it. Long ones as GNU tar writes them. */
export function entry(name: string, { content = '', symlink, hardlink, type }: RawEntry = {}): Buffer {
  const link = symlink ?? hardlink ?? ''
  const flag = type ?? (symlink !== undefined ? '2' : hardlink !== undefined ? '1' : '0')
  return Buffer.concat([
    ...(Buffer.byteLength(name) > 99 ? [block('././@LongLink', '', 'L', Buffer.from(`${name}\0`))] : []),
    ...(Buffer.byteLength(link) > 99 ? [block('././@LongLink', '', 'K', Buffer.from(`${link}\0`))] : []),
    block(name, link, flag, Buffer.from(content)),
  ])
}

function block(name: string, link: string, type: string, content: Buffer): Buffer {
  const bytes = Buffer.alloc(BLOCK + Math.ceil(content.length / BLOCK) * BLOCK)
  bytes.write(name, 0, 99)
  bytes.write('0000644\0' + '0000000\0'.repeat(2), 100)
  bytes.write(`${content.length.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0        ${type}`, 124)
  bytes.write(link, 157, 99)
  bytes.write('ustar  \0', 257)
  bytes.write(checksumOf(bytes), 148)
  content.copy(bytes, BLOCK)
  return bytes
}

/** Of a header whose checksum field holds blanks. */
function checksumOf(header: Buffer): string {
  let sum = 0
  for (let i = 0; i < BLOCK; i++) sum += header[i]!
  return `${sum.toString(8).padStart(6, '0')}\0 `
}

/** A file whose header claims another size than what follows. */
export function lying(name: string, size: number): Buffer {
  const header = entry(name)
  header.write(size < 0 ? `-${-size}`.padEnd(11) : size.toString(8).padStart(11, '0'), 124)
  header.fill(0x20, 148, 156)
  header.write(checksumOf(header), 148)
  return header
}

/** The end of a tar. */
export const END = Buffer.alloc(2 * BLOCK)

/** A docker-archive of the test with layers of raw bytes, whatever they are. Answers its path. */
export async function imageOf(layers: readonly (readonly Buffer[])[], pack: (layer: Buffer) => Buffer = (layer) => layer): Promise<string> {
  return fileOf(
    await archiveOf(
      layers.map((entries) => Buffer.concat([...entries, END])),
      pack,
    ),
  )
}

/** The same as bytes, of whole layers. */
export async function archiveOf(tars: readonly Buffer[], pack: (layer: Buffer) => Buffer = (layer) => layer): Promise<Buffer> {
  const names = tars.map((_, i) => `${i}/layer.tar`)
  const diffIds = tars.map((tar) => digestOf(tar))
  return tarOf({
    'manifest.json': JSON.stringify([{ Config: 'config.json', RepoTags: ['app:1'], Layers: names }]),
    'config.json': JSON.stringify({ os: 'linux', architecture: 'amd64', config: {}, rootfs: { type: 'layers', diff_ids: diffIds } }),
    ...Object.fromEntries(tars.map((tar, i) => [names[i]!, pack(tar)])),
  })
}
