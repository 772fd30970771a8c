import { asObject, type JsonObject, listIn, parseJsonObject, textIn, textsIn } from '../json-object.ts'

/** A package as Plug'n'Play's map lists it, https://yarnpkg.com/advanced/pnp-spec. */
export interface PnpEntry {
  /** Undefined for a program of its own (a workspace). */
  version: string | undefined
  name: string
  /** Where it is, relative to the map, `/` at the end; in an archive, the path goes on in it. */
  location: string
  /** Names of what it needs, and the key of the entry that satisfies each, undefined for what is missing. */
  needs: readonly { name: string; key: string | undefined; peer: boolean }[]
}

/**
 * Reads the map from a .pnp.data.json, or out of a .pnp.cjs without running it: its entries by `name\nreference`. Undefined for what
 * holds none that can be read; the .pnp.js of Yarn 1 is one, being code.
 */
export function readPnpData(text: string): Map<string, PnpEntry> | undefined {
  const data = parseJsonObject(text.startsWith('{') ? text : (inlineText(text) ?? inlineObject(text)))
  if (!data || !Object.hasOwn(data, 'packageRegistryData')) return undefined
  const entries = new Map<string, PnpEntry>()
  for (const byName of listIn(data, 'packageRegistryData')) {
    if (!Array.isArray(byName) || !Array.isArray(byName[1])) continue
    for (const byReference of byName[1]) {
      if (!Array.isArray(byReference)) continue
      const entry = entryOf(byName[0], byReference[0], asObject(byReference[1]))
      if (entry) entries.set(keyOf(byName[0], byReference[0]), entry)
    }
  }
  return entries
}

function entryOf(name: unknown, reference: unknown, entry: JsonObject | undefined): PnpEntry | undefined {
  const location = textIn(entry, 'packageLocation')
  if (location === undefined) return undefined
  const peers = new Set(textsIn(entry, 'packagePeers'))
  const own = keyOf(name, reference)
  const needs = listIn(entry, 'packageDependencies').flatMap((pair) => {
    if (!Array.isArray(pair) || typeof pair[0] !== 'string') return []
    // An alias names the package, too.
    const key = pair[1] === null ? undefined : Array.isArray(pair[1]) ? keyOf(pair[1][0], pair[1][1]) : keyOf(pair[0], pair[1])
    return key === own ? [] : [{ name: pair[0], key, peer: peers.has(pair[0]) }]
  })
  const isProgram = typeof name !== 'string' || typeof reference !== 'string' || reference.startsWith('workspace:')
  return { name: typeof name === 'string' ? name : '', version: isProgram ? undefined : versionOf(reference), location, needs }
}

function keyOf(name: unknown, reference: unknown): string {
  return `${String(name)}\n${String(reference)}`
}

/** `npm:1.0.0`, `virtual:HASH#npm:1.0.0`, `patch:fsevents@npm%3A2.3.3#…::version=2.3.3&hash=…`; empty for a URL or a commit. */
function versionOf(reference: string): string {
  const concrete = reference.replace(/^virtual:[^#]*#/, '')
  return /^npm:(?:@?[^@]+@)?([^@#:]+)/.exec(concrete)?.[1] ?? /(?:::|&)version=([^&]+)/.exec(concrete)?.[1] ?? ''
}

/** `RAW_RUNTIME_STATE = '{\⏎ …'`: a string in quotes, its lines joined by backslashes. */
function inlineText(text: string): string | undefined {
  const start = text.indexOf("'", text.search(/\bRAW_RUNTIME_STATE =\s/)) + 1
  if (!/\bRAW_RUNTIME_STATE =\s/.test(text) || start === 0) return undefined
  for (let end = text.indexOf("'", start); end !== -1; end = text.indexOf("'", end + 1)) {
    let first = end
    while (text[first - 1] === '\\') first--
    if ((end - first) % 2 === 0)
      return text.slice(start, end).replace(/\\(\r\n|[\s\S])/g, (_, escaped: string) => (/^[\r\n]/.test(escaped) ? '' : escaped))
  }
  return undefined
}

/** Yarn 2 and 3.0: the object itself stands in the code. */
function inlineObject(text: string): string | undefined {
  const call = /hydrateRuntimeState\(\s*\{/.exec(text)
  const end = text.search(/\}\s*,\s*\{\s*basePath/)
  return call && end > call.index ? text.slice(call.index + call[0].length - 1, end + 1) : undefined
}
