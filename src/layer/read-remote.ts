import { MessageChannel } from 'node:worker_threads'
import type { RemoteBlob } from '../image/image.ts'
import { type FedLayer, type FeedOptions, LayerFeed } from './feed.ts'
import type { IndexedLayer, IndexOptions } from './index-layer.ts'
import type { Pool } from './pool.ts'

/**
 * Reads a layer as it comes from elsewhere; nothing of it is kept but what reading yields.
 *
 * @throws what `fetch` throws, and Error when `signal` was given
 */
export async function readRemote(
  blob: RemoteBlob,
  pool: Pool,
  signal: AbortSignal,
  { onBytes, keep }: Pick<IndexOptions, 'onBytes' | 'keep'> = {},
): Promise<IndexedLayer> {
  const feeding = startFeeding(blob.sizeBytes, pool, { hashed: false, keep })
  const abort = () => feeding.feed.abort()
  signal.addEventListener('abort', abort)
  try {
    signal.throwIfAborted()
    await feeding.feed.ready()
    signal.throwIfAborted()
    let done = 0
    for await (const chunk of blob.fetch()) {
      feeding.feed.write(chunk)
      onBytes?.((done += chunk.length))
      await feeding.feed.ready()
      signal.throwIfAborted()
      if (feeding.feed.closed) break
    }
    feeding.feed.end()
  } catch (error) {
    abort()
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
  return feeding.read
}

/** A feed, and what the thread at its other end makes of it. */
export function startFeeding(sizeBytes: number, pool: Pool, options: FeedOptions): { feed: LayerFeed; read: Promise<FedLayer> } {
  const { port1, port2 } = new MessageChannel()
  const feed = new LayerFeed(port1)
  const read = pool.run({ kind: 'index-fed', port: port2, sizeBytes, ...options })
  read.catch(() => {}) // Told to whoever awaits it; the feed may fail before.
  return { feed, read }
}
