import { CATALOGUE_DATE } from './base-image.ts'
import { readBaseReference } from './base-reference.ts'

/** Megabytes to pull for linux/amd64, as Docker Hub showed them in the autumn of 2026. Only what was read there is here. */
const MEGABYTES: Readonly<Record<string, number>> = {
  'alpine:3.23': 3.67,
  'node:22': 389.5,
  'node:22-bookworm': 389.5,
  'node:22-slim': 76.2,
  'node:22-bookworm-slim': 76.2,
  'node:22-trixie': 419.4,
  'node:22-trixie-slim': 77.7,
  'node:24-trixie-slim': 81.3,
  'node:24-alpine': 55.8,
  'node:26-bookworm': 396.3,
  'node:26-bookworm-slim': 80.2,
  'node:26': 424,
  'node:26-trixie': 424,
  'node:26-slim': 81.8,
  'node:26-trixie-slim': 81.8,
  'php:8.3-cli-alpine': 36,
  'php:8.3-fpm-alpine': 32,
  'php:8.4': 177,
  'php:8.4-cli': 177,
  'php:8.4-fpm': 167.6,
  'php:8.5-fpm-alpine': 39.5,
  'ruby:3.3': 398.9,
  'ruby:3.3-slim': 66.3,
  'ruby:3.4': 402.5,
  'ruby:3.4-slim': 69.9,
}

/** What an image had to pull when the table was made; undefined for what nobody measured. */
export function measuredSize(reference: string): { toPullBytes: number; platform: string; asOf: string } | undefined {
  const base = readBaseReference(reference)
  const key = base && `${base.repository}:${base.tag}`
  if (key === undefined || base?.digest !== undefined || !Object.hasOwn(MEGABYTES, key)) return undefined
  return { toPullBytes: Math.round(MEGABYTES[key]! * 1e6), platform: 'linux/amd64', asOf: CATALOGUE_DATE }
}
