import type { Dependency, Package } from './package.ts'

/** Something in the image that asks for packages by name and is none itself: a program with its package.json, Gemfile, requirements.txt. */
export interface Project {
  /** Of its manifest, absolute. */
  path: string
  requests: readonly Request[]
}

export interface Request extends Dependency {
  /** As the ecosystem compares names. */
  name: string
  /** In words for people: `devDependencies of /app/package.json`. */
  where: string
}

/** Packages that are reached from some over what they need, those included: 1 by position. */
export function reachable(packages: readonly Needs[], from: Iterable<number>, follows: (kind: Kind, of: Needs) => boolean): Uint8Array {
  const reached = new Uint8Array(packages.length)
  const pending: number[] = []
  const visit = (position: number) => {
    if (reached[position] !== 0) return
    reached[position] = 1
    pending.push(position)
  }
  for (const position of from) visit(position)
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const of = packages[next]!
    for (const { kind, satisfiedBy } of of.dependencies) if (follows(kind, of)) for (const position of satisfiedBy) visit(position)
  }
  return reached
}

type Needs = Pick<Package, 'ecosystem' | 'dependencies'>
type Kind = Dependency['kind']

/** npm installs what is optional where it can; pip what belongs to an extra only when that is asked for, and then it is not optional. */
function comesAlong(kind: Kind, { ecosystem }: Needs): boolean {
  return kind !== 'suggests' && (kind !== 'optional' || ecosystem === 'npm')
}

/** What is suggested is used where it is there. So npm keeps it without development, too, when something that runs suggests it. */
function isUsed(kind: Kind, of: Needs): boolean {
  return kind === 'suggests' || comesAlong(kind, of)
}

/**
 * Packages with what the projects tell of them: who is asked for, who came along, and who is there for development alone. What is known of
 * a package already stays, unless somebody asks for it here.
 */
export function withRequests(packages: readonly Package[], projects: readonly Project[]): Package[] {
  const requests = projects.flatMap((project) => project.requests)
  const askedBy = new Map<number, Request>()
  for (const request of requests) {
    for (const position of request.satisfiedBy) {
      const known = askedBy.get(position)
      if (!known || (known.kind === 'dev' && request.kind !== 'dev')) askedBy.set(position, request)
    }
  }
  const askedElsewhere = packages.flatMap(({ asked }, position) => (asked === 'asked' && !askedBy.has(position) ? [position] : []))
  const runs = reachable(packages, [...wantedBy(requests.filter(({ kind }) => kind !== 'dev')), ...askedElsewhere], isUsed)
  const develops = reachable(packages, wantedBy(requests.filter(({ kind }) => kind === 'dev')), isUsed)
  return packages.map((each, position) => {
    const dev = each.dev ?? (develops[position] === 1 && runs[position] === 0)
    const settled: Package = dev ? { ...each, dev } : each
    const request = askedBy.get(position)
    if (request) return { ...settled, asked: 'asked', askedIn: request.where }
    if (each.asked !== 'unknown') return settled
    return runs[position] === 1 || develops[position] === 1 ? { ...settled, asked: 'pulled-in' } : settled
  })
}

function wantedBy(requests: readonly Request[]): number[] {
  return requests.flatMap(({ satisfiedBy }) => satisfiedBy)
}

/** Packages that would not be there had those for development been left out: positions, ascending. */
export function developmentOnly(packages: readonly Package[]): number[] {
  return packages.flatMap(({ dev }, position) => (dev === true ? [position] : []))
}

/**
 * Packages that nobody would need any more if a project, or without one anybody, no longer asked for `name`: positions, ascending. What
 * nobody needs even now is not among them.
 */
export function withoutRequest(
  { packages, projects }: { packages: readonly Package[]; projects: readonly Project[] },
  name: string,
  project?: Pick<Project, 'path'>,
): number[] {
  const removed: Request[] = []
  const kept: Request[] = []
  for (const { path, requests } of projects) {
    for (const request of requests) (request.name === name && path === (project ?? { path }).path ? removed : kept).push(request)
  }
  const noLongerAsked = new Set(wantedBy(removed))
  if (!project) for (const [position, each] of packages.entries()) if (each.name === name) noLongerAsked.add(position)
  // Members of a workspace are there whoever asks, and need what they request.
  const members = new Set(projects.map(({ path }) => path))
  const isAsked = ({ asked, evidence }: Package, position: number) =>
    members.has(evidence) || (asked === 'asked' && !noLongerAsked.has(position))
  const asked = packages.flatMap((each, position) => (isAsked(each, position) ? [position] : []))
  const needs = packages.map(({ ecosystem, dependencies, evidence }) => ({
    ecosystem,
    dependencies: members.has(evidence) ? [] : dependencies,
  }))
  const before = reachable(needs, [...wantedBy(kept), ...asked, ...noLongerAsked], comesAlong)
  const after = reachable(needs, [...wantedBy(kept), ...asked], comesAlong)
  return packages.flatMap((_, position) => (before[position] === 1 && after[position] === 0 ? [position] : []))
}
