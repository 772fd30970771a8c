import type { BuiltImage } from './built-image.ts'

/**
 * Whether two live versions are not the same file, owner and mode apart. Where nobody had to know whether two files of the same size are the
 * same, they are taken for it.
 */
export function differs(before: BuiltImage, old: number, after: BuiltImage, now: number): boolean {
  const [was, is] = [before.filesystem.nodeOf(old), after.filesystem.nodeOf(now)]
  if (before.files.kind(was) !== after.files.kind(is) || before.files.linkTarget(was) !== after.files.linkTarget(is)) return true
  if (before.files.sizeOf(was) !== after.files.sizeOf(is)) return true
  const keys = [contentKeyOf(before, old), contentKeyOf(after, now)]
  return keys[0] !== undefined && keys[1] !== undefined && keys[0] !== keys[1]
}

/** Only hashes: what stands for a layer that comes twice says nothing in another image. */
function contentKeyOf({ filesystem, contentKeys }: BuiltImage, version: number): string | undefined {
  const content = filesystem.contentOf(version)
  const key = content === -1 ? undefined : contentKeys(content)
  return key === undefined || /^\d+ \d+$/.test(key) ? undefined : key
}
