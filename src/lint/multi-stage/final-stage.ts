import type { Instruction } from '../../dockerfile/dockerfile.ts'
import { expandWord } from '../../dockerfile/expand.ts'
import type { LintContext } from '../lint-context.ts'
import { execFormOf } from '../rules/shell-form.ts'
import { chooseBase, type Chosen } from './base-choice.ts'
import { type Build, pathOf } from './build.ts'
import { contextFileAt, copiedTo, copyRole } from './copies.ts'
import type { Artifact, NoPlan, Plan, Role } from './ecosystem.ts'
import { joinedInstalls } from './joined-installs.ts'
import { isMounted } from './moved.ts'
import { isIn, nameOf } from './paths.ts'
import { type Place, placesOf } from './places.ts'
import { runRole } from './run-roles.ts'
import { type Started, whyNeedsTools } from './starts.ts'
import { leftBy, whyNotWritten } from './written.ts'

/** What is decided of the stages: the base of the last, and what becomes of each instruction of the one that there is. */
export interface FinalStage extends Chosen {
  roles: ReadonlyMap<Instruction, Role>
  /** What is copied of the build. */
  artifacts: readonly Artifact[]
}

/** What a program does not start without; what it only mentions is no reason to install anything. */
const HARD = /^(?:needed library|preloaded library|interpreter|program interpreter|shebang)$/

/** Everything that sets the configuration of the image; of RUN, COPY and ADD somebody has to say what is needed. */
export const CONFIGURES = new Set(
  'ARG CMD ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL MAINTAINER SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(' '),
)

export function finalStage(build: Build, plan: Plan, starts: readonly Started[]): FinalStage | NoPlan {
  const { stage, context } = build
  const tools = whyNeedsTools(starts, plan.needsTools)
  if (tools) return tools
  const roles = new Map<Instruction, Role>(plan.roles)
  for (const copy of removedCopies(build)) roles.set(copy, 'build')
  const copied: Place[] = []
  for (const instruction of stage.instructions) {
    if (roles.has(instruction)) continue
    if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
      const { role, places: more } = copyRole(build, plan, instruction)
      roles.set(instruction, role)
      copied.push(...more.map((path) => ({ path, from: instruction, isWhole: true })))
    } else if (CONFIGURES.has(instruction.keyword)) roles.set(instruction, 'both')
    else if (instruction.keyword !== 'RUN')
      return { reason: `line ${instruction.startLine} has ${instruction.keyword}, which other images may depend on` }
  }
  const ran = runRoles(build, plan, roles, [...copied, ...workingFolder(build)])
  if ('reason' in ran) return ran
  const { packages, programs } = ran
  const artifacts = ran.artifacts.filter((each) => !ran.artifacts.some((other) => other.isFolder && other !== each && hasAll(other, each)))
  const reason = artifacts.map((each) => (each.isNew ? undefined : whyNotWritten(build, each))).find((each) => each !== undefined)
  if (reason !== undefined) return { reason }
  const kept = build.runs.filter(({ instruction }) => roles.get(instruction) !== 'build')
  const { user } = context.end.configuration
  // Of packages of the old base, what the program was seen to need in the image that was built.
  const needed = (context.built?.needs ?? [])
    .filter(({ kind, path }) => HARD.test(kind) && !/^\/(?:lib\w*|s?bin)$/.test(path))
    .map((need) => need.package)
    .filter((name) => !packages.includes(name))
  const chosen = chooseBase(build, plan, {
    starts: withoutShells(context, starts),
    runs: kept.length > 0,
    programs: [...programs, ...kept.map(({ settings }) => nameOf(settings.shell[0] ?? ''))],
    packages: [...packages, ...needed],
    libraries: [...needed, ...(plan.packages ?? []), ...(plan.certificates === 'store' ? ['ca-certificates'] : [])],
    users: [
      ...(user === undefined ? [] : [user]),
      ...stage.instructions.flatMap((each) => (roles.get(each) === 'build' ? [] : ownersIn(build, each))),
    ],
    accounts: kept.flatMap(({ instruction }) => instruction.body.text.split(/[^\w.-]+/)),
    hasFile: (path) =>
      copied.some((place) => place.path === path || (isIn(path, place.path) && contextFileAt(build, path) !== undefined)) ||
      artifacts.some((each) => each.path === path || (each.isFolder && isIn(path, each.path))),
  })
  if ('reason' in chosen) return chosen
  const runs = build.runs.map(({ instruction }) => instruction)
  const joined = joinedInstalls(runs, roles, chosen.extraPackages)
  const shipped = artifacts.filter(({ needlessOn }) => needlessOn !== chosen.base.system)
  return { ...chosen, artifacts: shipped, roles: joined ?? roles, ...(joined && { extraPackages: [] }) }
}

/** Whether one folder that is copied brings another artifact along. */
function hasAll({ path, madeBy }: Artifact, other: Artifact): boolean {
  return path !== other.path && isIn(other.path, path) && madeBy.start >= other.madeBy.start
}

/** What becomes of each RUN, added to `roles`; and what is copied of those that build. */
function runRoles(
  build: Build,
  plan: Plan,
  roles: Map<Instruction, Role>,
  folders: readonly Place[],
): NoPlan | { artifacts: Artifact[]; packages: string[]; programs: string[] } {
  const artifacts = [...plan.artifacts]
  const [packages, programs]: [string[], string[]] = [[], []]
  for (const run of build.runs) {
    const { instruction } = run
    if (artifacts.some((each) => each.madeBy === instruction && isMounted(build, run, each.path)))
      return { reason: `line ${instruction.startLine} builds in a mount, and no layer has what it makes` }
    if (roles.has(instruction)) continue
    const places = placesOf([
      ...folders,
      ...artifacts.map(({ path, isFolder, madeBy }) => ({ path, from: madeBy, isWhole: isFolder === true })),
    ])
    const found = runRole(build, plan, run, places)
    if ('role' in found) {
      roles.set(instruction, found.role)
      packages.push(...found.packages)
      programs.push(...found.programs)
      continue
    }
    // The image that was built may show what the text does not tell.
    const left = leftBy(build, run) ?? found
    if ('reason' in left) return left
    roles.set(instruction, 'build')
    artifacts.push(...left.filter(({ path }) => !artifacts.some((each) => isIn(path, each.path))))
  }
  return { artifacts, packages, programs }
}

/** A shell form that the exec form can stand for needs none. */
function withoutShells(context: LintContext, all: readonly Started[]): Started[] {
  return all.flatMap((each) => {
    if (!each.byShell || !execFormOf(context, each.instruction)) return each
    return each.isShell ? [] : { ...each, byShell: false }
  })
}

/** `--chown=app:app` */
function ownersIn(build: Build, instruction: Instruction): string[] {
  return instruction.flags.flatMap(({ name, value = '' }) => {
    const owner = name === 'chown' ? expandWord(value, build.variablesAt(instruction), build.context.dockerfile.escape) : undefined
    return owner ? [owner.text] : []
  })
}

/** WORKDIR makes the one that the image ends with. */
function workingFolder(build: Build): Place[] {
  const path = build.folderAt()
  const from = build.stage.instructions.findLast(({ keyword }) => keyword === 'WORKDIR') ?? build.stage.from
  return path === undefined ? [] : [{ path, from }]
}

/** What is copied and taken away again by a later RUN. */
function removedCopies(build: Build): Instruction[] {
  const removals = build.runs.flatMap((run) => {
    const steps = (build.stepsOf(run) ?? []).filter(({ program }) => program === 'rm')
    return steps.flatMap((step) => step.args.flatMap((word) => ({ at: run.instruction.start, path: pathOf(step, word) })))
  })
  return build.stage.instructions.filter((each) => {
    if (each.keyword !== 'COPY' && each.keyword !== 'ADD') return false
    const [place] = copiedTo(build, each)
    return place !== undefined && removals.some(({ at, path }) => at > each.start && path !== undefined && isIn(place, path))
  })
}
