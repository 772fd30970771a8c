import type { Build, Step } from '../build.ts'
import { contextFileAt } from '../copies.ts'
import { parsed, record } from '../../node-lock.ts'
import type { NodeProject } from './project.ts'
import { absolutePath, isIn, parentOf } from '../paths.ts'

/** Whether a program speaks to its database through Prisma. */
export function usesPrisma({ dependencies, devDependencies }: Pick<NodeProject, 'dependencies' | 'devDependencies'>): boolean {
  return [dependencies, devDependencies].some((each) => each.has('@prisma/client') || each.has('prisma'))
}

/** Whether it, or another package of the context, does. */
export function asksForPrisma({ context: { buildContext } }: Build, project: NodeProject): boolean {
  if (usesPrisma(project)) return true
  return [...(buildContext?.manifests ?? [])].some(([path, text]) => path.endsWith('package.json') && text.includes('"@prisma/client"'))
}

/**
 * Folders outside of node_modules that `prisma generate` writes a client into: `output` of the schema, which is seen from the schema's folder.
 * Undefined where the schema is not at hand. Without `output`, the client is in node_modules.
 */
export function generatedClients(build: Build, project: NodeProject, step: Step): string[] | undefined {
  const schemas = schemasOf(build, project, step)
  if (schemas.length === 0) return undefined
  const found = new Set<string>()
  for (const path of schemas) {
    const file = contextFileAt(build, path)
    const text = file === undefined ? undefined : build.context.buildContext?.manifests?.get(file)
    if (text === undefined) return undefined
    for (const [, body] of text.matchAll(/^\s*generator\s+\w+\s*\{([^}]*)\}/gm)) {
      if (!/^\s*provider\s*=\s*"prisma-client(?:-js)?"/m.test(body!)) return undefined
      const output = /^\s*output\s*=\s*"([^"\n]*)"/m.exec(body!)?.[1]
      if (output === undefined) continue
      if (!/^[\w./-]+$/.test(output)) return undefined
      found.add(absolutePath(output, parentOf(path)))
    }
  }
  return [...found].filter((folder) => !isIn(folder, absolutePath('node_modules', project.folder)))
}

/** The schema as the command, package.json or custom says; a folder may hold it in pieces. */
function schemasOf(build: Build, { folder, text }: NodeProject, { args }: Step): string[] {
  const words = args.map(({ value }) => value)
  const at = words.indexOf('--schema')
  const own =
    (at === -1 ? undefined : words[at + 1]) ??
    words.find((word) => word.startsWith('--schema='))?.slice('--schema='.length) ??
    record(record(parsed(text('package.json')))?.['prisma'])?.['schema'] ??
    /\bschema\s*:\s*(?:path\.join\(\s*)?['"]([\w./-]+)['"]/.exec(text('prisma.config.ts') ?? '')?.[1]
  const places = typeof own === 'string' ? [own] : ['prisma/schema.prisma', 'schema.prisma', 'prisma/schema']
  const files = build.context.buildContext?.files ?? []
  for (const place of places) {
    const path = absolutePath(place, folder)
    if (contextFileAt(build, path) !== undefined) return [path]
    if (path.endsWith('.prisma')) continue
    const inside = files
      .filter((each) => each.path.endsWith('.prisma'))
      .map((each) => absolutePath(each.path.slice(each.path.lastIndexOf('/') + 1), path))
    const found = inside.filter((each) => contextFileAt(build, each) !== undefined)
    if (found.length > 0) return found
  }
  return []
}
