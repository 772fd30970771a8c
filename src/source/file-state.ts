import { fstatSync } from 'node:fs'

/** Size, and what tells one state of a file from another: the bytes below may have changed when this has. */
export function fileState(descriptor: number): { sizeBytes: number; identity: string } {
  const { dev, ino, size, mtimeNs, ctimeNs } = fstatSync(descriptor, { bigint: true })
  return { sizeBytes: Number(size), identity: `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}` }
}
