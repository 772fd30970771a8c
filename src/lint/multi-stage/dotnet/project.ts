import type { Build } from '../build.ts'
import { contextFileAt } from '../copies.ts'
import { absolutePath, nameOf, parentOf } from '../paths.ts'

/** A project of the context, as it lies in the image. */
export interface DotnetProject {
  /** Absolute. */
  path: string
  text: string
  /** Of the program: `Api` for Api.dll. */
  name: string
  isWeb: boolean
  /** Whether `dotnet run` starts it in its own folder. */
  isInFolder: boolean
  isProgram: boolean
}

const PROJECT = /\.(?:cs|fs|vb)proj$/
const MAX_PROJECTS = 200

/** The project that dotnet takes where it is told a file, a folder or nothing; undefined where there are several, or none is known. */
export function projectAt(build: Build, folder: string, written = '.'): DotnetProject | undefined {
  const { manifests } = build.context.buildContext ?? {}
  const place = absolutePath(written, folder)
  const files = [...(manifests?.keys() ?? [])].filter((path) => PROJECT.test(path)).slice(0, MAX_PROJECTS)
  const wanted = PROJECT.test(place) ? [place] : [...new Set(files.map(nameOf))].map((name) => absolutePath(name, place))
  const [only, ...more] = wanted.filter((path) => manifests?.has(contextFileAt(build, path) ?? ''))
  if (only === undefined || more.length > 0) return undefined
  const text = manifests!.get(contextFileAt(build, only)!)!
  const name = /<AssemblyName>([\w.-]+)<\/AssemblyName>/.exec(text)?.[1] ?? nameOf(only).replace(PROJECT, '')
  const isWeb = /Sdk="Microsoft\.NET\.Sdk\.(?:Web|BlazorWebAssembly)/.test(text)
  const isInFolder = isWeb || /Sdk="Microsoft\.NET\.Sdk\.Worker/.test(text)
  const isProgram = isInFolder || /<OutputType>\s*Exe\s*</i.test(text)
  if (!/^[\w.-]+$/.test(name) || /<AssemblyName>/.test(text) !== text.includes(`<AssemblyName>${name}<`)) return undefined
  return { path: only, text, name, isWeb, isInFolder, isProgram: isProgram && !text.includes('<TargetFrameworks>') }
}

/** What the first profile of launchSettings.json sets, or the one of a name; undefined where that cannot be read. */
export function launchProfile(build: Build, { path }: DotnetProject, name?: string): Record<string, string> | undefined {
  const file = contextFileAt(build, absolutePath('Properties/launchSettings.json', parentOf(path)))
  if (file === undefined) return name === undefined ? {} : undefined
  const text = build.context.buildContext?.manifests?.get(file)
  let parsed: unknown
  try {
    parsed = JSON.parse((text ?? '').replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
  const profiles = fieldOf(parsed, 'profiles')
  if (!isObject(profiles)) return {}
  const profile =
    name === undefined ? Object.values(profiles).find((each) => fieldOf(each, 'commandName') === 'Project') : fieldOf(profiles, name)
  if (profile === undefined) return name === undefined ? {} : undefined
  const [variables = {}, urls, args] = ['environmentVariables', 'applicationUrl', 'commandLineArgs'].map((key) => fieldOf(profile, key))
  if (!isObject(variables) || args !== undefined || (urls !== undefined && typeof urls !== 'string')) return undefined
  const found: [string, unknown][] = [
    ...Object.entries(variables),
    ...(urls === undefined ? [] : [['ASPNETCORE_URLS', urls] as [string, unknown]]),
  ]
  if (!found.every(([key, value]) => /^\w{1,60}$/.test(key) && typeof value === 'string' && /^[\w ./:;,=*+@-]{0,300}$/.test(value)))
    return undefined
  return Object.fromEntries(found) as Record<string, string>
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}
