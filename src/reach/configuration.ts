import { posix } from 'node:path'
import type { ReachContext } from './analyser.ts'

/** A configuration that somebody wrote is smaller; what is larger is data. */
export const MAX_CONFIGURATION_BYTES = 4 * 1024 * 1024
const MAX_PATHS = 5000
const MAX_PATH_LENGTH = 1024

/** Made by the kernel or while the container runs. */
const VIRTUAL = /^\/(dev|proc|sys|run|tmp|var\/run|var\/tmp|var\/lock)(\/|$)/

/** Files that hold settings by their name or place. */
const CONFIGURATION = /^\/(usr\/local\/)?etc\/|\.(conf|cnf|cfg|config|ini|toml|ya?ml|json|xml|properties|hcl|env|rc|vcl|tmpl|template)$/

export function looksLikeConfiguration(path: string): boolean {
  return CONFIGURATION.test(path)
}

/** Schemes of URLs of files: `jar:file:/a.jar`. */
const FILE_SCHEME = /(?:^|[\s"'=:,(])(?:file|jar|zip|nested|war):$/

/** A jar in a class path is there to be looked into; whether anybody needs it, those tell who read Java. */
function isInClassPath(path: string, text: string, start: number, end: number): boolean {
  if (!path.endsWith('.jar')) return false
  return text[end] === ':' || (text[start - 1] === ':' && !FILE_SCHEME.test(text.slice(Math.max(start - 10, 0), start)))
}

/**
 * Absolute paths that are written in a text, each once: `/a/b` in `x=/a/b:/c`, in quotes, in `file:///a/b`; not in `http://host/a`, and no
 * jars in lists of them.
 */
export function pathsIn(text: string): string[] {
  const found = new Set<string>()
  for (const { 0: match, index } of text.matchAll(/(?<![\w.~})\]@%+/-])\/+[\w.@+%=~-][\w.@+%=~/-]*/g)) {
    if (match.startsWith('//') && text[index - 1] === ':' && text.slice(Math.max(index - 5, 0), index) !== 'file:') continue
    const path = match.replace(/^\/+/, '/').replace(/[./=]+$/, '')
    const isListed = isInClassPath(path, text, index, index + match.length)
    if (path.length > 1 && path.length <= MAX_PATH_LENGTH && !VIRTUAL.test(path) && !isListed) found.add(path)
    if (found.size >= MAX_PATHS) break
  }
  return [...found]
}

/** The text of a configuration, or undefined when it is not there, too large, or no text. A path that leads through symlinks is followed. */
export async function readConfiguration(context: ReachContext, place: number | string): Promise<string | undefined> {
  const { files } = context
  const node = typeof place === 'string' ? files.find(place) : place
  if (files.kind(node) !== 'file') return undefined
  const bytes = await files.read(node, MAX_CONFIGURATION_BYTES)
  return bytes === undefined || bytes.subarray(0, 512).includes(0) ? undefined : bytes.toString()
}

/** Its shells are run by who logs in, not by who looks a name up. */
const ACCOUNTS = /^\/etc\/(passwd|group|shadow|gshadow|shells|subuid|subgid)-?$/

const scanned = new WeakMap<ReachContext, Set<number>>()

/**
 * Refers to every file whose absolute path a configuration has in it, outside of comments: all that can be told of one whose syntax nobody
 * here knows. Each file is read once.
 */
export async function scanConfiguration(node: number, context: ReachContext): Promise<void> {
  const seen = scanned.get(context) ?? new Set()
  scanned.set(context, seen)
  if (seen.has(node) || ACCOUNTS.test(context.files.pathOf(node))) return
  seen.add(node)
  const text = await readConfiguration(context, node)
  if (text === undefined) return
  for (const path of pathsIn(text.replace(/^[ \t]*(#|;|\/\/).*$/gm, ''))) {
    context.refer({ from: node, to: path, kind: 'configured path', grade: 'soft', via: path })
  }
}

const MAX_LINE_LENGTH = 4096

/** Lines without spaces around them. Of a longer one than anybody writes, the beginning. */
export function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.slice(0, MAX_LINE_LENGTH).trim())
}

/** A path as a configuration means it: from a folder on, without quotes around it. */
export function configuredPath(text: string, folder: string): string {
  return posix.resolve('/', folder, text.replace(/^(["'])(.*)\1$/s, '$2'))
}
