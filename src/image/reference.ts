import { UserError } from '../errors.ts'
import { isDigest } from './digest.ts'

/** What the user typed, taken apart. */
export interface Reference {
  /** Picks a source by force. */
  scheme?: string
  /** A path, or `-` for standard input. */
  path: string
  /** Which image of several: `shop:1`, `latest`, or a digest. */
  tag?: string
}

/** Schemes as other tools write them: `docker://` is skopeo's and crane's word for a registry. */
const ALIASES: Readonly<Record<string, string>> = { 'docker://': 'registry:', 'docker-daemon:': 'docker:' }

/**
 * Takes the scheme off: `[SCHEME:]REST`. `docker:24` and `registry:2` are read as what they are on Docker Hub, an image with a
 * version for a tag.
 */
export function splitScheme(text: string, schemes: readonly string[]): { scheme?: string; rest: string } {
  const alias = Object.keys(ALIASES).find((each) => text.startsWith(each))
  const named = alias ? ALIASES[alias]! + text.slice(alias.length) : text
  const scheme = schemes.find((id) => named.startsWith(`${id}:`))
  if (scheme === undefined) return { rest: text }
  const rest = named.slice(scheme.length + 1)
  if (!alias && OFFICIAL_IMAGES.has(scheme) && /^(\d[\w.-]*|latest)(@|$)/.test(rest)) return { rest: text }
  return { scheme, rest: NAME_SCHEMES.has(scheme) ? rest.replace(/^\/\/(?=[^/])/, '') : rest }
}

/** Schemes in front of a name, which never begins with slashes; a path may. */
const NAME_SCHEMES = new Set(['docker', 'podman', 'registry'])
/** Schemes that are images of Docker Hub as well. */
const OFFICIAL_IMAGES = new Set(['docker', 'registry'])

/**
 * Takes `[SCHEME:]PATH[:TAG]` or `[SCHEME:]PATH@DIGEST` apart. Paths and tags may both hold colons, so `exists` decides:
 * the longest part that is there is the path. What exists nowhere is answered whole, as path.
 *
 * @throws UserError when it is empty, or names a digest that is none
 */
export function parseReference(text: string, schemes: readonly string[], exists: (path: string) => boolean): Reference {
  const { scheme, rest } = splitScheme(text, schemes)
  if (rest === '') {
    throw new UserError('No image is named.', {
      hint: 'Give the path of an image archive or layout, or - for standard input.',
      example: 'slimscope analyze app.tar',
    })
  }
  const reference = splitTag(rest, (path) => path === '-' || exists(path))
  return scheme ? { scheme, ...reference } : reference
}

function splitTag(text: string, exists: (path: string) => boolean): Reference {
  if (exists(text)) return { path: text }
  for (let end = lastSeparator(text, text.length); end > 0; end = lastSeparator(text, end)) {
    const path = text.slice(0, end)
    if (!exists(path)) continue
    const tag = text.slice(end + 1)
    if (tag === '')
      throw new UserError(`"${text}" ends where a tag should follow.`, {
        hint: 'Leave the last colon away, or name a tag.',
        example: `slimscope analyze ${path}`,
      })
    if (text[end] === '@' && !isDigest(tag)) {
      throw new UserError(`"${tag}" is no digest.`, { hint: 'Behind @ stands sha256: and 64 lower-case hexadecimal digits.' })
    }
    return { path, tag }
  }
  return { path: text }
}

function lastSeparator(text: string, end: number): number {
  return Math.max(text.lastIndexOf(':', end - 1), text.lastIndexOf('@', end - 1))
}

/** `docker.io/library/shop:1`, `library/shop:1` and `shop:1` are one name; without a tag it is `latest`. */
export function familiarName(name: string): string {
  const short = name.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '')
  return /:[^/]*$/.test(short) ? short : `${short}:latest`
}

/** Whether what the user typed as tag means the image that the medium calls `name`: the whole name, or its tag alone. */
export function nameMatches(typed: string, name: string): boolean {
  if (typed === name || familiarName(typed) === familiarName(name)) return true
  return !/[/:]/.test(typed) && familiarName(name).endsWith(`:${typed}`)
}
