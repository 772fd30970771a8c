/** What JSON in an image may hold where an object is meant: anything. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Undefined for what is no JSON, or no object. */
export function parseJsonObject(content: Buffer | string | undefined): JsonObject | undefined {
  if (content === undefined) return undefined
  try {
    // A byte order mark is no JSON, but written all the same.
    return asObject(JSON.parse(content.toString().replace(/^\uFEFF/, '')))
  } catch {
    return undefined
  }
}

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
}

/** Empty where there is none, or something else. */
export function objectIn(object: JsonObject | undefined, key: string): JsonObject {
  return asObject(ownValue(object, key)) ?? {}
}

export function textIn(object: JsonObject | undefined, key: string): string | undefined {
  const value = ownValue(object, key)
  return typeof value === 'string' ? value : undefined
}

export function listIn(object: JsonObject | undefined, key: string): readonly unknown[] {
  const value = ownValue(object, key)
  return Array.isArray(value) ? value : []
}

export function textsIn(object: JsonObject | undefined, key: string): string[] {
  return listIn(object, key).filter((value) => typeof value === 'string')
}

/** `{"express": "^4.0.0"}` as pairs; what is no text in it is left out. */
export function pairsIn(object: JsonObject | undefined, key: string): [string, string][] {
  return Object.entries(objectIn(object, key)).filter((pair): pair is [string, string] => typeof pair[1] === 'string')
}

function ownValue(object: JsonObject | undefined, key: string): unknown {
  return object && Object.hasOwn(object, key) ? object[key] : undefined
}
