import type { Build } from '../build.ts'
import { contextFileAt } from '../copies.ts'
import { parsed, record } from '../../node-lock.ts'
import type { NodeProject } from './project.ts'
import { absolutePath, isIn, nameOf } from '../paths.ts'

/** A package of a repository that has several. */
export interface NodeMember {
  name: string
  /** In the image, absolute. */
  folder: string
  /** In the context, with a slash at its end. */
  inContext: string
  /** What it depends on, whatever for. */
  needs: readonly string[]
  /** What of it is there when it runs. */
  dependencies: readonly string[]
}

const MAX_PATTERNS = 100
const MAX_MEMBERS = 100
/** More text than this is not looked through for names of folders. */
const MAX_TEXT = 4 * 1024 * 1024

/** The packages that package.json, pnpm-workspace.yaml or lerna.json speaks of, as far as they are in the image. */
export function membersOf(
  build: Build,
  { folder, inContext }: Pick<NodeProject, 'folder' | 'inContext'>,
  manifest: Readonly<Record<string, unknown>>,
  text: NodeProject['text'],
): NodeMember[] {
  const patterns = patternsOf(manifest, text)
  if (patterns.length === 0) return []
  const found: NodeMember[] = []
  for (const [path, written] of build.context.buildContext?.manifests ?? []) {
    if (!path.startsWith(inContext) || !path.endsWith('/package.json') || found.length >= MAX_MEMBERS) continue
    const below = path.slice(inContext.length, -'/package.json'.length)
    if (!patterns.some((each) => each.test(below))) continue
    const own = record(parsed(written)) ?? {}
    const place = absolutePath(below, folder)
    if (contextFileAt(build, `${place}/package.json`) !== path) continue
    const needs = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].flatMap((field) =>
      Object.keys(record(own[field]) ?? {}),
    )
    const { name } = own
    const dependencies = Object.keys(record(own['dependencies']) ?? {})
    found.push({ name: typeof name === 'string' ? name : below, folder: place, inContext: `${inContext}${below}/`, needs, dependencies })
  }
  return found
}

function patternsOf(manifest: Readonly<Record<string, unknown>>, text: NodeProject['text']): RegExp[] {
  const own = manifest['workspaces']
  const listed = Array.isArray(own) ? own : record(own)?.['packages']
  const lerna = record(parsed(text('lerna.json')))?.['packages']
  const all = [listed, lerna].flatMap((each) => (Array.isArray(each) ? each : [])).filter((each) => typeof each === 'string')
  return [...all, ...inYaml(text('pnpm-workspace.yaml') ?? '')].slice(0, MAX_PATTERNS).flatMap((pattern) => patternOf(pattern) ?? [])
}

/** The list `packages` of pnpm-workspace.yaml, in either way to write a list. */
function inYaml(text: string): string[] {
  const lines = text.slice(0, 64 * 1024).split(/\r?\n/)
  const at = lines.findIndex((line) => line.startsWith('packages:'))
  if (at === -1) return []
  const inline = /^packages:\s*\[([^\]]*)\]/.exec(lines[at]!)?.[1]
  if (inline !== undefined) return inline.split(',').map((each) => each.trim().replace(/^(['"])(.*)\1$/, '$2'))
  const found: string[] = []
  for (const line of lines.slice(at + 1)) {
    const item = /^\s*-\s+(['"]?)([^'"#]+)\1\s*(?:#.*)?$/.exec(line)?.[2]
    if (item === undefined && !/^\s*(?:#.*)?$/.test(line)) break
    if (item !== undefined) found.push(item.trim())
  }
  return found
}

/** `apps/*`, `packages/**`; those with more stars than people write say nothing. */
function patternOf(pattern: string): RegExp | undefined {
  const plain = pattern.replace(/^\.\//, '').replace(/\/+$/, '')
  if (plain.startsWith('!') || !/^[\w@./*-]{1,100}$/.test(plain) || (plain.match(/\*+/g)?.length ?? 0) > 3) return undefined
  const source = plain.replace(/[.]/g, '\\.').replace(/\*+/g, (stars) => (stars.length > 1 ? '.*' : '[^/]*'))
  return new RegExp(`^${source}$`)
}

/** The package in which a path of the image lies, or that has a name; the innermost where they lie in one another. */
export function memberAt(members: readonly NodeMember[], path: string): NodeMember | undefined {
  return members.filter(({ folder }) => isIn(path, folder)).toSorted((a, b) => b.folder.length - a.folder.length)[0]
}

/** `@acme/api`, `api...`, `./apps/api`, `apps/api` */
export function memberNamed({ members, folder }: NodeProject, written: string): NodeMember | undefined {
  const plain = written.replace(/^\.{3}\^?|\^?\.{3}$/g, '').replace(/^\{(.*)\}$/, '$1')
  return (
    members.find(({ name }) => name === plain) ??
    members.find((each) => each.folder === absolutePath(plain, folder)) ??
    members.find(({ name }) => name.endsWith(`/${plain}`)) ??
    members.find((each) => nameOf(each.folder) === plain)
  )
}

/**
 * A package with all that it may ask for: those that it depends on, and those whose folder its sources name. Undefined where not all of its
 * sources are at hand.
 */
export function neededMembers(build: Build, { members }: NodeProject, first: readonly NodeMember[]): NodeMember[] | undefined {
  const { buildContext } = build.context
  if (!buildContext?.complete) return undefined
  const needed = new Set(first)
  let left = MAX_TEXT
  for (const each of needed) {
    const texts: string[] = []
    for (const { path } of buildContext.files) {
      if (!path.startsWith(each.inContext) || !/\.(?:[cm]?[jt]sx?|json|sh)$/.test(path)) continue
      const text = buildContext.manifests?.get(path)
      if (text === undefined && /\.[cm]?[jt]sx?$/.test(path)) return undefined
      if (text !== undefined) texts.push(text)
      left -= text?.length ?? 0
    }
    if (left < 0) return undefined
    const mentions = (name: string) =>
      texts.some((text) => text.includes(`/${name}`) || text.includes(`'${name}'`) || text.includes(`"${name}"`))
    for (const other of members)
      if (!needed.has(other) && (each.needs.includes(other.name) || mentions(nameOf(other.folder)))) needed.add(other)
  }
  return members.filter((each) => needed.has(each))
}
