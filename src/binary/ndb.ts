const PAGE_BYTES = 4096
const BLOCK_BYTES = 16
const SLOT_BYTES = 16
const HEADER_BYTES = 32
const BLOB_HEADER_BYTES = 16
const MAGIC = { file: 0x506d_7052, slot: 0x746f_6c53, blob: 0x5362_6c42 }

/**
 * The blobs of a `Packages.db` of rpm's ndb backend, which SUSE uses: pages of slots, each of which says where a blob lies; 16 bytes a slot and a block,
 * little-endian (lib/backend/ndb/rpmpkg.c of rpm).
 *
 * @throws Error when it is none or damaged, after the blobs before the damage
 */
export function* ndbBlobs(file: Buffer): Generator<Buffer, void, undefined> {
  if (file.length < HEADER_BYTES || file.readUInt32LE(0) !== MAGIC.file) throw new Error('it is no database of ndb')
  const end = file.readUInt32LE(12) * PAGE_BYTES
  if (end > file.length) throw new Error('its slots are cut off')
  // Blobs do not overlap, so that all of them are no larger than the file.
  let left = file.length
  for (let slot = HEADER_BYTES; slot < end; slot += SLOT_BYTES) {
    if (file.readUInt32LE(slot) !== MAGIC.slot) throw new Error('a slot is damaged')
    const index = file.readUInt32LE(slot + 4)
    if (index === 0) continue // Free.
    const at = file.readUInt32LE(slot + 8) * BLOCK_BYTES
    if (at + BLOB_HEADER_BYTES > file.length || file.readUInt32LE(at) !== MAGIC.blob || file.readUInt32LE(at + 4) !== index) {
      throw new Error(`the blob of package ${index} is not where it should be`)
    }
    const bytes = file.readUInt32LE(at + 12)
    left -= bytes
    if (left < 0 || at + BLOB_HEADER_BYTES + bytes > file.length) throw new Error(`the blob of package ${index} is cut off`)
    yield file.subarray(at + BLOB_HEADER_BYTES, at + BLOB_HEADER_BYTES + bytes)
  }
}
