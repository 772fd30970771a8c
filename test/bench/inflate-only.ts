/**
 * The floor under every reader of a gzip image: inflates all layers with `node:zlib` on two workers and throws the bytes away.
 *
 *   node test/bench/inflate-only.ts LAYOUT
 */
import { once } from 'node:events'
import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker, isMainThread, workerData } from 'node:worker_threads'
import { createGunzip } from 'node:zlib'

interface Blob {
  digest: string
  size: number
}

if (isMainThread) {
  const layout = process.argv[2]!
  const read = (digest: string) => JSON.parse(readFileSync(blobFile(layout, digest), 'utf8'))
  const layers: Blob[] = read(JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')).manifests[0].digest).layers
  // Largest first, each to the worker that has less: what a scheduler does that knows the sizes.
  const shares: { bytes: number; files: string[] }[] = [1, 2].map(() => ({ bytes: 0, files: [] }))
  for (const { digest, size } of [...layers].sort((a, b) => b.size - a.size)) {
    const share = shares.reduce((least, next) => (next.bytes < least.bytes ? next : least))
    share.files.push(blobFile(layout, digest))
    share.bytes += size
  }
  const workers = shares.map(({ files }) => new Worker(new URL(import.meta.url), { workerData: files }))
  await Promise.all(workers.map((worker) => once(worker, 'exit')))
} else {
  for (const file of workerData as string[]) {
    const inflated = createReadStream(file, { highWaterMark: 1 << 20 }).pipe(createGunzip({ chunkSize: 1 << 20 }))
    for await (const _ of inflated);
  }
}

function blobFile(layout: string, digest: string): string {
  return join(layout, 'blobs', ...digest.split(':'))
}
