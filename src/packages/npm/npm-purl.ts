import { purl } from '../purl.ts'

/** `@scope/name` has its scope as namespace. */
export function npmPurl(name: string, version: string): string {
  const slash = name.startsWith('@') ? name.indexOf('/') : -1
  return purl({ type: 'npm', namespace: name.slice(0, Math.max(slash, 0)), name: name.slice(slash + 1), version })
}
