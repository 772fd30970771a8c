import type { Digest } from '../image/digest.ts'
import { isRemote, type Layer } from '../image/image.ts'
import { ContentHashes } from './content-hashes.ts'
import { unpackIndex } from './index-codec.ts'
import type { IndexedLayer } from './index-layer.ts'
import type { KeptContent } from './kept-content.ts'
import type { LayerIndex } from './layer-index.ts'
import { digestKey, identityKey, type LayerStore } from './store.ts'

/** What is known of a blob at its place on disk. */
export interface Seen {
  /** Computed when `verified`, else as claimed. */
  digest: Digest
  verified: boolean
}

/** A layer of which everything is known. */
export interface KnownLayer {
  index: LayerIndex
  readonly hashes: ContentHashes
  /** Packed; absent where there are none, or where they are still in the cache. */
  checkpoints?: Buffer | undefined
  /** Contents that were kept when it was read; never on disk. */
  kept?: KeptContent | undefined
  /** Under which its parts are kept. */
  key: string
}

/** The key of a layer: its digest where that was computed, else the place where it lies. */
export function keyOf({ digest, blob }: Layer, seen: Seen): string {
  return seen.verified ? digestKey(seen.digest) : identityKey(identityOf(blob) ?? '', digest)
}

/** A layer that this very file held at an earlier run, with nothing read of it; or of a blob elsewhere, the one of its digest. */
export function recall(store: LayerStore, layer: Layer): KnownLayer | undefined {
  const seen = readSeen(store, layer)
  return seen && load(store, keyOf(layer, seen), seen)
}

/** The key of a layer that this very file held at an earlier run; it changes whenever the layer's bytes may have. */
export function recallKey(store: LayerStore, layer: Layer): string | undefined {
  const seen = readSeen(store, layer)
  return seen && keyOf(layer, seen)
}

/** A layer whose claimed digest is known; the caller must see to it that the blob has that digest. */
export function recallByDigest(store: LayerStore, digest: Digest): KnownLayer | undefined {
  return load(store, digestKey(digest), { digest, verified: true })
}

function load(store: LayerStore, key: string, seen: Seen): KnownLayer | undefined {
  const packed = store.read(key, 'index')
  if (!packed) return undefined
  try {
    const index = { ...unpackIndex(packed), ...seen }
    let hashes: ContentHashes | undefined
    return {
      index,
      get hashes() {
        return (hashes ??= loadHashes(store, key)) // Only when they are asked for: not everybody compares.
      },
      key,
    }
  } catch {
    return undefined // Damaged, or of another version: made anew.
  }
}

function loadHashes(store: LayerStore, key: string): ContentHashes {
  const packed = store.read(key, 'hashes')
  try {
    return packed ? ContentHashes.unpack(packed) : new ContentHashes()
  } catch {
    return new ContentHashes()
  }
}

/** Keeps what reading a layer has yielded, and answers it unpacked. */
export function keepLayer(store: LayerStore, key: string, seen: Seen, indexed: IndexedLayer): KnownLayer {
  const { index, hashes, checkpoints, kept } = indexed
  store.write(key, 'index', index)
  if (hashes) store.write(key, 'hashes', hashes)
  if (checkpoints) store.write(key, 'checkpoints', checkpoints)
  return {
    index: { ...unpackIndex(index), ...seen },
    hashes: hashes ? ContentHashes.unpack(hashes) : new ContentHashes(),
    checkpoints,
    kept,
    key,
  }
}

/** Remembers what this file holds. */
export function writeSeen(store: LayerStore, { digest, blob }: Layer, seen: Seen): void {
  const identity = identityOf(blob)
  if (identity !== undefined) store.write(identityKey(identity, digest), 'seen', Buffer.from(JSON.stringify(seen)))
}

function readSeen(store: LayerStore, { digest, blob }: Layer): Seen | undefined {
  // What is fetched by its digest has that digest, or the fetch fails.
  if (isRemote(blob)) return { digest: blob.hashedDigest ?? digest, verified: true }
  const text = blob.identity === undefined ? undefined : store.read(identityKey(blob.identity, digest), 'seen')
  try {
    return text && (JSON.parse(text.toString()) as Seen)
  } catch {
    return undefined
  }
}

function identityOf(blob: Layer['blob']): string | undefined {
  return isRemote(blob) ? undefined : blob.identity
}

/** Packed checkpoints of a known layer, undefined where it has none. */
export function checkpointsOf(store: LayerStore, known: KnownLayer): Buffer | undefined {
  return known.checkpoints ?? store.read(known.key, 'checkpoints')
}
