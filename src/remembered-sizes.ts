import { createHash } from 'node:crypto'
import { isDigest } from './image/digest.ts'
import type { ImageName } from './image/image-name.ts'
import { digestKey, type LayerStore } from './layer/store.ts'

/** What a registry has said of an image's size. */
export interface RememberedSize {
  toPullBytes: number
  unpackedBytes?: number
  /** `linux/arm64/v8` */
  platform: string
  /** When it said so, in milliseconds. */
  at: number
}

/** Bases move a few times a month. */
const TAG_MS = 24 * 60 * 60 * 1000
/** Who does not answer in time is left alone for so long. */
const SILENT_MS = 10 * 60 * 1000

/** By the digest of a manifest, for ever; by a name, for a day, or of any age where `now` is missing. */
export function recallSize(store: LayerStore, key: string, now?: number): RememberedSize | undefined {
  const record = readRecord(store, keyOf(key))
  if (!record || (now !== undefined && !isDigest(key) && !isFresh(record, TAG_MS, now))) return undefined
  const { toPullBytes, unpackedBytes, platform, at } = record
  if (!isSize(toPullBytes) || !(unpackedBytes === undefined || isSize(unpackedBytes)) || typeof platform !== 'string') return undefined
  return { toPullBytes, platform, at, ...(unpackedBytes !== undefined && { unpackedBytes }) }
}

export function rememberSize(store: LayerStore, key: string, size: RememberedSize): void {
  store.write(keyOf(key), 'size', Buffer.from(JSON.stringify(size)))
}

/** Whether a registry has let us wait a short while ago. */
export function isSilent(store: LayerStore, registry: string, now: number): boolean {
  const record = readRecord(store, keyOf(`silent ${registry}`))
  return record !== undefined && isFresh(record, SILENT_MS, now)
}

export function rememberSilence(store: LayerStore, registry: string, at: number): void {
  store.write(keyOf(`silent ${registry}`), 'size', Buffer.from(JSON.stringify({ at })))
}

/** A name that moves, for one platform. */
export function tagKey({ registry, repository, tag = 'latest' }: ImageName, platform: string): string {
  return `${registry}/${repository}:${tag} ${platform}`
}

function keyOf(key: string): string {
  return isDigest(key) ? digestKey(key) : `named-${createHash('sha256').update(key).digest('hex')}`
}

function isFresh({ at }: { at: number }, forMs: number, now: number): boolean {
  return now >= at && now - at < forMs
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function readRecord(store: LayerStore, key: string): ({ at: number } & Record<string, unknown>) | undefined {
  try {
    const record = JSON.parse(store.read(key, 'size')?.toString('utf8') ?? '') as Record<string, unknown> | null
    return typeof record?.['at'] === 'number' ? { ...record, at: record['at'] } : undefined
  } catch {
    return undefined // Damaged, or not there.
  }
}
