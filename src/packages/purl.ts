/** The parts of a package URL, https://github.com/package-url/purl-spec. Empty ones are left out of it. */
export interface PurlParts {
  type: string
  /** Segments joined by `/`: `@angular`, `org.apache.commons`, `github.com/gorilla`. */
  namespace?: string | undefined
  name: string
  version?: string | undefined
  qualifiers?: Readonly<Record<string, string | undefined>>
  /** A path inside the package. */
  subpath?: string | undefined
}

/** Types whose names do not differ by case alone, as the specification of each says. */
const LOWER_NAMES = new Set(['apk', 'composer', 'deb', 'npm', 'pypi'])
const LOWER_NAMESPACES = new Set(['apk', 'composer', 'deb', 'npm', 'rpm'])

/**
 * Package URL in its canonical form. Nothing is refused: what an image calls a package may be any text. The name is its last part, so
 * that a slash in it is no separator.
 */
export function purl({ type, namespace = '', name, version = '', qualifiers = {}, subpath = '' }: PurlParts): string {
  const segments = (LOWER_NAMESPACES.has(type) ? namespace.toLowerCase() : namespace).split('/').filter((segment) => segment !== '')
  const lowered = LOWER_NAMES.has(type) ? name.toLowerCase() : name
  const path = [type, ...segments.map(encode), encode(type === 'pypi' ? lowered.replaceAll('_', '-') : lowered)].join('/')
  const query = Object.entries(qualifiers)
    .filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '')
    .map(([key, value]) => `${key.toLowerCase()}=${encode(value)}`)
    .sort()
    .join('&')
  const inner = subpath.split('/').filter((segment) => !/^\.{0,2}$/.test(segment))
  return [`pkg:${path}`, version && `@${encode(version)}`, query && `?${query}`, inner.length > 0 && `#${inner.map(encode).join('/')}`]
    .filter((part) => part !== false)
    .join('')
}

/** All but letters, digits, `-`, `.`, `_`, `~` and `:` as bytes of UTF-8, which lone surrogates are not: they are replaced. */
function encode(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString())
    .replaceAll('%3A', ':')
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}
