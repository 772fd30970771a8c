import type { Run } from '../lint-context.ts'
import { type Build, pathOf, type Step } from './build.ts'
import type { Artifact } from './ecosystem.ts'
import { absolutePath, isIn, nameOf } from './paths.ts'

/** What a step of a RUN writes; without one, all of the RUN may have. */
export interface Written extends Artifact {
  by?: Step
}

/** Artifacts where they are in the end: moved or copied by later commands, each path once, without what is taken away again. `started`: paths. */
export function movedArtifacts(build: Build, written: readonly Written[], started: ReadonlySet<string>): Artifact[] {
  let artifacts = new Map<string, Artifact>()
  for (const run of build.runs) {
    const own = written.filter(({ madeBy }) => madeBy === run.instruction)
    for (const { by, ...artifact } of own) if (!by) artifacts.set(artifact.path, artifact)
    for (const step of build.stepsOf(run) ?? []) {
      artifacts = after(step, artifacts, started)
      for (const { by, ...artifact } of own) if (by === step) artifacts.set(artifact.path, artifact)
    }
    for (const path of artifacts.keys()) if (isMounted(build, run, path)) artifacts.delete(path)
  }
  const found = [...artifacts.values()]
  return found.filter(({ path }) => !found.some((each) => each.isFolder && each.path !== path && isIn(path, each.path)))
}

/** Whether a path is in what is mounted while a RUN runs: no layer has it. */
export function isMounted(build: Build, { instruction, mounts }: Run, path: string): boolean {
  const folder = build.folderAt(instruction)
  return mounts.some(({ target }) => target !== '' && isIn(path, absolutePath(target, folder ?? '/')))
}

function after(step: Step, artifacts: Map<string, Artifact>, started: ReadonlySet<string>): Map<string, Artifact> {
  const words = step.args.filter(({ value }) => !value.startsWith('-'))
  if (step.program === 'rm') {
    const gone = words.flatMap((word) => pathOf(step, word) ?? [])
    return new Map([...artifacts].filter(([path]) => !gone.some((each) => isIn(path, each))))
  }
  if (!/^(?:mv|cp|install)$/.test(step.program) || words.length < 2) return artifacts
  const last = words.at(-1)!
  const into = pathOf(step, last)
  const next = new Map(artifacts)
  for (const word of words.slice(0, -1)) {
    const from = pathOf(step, word)
    const artifact = from === undefined ? undefined : artifacts.get(from)
    if (from === undefined || !artifact) continue
    // What was copied is where it is wanted.
    if (step.program === 'mv' || (into !== undefined && !started.has(from))) next.delete(from)
    if (into === undefined) continue
    const isFolder = last.value.endsWith('/') || last.value === '.' || words.length > 2 || isBinFolder(into)
    const path = isFolder ? absolutePath(nameOf(from), into) : into
    next.set(path, { ...artifact, path, madeBy: step.run.instruction })
  }
  return next
}

/** One that every system has: what is moved there is in it, not in its place. */
function isBinFolder(path: string): boolean {
  return /^\/(?:usr\/(?:local\/)?)?s?bin$|^\/(?:usr\/local|opt|srv|app|tmp|root|home|usr|etc|var)?$/.test(path)
}
