import type { ImageFiles } from '../contents/image-files.ts'
import type { Dependency, Ecosystem, Package } from '../packages/package.ts'
import { type Domain, type Grade, GRADES } from './edge.ts'
import type { Reach } from './explore.ts'
import { BY_CONVENTION, interpreterDomain, moduleDomain, UNREAD_DOMAINS } from './module-domains.ts'
import { isSpokenOf } from './perl/spoken-of.ts'

/**
 * Whether the image's program needs a package.
 *
 * - `used`: something that runs refers to one of its files.
 * - `unused`: nothing does; how sure that is, `confidence` says.
 * - `kept`: nothing does, but programs expect it without a word.
 * - `unknown`: nobody here can tell.
 */
export const VERDICTS = ['used', 'kept', 'unknown', 'unused'] as const
export type Verdict = (typeof VERDICTS)[number]

/**
 * - `high`: nothing leads to it at any grade, all of its kinds of code were read, and no package that is used depends on it.
 * - `medium`: only a weak reference leads to it; or a package that is used depends on it, though it never opens it; or the image's own
 *   code loads modules of its kind by computed names; or the package system counts it as essential, so that only another base leaves it out.
 * - `low`: nothing leads to it, but it, or what depends on it, is of a language that loads much by convention. Of Perl, it is `medium` when
 *   no code that was read has the first part of its modules' names.
 */
export const CONFIDENCES = ['high', 'medium', 'low'] as const
export type Confidence = (typeof CONFIDENCES)[number]

export interface Judgement {
  verdict: Verdict
  /** Of `unused` alone. */
  confidence?: Confidence
  /** Sentences without a full stop: what speaks for it. */
  reasons: readonly string[]
  /** The best reached of its files, where one is. */
  reachedBy?: number
}

export interface JudgeInput {
  files: ImageFiles
  packages: readonly Package[]
  reach: Reach
  /** Ecosystems of which a database could not be read. */
  broken: ReadonlySet<Ecosystem>
}

/** Ecosystems of libraries that any program may need. */
const SYSTEMS: ReadonlySet<Ecosystem> = new Set<Ecosystem>(['deb', 'apk', 'rpm', 'conda'])

/** What code of an ecosystem's packages is loaded by. */
const LOADED_BY: Partial<Record<Ecosystem, Domain>> = {
  npm: 'javascript',
  pypi: 'python',
  conda: 'python',
  maven: 'jvm',
  gem: 'ruby',
  composer: 'php',
  nuget: 'dotnet',
}

/** The verdict on each package, in their order. */
export function judge(input: JudgeInput): Judgement[] {
  const { packages, reach } = input
  const reached = packages.map((each) => bestReached(each, reach))
  const running = runningDomains(input)
  const opaque = new Set([...running].filter((domain) => UNREAD_DOMAINS.has(domain)))
  const conventional = new Set([...running].filter((domain) => BY_CONVENTION.has(domain)))
  const computed = new Set(reach.unresolved.filter(({ node }) => reach.isFirstParty(node)).map(({ domain }) => domain))
  const isUsed = (position: number) => reached[position]?.grade === 'hard' || reached[position]?.grade === 'soft'
  const neededBy = dependenciesOf(packages, isUsed)
  const neededByDoubtful = dependenciesOf(packages, (position) => reached[position]?.grade === 'weak', mayNeed)
  const unread = packages.map((each, position) => (isUsed(position) ? undefined : domainAmong(opaque, each, input.files)))
  const neededByUnread = dependenciesOf(packages, (position) => unread[position] !== undefined)
  // What a Perl in another program runs, such as functions of a database, is not read.
  const embedsPerl = surelyReached(input).some((node) => input.files.nameOf(node).startsWith('libperl.so'))
  const modular = packages.map((each, position) => (isUsed(position) ? undefined : domainAmong(conventional, each, input.files)))
  const byConvention = packages.map((each, position) =>
    mayBeNamed(each, modular[position], embedsPerl, input.files) ? modular[position] : undefined,
  )
  const neededByUnnamed = dependenciesOf(packages, (position) => modular[position] !== byConvention[position])
  const neededByConvention = dependenciesOf(packages, (position) => byConvention[position] !== undefined)

  return packages.map((each, position): Judgement => {
    const found = reached[position]
    if (found && found.grade !== 'weak' && found.grade !== 'policy') return { verdict: 'used', reasons: [], reachedBy: found.node }
    if (found?.grade === 'policy') return { verdict: 'kept', reasons: ['programs expect it without naming it'], reachedBy: found.node }
    if (reach.openEnded !== undefined) return { verdict: 'unknown', reasons: [reach.openEnded] }
    if (!reach.starts && SYSTEMS.has(each.ecosystem))
      return { verdict: 'unknown', reasons: ['the program that the image starts is not in it, so what that needs is not known'] }
    if (!each.complete || input.broken.has(each.ecosystem)) return { verdict: 'unknown', reasons: ['its files are not listed completely'] }
    if (unread[position])
      return { verdict: 'unknown', reasons: [`${unread[position]} runs, and what it loads cannot be told from outside`] }
    const asker = neededByUnread.get(position)
    if (asker !== undefined && !found)
      return { verdict: 'unknown', reasons: [`${packages[asker]!.name} depends on it, and whether that is used cannot be told`] }
    const domain = byConvention[originOf(position, neededByConvention)]
    if (domain && (!found || byConvention[position]))
      return {
        verdict: 'unused',
        confidence: 'low',
        reasons: [`nothing that runs leads to it for sure, but ${domain} loads much by convention`],
      }
    if (!found && (modular[position] || neededByUnnamed.has(position)))
      return {
        verdict: 'unused',
        confidence: 'medium',
        reasons: [
          modular[position]
            ? `no ${modular[position]} code that is read speaks of its modules, so that only data could name them`
            : `${packages[neededByUnnamed.get(position)!]!.name} depends on it, which only data could name`,
        ],
      }
    return unused(each, found, neededBy.get(position) ?? neededByDoubtful.get(position), computed, packages)
  })
}

/** Whether code may name a module of a package, though nobody sees where. Of Perl, it needs a part of the name for that. */
function mayBeNamed({ files: nodes }: Package, domain: Domain | undefined, embedded: boolean, files: ImageFiles): boolean {
  if (domain !== 'perl' || embedded) return domain !== undefined
  return nodes.some((node) => isSpokenOf(files.pathOf(node), files))
}

function unused(
  each: Package,
  weak: Reached | undefined,
  neededBy: number | undefined,
  computed: ReadonlySet<Domain>,
  packages: readonly Package[],
): Judgement {
  if (weak) return { verdict: 'unused', confidence: 'medium', reasons: ['only a weak reference leads to it'], reachedBy: weak.node }
  if (neededBy !== undefined)
    return {
      verdict: 'unused',
      confidence: 'medium',
      reasons: [`${packages[neededBy]!.name} depends on it, though what runs does not open it`],
    }
  if (each.essential)
    return {
      verdict: 'unused',
      confidence: 'medium',
      reasons: ['the package system counts it as essential: another base image leaves it out'],
    }
  const domain = LOADED_BY[each.ecosystem]
  if (domain && computed.has(domain))
    return { verdict: 'unused', confidence: 'medium', reasons: [`the image's own ${domain} code loads modules by names that it computes`] }
  return { verdict: 'unused', confidence: 'high', reasons: ['nothing that runs leads to any of its files'] }
}

interface Reached {
  node: number
  grade: Grade
}

function bestReached({ files, inner = [] }: Package, { graph, innerNode }: Reach): Reached | undefined {
  let best: Reached | undefined
  for (const node of [...files, ...inner.map(({ path }) => innerNode(path))]) {
    const grade = graph.gradeOf(node)
    if (grade && (!best || GRADES.indexOf(grade) < GRADES.indexOf(best.grade))) best = { node, grade }
  }
  return best
}

/** Domains of which an interpreter runs, or is loaded, for sure. */
function runningDomains(input: JudgeInput): Set<Domain> {
  const domains = surelyReached(input).map((node) => interpreterDomain(input.files.nameOf(node)))
  return new Set(domains.filter((domain) => domain !== undefined))
}

function surelyReached({ files, reach: { graph } }: JudgeInput): number[] {
  const isSure = (node: number) => graph.gradeOf(node) === 'hard' || graph.gradeOf(node) === 'soft'
  return [...graph.reached].filter((node) => node >= 0 && node < files.nodeCount && isSure(node))
}

function domainAmong(domains: ReadonlySet<Domain>, { files: nodes }: Package, files: ImageFiles): Domain | undefined {
  if (domains.size === 0) return undefined
  for (const node of nodes) {
    const domain = moduleDomain(files.pathOf(node))
    if (domain && domains.has(domain)) return domain
  }
  return undefined
}

/** The package that is not needed by another, from which one is needed. */
function originOf(position: number, neededBy: ReadonlyMap<number, number>): number {
  let at = position
  for (let next = neededBy.get(at); next !== undefined; next = neededBy.get(at)) at = next
  return at
}

/** Of each package that some others need by their own word, directly or not, and that is none of them: the package that names it. */
function dependenciesOf(
  packages: readonly Package[],
  isOne: (position: number) => boolean,
  counts: (dependency: Dependency, of: Package) => boolean = needs,
): Map<number, number> {
  const neededBy = new Map<number, number>()
  const queue = [...packages.keys()].filter(isOne)
  for (let i = 0; i < queue.length; i++) {
    const dependent = queue[i]!
    for (const each of packages[dependent]!.dependencies) {
      const { satisfiedBy } = each
      if (!counts(each, packages[dependent]!) || satisfiedBy.some(isOne)) continue
      for (const position of satisfiedBy) {
        if (neededBy.has(position)) continue
        neededBy.set(position, dependent)
        queue.push(position)
      }
    }
  }
  return neededBy
}

function needs({ kind }: Dependency): boolean {
  return kind === 'depends'
}

/** What code of a package of npm loads is not looked for where that is in doubt: it loads what it only wishes for, too, where that is there. */
function mayNeed({ kind }: Dependency, { ecosystem }: Package): boolean {
  return kind === 'depends' || (ecosystem === 'npm' && kind !== 'dev')
}
