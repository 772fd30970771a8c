import { asObject, type JsonObject, objectIn, pairsIn, textIn } from '../json-object.ts'

/** A library of a NAME.deps.json, https://github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md. */
export interface Library {
  name: string
  version: string
  /** `package`, `project`, `reference`, `runtimepack`. */
  type: string
  /** Names and versions of what it needs. */
  needs: readonly [name: string, version: string][]
  /** Where its files are, relative to the program, each with the places that come into question, the likeliest first. */
  assets: readonly (readonly string[])[]
}

const MAX_LIBRARIES = 20_000
const MAX_KEY_LENGTH = 1000

/** Undefined for what is no such file. */
export function parseDepsJson(json: JsonObject): Library[] | undefined {
  const targets = objectIn(json, 'targets')
  const name = textIn(objectIn(json, 'runtimeTarget'), 'name') ?? textIn(json, 'runtimeTarget') ?? Object.keys(targets)[0]
  if (name === undefined) return undefined
  const libraries = objectIn(json, 'libraries')
  return Object.entries(objectIn(targets, name))
    .slice(0, MAX_LIBRARIES)
    .flatMap(([key, value]) => {
      const slash = key.lastIndexOf('/')
      const target = asObject(value)
      if (slash === -1 || !target || key.length > MAX_KEY_LENGTH) return []
      const type = textIn(objectIn(libraries, key), 'type') ?? 'package'
      return [
        {
          name: key.slice(0, slash),
          version: key.slice(slash + 1),
          type,
          needs: pairsIn(target, 'dependencies'),
          assets: assetsOf(target),
        },
      ]
    })
}

/** When a program is published, files lie beside it; resources in a folder of their language, those of other systems where they were. */
function assetsOf(target: JsonObject): string[][] {
  const flat = ['runtime', 'native'].flatMap((kind) => Object.keys(objectIn(target, kind))).map((path) => [lastOf(path), path])
  const resources = Object.entries(objectIn(target, 'resources')).map(([path, value]) => {
    const locale = textIn(asObject(value), 'locale') ?? lastOf(path.slice(0, Math.max(path.lastIndexOf('/'), 0)))
    return [`${locale}/${lastOf(path)}`, path]
  })
  const elsewhere = Object.keys(objectIn(target, 'runtimeTargets')).map((path) => [path, lastOf(path)])
  return [...flat, ...resources, ...elsewhere]
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Shared frameworks that a NAME.runtimeconfig.json asks for. A program that brings its own asks for none. */
export function frameworksOf(json: JsonObject): [name: string, version: string][] {
  const options = objectIn(json, 'runtimeOptions')
  const several = Array.isArray(options['frameworks']) ? options['frameworks'] : []
  return [options['framework'], ...several].flatMap((value) => {
    const name = textIn(asObject(value), 'name')
    return name === undefined ? [] : [[name, textIn(asObject(value), 'version') ?? '']]
  })
}
