import { type BuiltImage, type Intent, isOfBase } from './built-image.ts'
import type { ProgramChange } from './no-longer-started.ts'

/** Why a path is gone, there, or another one. */
export interface Reason {
  reason: string
  expected: boolean
}

export const UNEXPECTED: Reason = { reason: 'unexpected', expected: false }
const ANEW: Reason = { reason: 'made anew by each build', expected: true }
/** Patches of these rules install fewer packages. */
const FEWER_PACKAGES = new Set(['dev-dependencies', 'apt-recommends'])
/** Names that no two builds have in common: logs with the time in their names, temporary files, caches of compilers. */
const NAMED_BY_CHANCE =
  /^\/(?:tmp|var\/tmp|var\/log|run)\/|\/_logs\/|\/__pycache__\/|\/node-compile-cache\/|\/(?:core|npm-debug)[\w.-]*\.log$/

/** What compilers and package managers read. Programs that they make name it, to say where something happened. */
const SOURCES = /\.(?:go|rs|java|kt|scala|cs|fs|c|cc|cpp|h|hpp|ts|tsx|jsx|mod|sum|toml|lock|xml|gradle|kts|csproj|fsproj|sln)$/

/** What both images tell together. */
export interface Known {
  /** Whether the new image has a file at another path. */
  isMoved(node: number): boolean
  program: ProgramChange
}

/** Of a file that the old image has and the new one has not. */
export function whyRemoved(before: BuiltImage, after: BuiltImage, node: number, intent: Intent, { isMoved, program }: Known): Reason {
  const version = before.filesystem.liveVersion(node)
  const rule = before.ruleOf(version)
  if (rule && (rule.safety === 'safe' || intent.rules.has(rule.id))) return { reason: rule.id, expected: true }
  if (intent.base && isOfBase(before, version)) return { reason: `the base image ${before.base}`, expected: true }
  if (NAMED_BY_CHANCE.test(before.files.pathOf(node))) return ANEW
  if (intent.stages && isMoved(node)) return { reason: 'moved', expected: true }
  if (program.isServed(node)) return UNEXPECTED
  if (intent.stages) {
    const left = leftInStage(before, node, rule?.id)
    const user = left.expected ? undefined : program.userOf(node)
    return user === undefined ? left : { reason: `of use to ${user} alone, which is not started any more`, expected: true }
  }
  const gone = goneWith(before, after, node)
  if (gone !== undefined && [...intent.rules].some((each) => FEWER_PACKAGES.has(each)))
    return { reason: 'packages that are no longer installed', expected: true }
  if (gone !== undefined && intent.base) return { reason: 'packages that the other base does not ask for', expected: true }
  return UNEXPECTED
}

/** What runs needs what leads on to more, and may read data of the context that it names; what nothing names was for the build. */
function leftInStage(image: BuiltImage, node: number, rule?: string): Reason {
  const { reach, files, filesystem } = image
  const grade = reach.graph.gradeOf(node)
  const isData = isFromContext(image, filesystem.liveVersion(node)) && !SOURCES.test(files.nameOf(node))
  if (grade === 'hard' || (grade === 'soft' && isData)) return UNEXPECTED
  return { reason: rule ?? 'left in the build stage', expected: true }
}

/** The package of the file, where no package of that name is in the new image. */
function goneWith(before: BuiltImage, after: BuiltImage, node: number): string | undefined {
  const [owner] = before.reach.owners.of(node)
  const name = owner === undefined ? undefined : before.packages[owner]!.name
  return name !== undefined && !after.packages.some((each) => each.name === name) ? name : undefined
}

/** Of a file that only the new image has. Nothing of it is wrong: it is there to be seen. */
export function whyAdded(before: BuiltImage, after: BuiltImage, node: number, intent: Intent): Reason {
  const version = after.filesystem.liveVersion(node)
  if (intent.base && isOfBase(after, version)) return { reason: `the base image ${after.base}`, expected: true }
  if (NAMED_BY_CHANCE.test(after.files.pathOf(node))) return ANEW
  const [owner] = after.reach.owners.of(node)
  if (owner !== undefined && intent.base && goneWith(after, before, node) !== undefined)
    return { reason: 'packages that the old base did not need to install', expected: true }
  return { reason: after.ruleOf(version)?.id ?? 'new', expected: true }
}

/** Of a file that is not the same: the context is the same for both builds, and what is copied from it has to be. */
export function whyChanged(before: BuiltImage, after: BuiltImage, versions: readonly [number, number], intent: Intent): Reason {
  const [old, now] = versions
  if (intent.base && (isOfBase(before, old) || isOfBase(after, now))) return { reason: `the base image ${after.base}`, expected: true }
  return isFromContext(before, old) && isFromContext(after, now) ? UNEXPECTED : ANEW
}

function isFromContext({ filesystem, steps }: BuiltImage, version: number): boolean {
  const step = steps[filesystem.layerOf(version)] ?? ''
  return /^(?:COPY|ADD) /.test(step) && !/ --from=| https?:/.test(step)
}
