import { createHash, randomBytes } from 'node:crypto'
import { workerData } from 'node:worker_threads'
import type { LayerStore } from './store.ts'

const KEY_BYTES = 16

/**
 * The secret of this process under which the content of large files is hashed. It has to be a secret: the hash is quick because
 * it need not withstand somebody who knows the key, as an image's maker must not. All threads have the same.
 */
let key: Uint8Array = (workerData as { contentKey?: Uint8Array } | null)?.contentKey ?? randomBytes(KEY_BYTES)
let settled = false

export function contentKey(): Uint8Array {
  return key
}

/** Names the key without telling it. Hashes under another key say nothing here. */
export function contentKeyId(): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16)
}

/** Takes the key that is kept in the store, or keeps this one there. Only the first call counts: a process has one key. */
export function settleContentKey(store: LayerStore): void {
  if (settled) return
  settled = true
  const kept = store.read('content', 'key')
  if (kept?.length === KEY_BYTES) key = kept
  else store.write('content', 'key', Buffer.from(key))
}
