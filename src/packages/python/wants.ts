import type { Dependency } from '../package.ts'
import { parseRequirement, type Requirement } from './requirement.ts'

/** A requirement in somebody's own manifest. */
export interface Want {
  requirement: Requirement
  kind: Dependency['kind']
  /** The part of the manifest, empty where it has none: `project.dependencies`. */
  section: string
}

/** A want of a requirement as written; none where it has no name. */
export function wantOf(text: string, kind: Dependency['kind'], section: string): Want[] {
  const requirement = parseRequirement(text)
  return requirement ? [{ requirement, kind, section }] : []
}

/** Of a table `{flask = "^3.0", celery = {version = "*", extras = ["redis"]}}`, as Poetry and Pipenv have it. */
export function wantsOfTable(table: Readonly<Record<string, unknown>>, kind: Dependency['kind'], section: string): Want[] {
  return Object.entries(table).flatMap(([name, value]) => {
    if (name === 'python') return []
    const listed = typeof value === 'object' && value !== null ? (value as { extras?: unknown; optional?: unknown }) : {}
    const extras = Array.isArray(listed.extras) ? `[${listed.extras.join()}]` : ''
    return wantOf(`${name}${extras}`, listed.optional === true ? 'optional' : kind, section)
  })
}

/** What groups for development are called; others, `prod` or `worker`, are installed to run. */
export function isForDevelopment(group: string): boolean {
  return /(^|[-_.])(dev|devel|develop|development|tests?|testing|lint|linting|docs?|types?|typing|format|ci|bench|benchmarks?|debug)($|[-_.])/i.test(
    group,
  )
}
