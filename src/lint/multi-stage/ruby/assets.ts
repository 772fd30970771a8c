import type { Build, Step } from '../build.ts'
import { hasFiles } from '../context-folders.ts'
import type { Artifact, NoPlan } from '../ecosystem.ts'
import { isNode } from '../node/for-assets.ts'
import { absolutePath } from '../paths.ts'

/** Assets that a script of Rails writes: below `public`, wherever a bundler of JavaScript puts them there. */
export interface Assets {
  artifacts: readonly Artifact[]
  /** Whether Node.js is in the build for them alone. */
  needNode: boolean
}

/** What `assets:precompile` and `bootsnap precompile` leave behind, with the means of the build. */
export function assetsOf(build: Build, gems: readonly string[] | undefined): Assets | NoPlan {
  const steps = build.runs.flatMap((run) => build.stepsOf(run) ?? [])
  const needNode = steps.some(
    (step) => isNode(step) && /^(?:ci|i|install|build|run)?$/.test(step.args.find(({ value }) => !value.startsWith('-'))?.value ?? ''),
  )
  const artifacts: Artifact[] = []
  for (const step of steps) {
    const { folder } = step
    if (isBootsnap(step) && folder !== undefined)
      artifacts.push({ path: absolutePath('tmp/cache/bootsnap', folder), isFolder: true, madeBy: step.run.instruction })
    if (!needNode || !isPrecompile(step)) continue
    const line = `line ${step.run.instruction.startLine}`
    if (gems === undefined)
      return { reason: `${line} compiles assets, and which gems do that is not known; a Gemfile.lock in --context tells` }
    if (gems.includes('execjs') && !gems.includes('mini_racer')) return { reason: 'the gem execjs looks for Node.js whenever it is loaded' }
    const path = folder === undefined ? undefined : absolutePath('public', folder)
    const known = path !== undefined && hasFiles(build, 'public', path)
    if (!known) return { reason: `${line} compiles assets, and where to is not known; a folder public in --context tells` }
    artifacts.push({ path, isFolder: true, madeBy: step.run.instruction })
  }
  return { artifacts, needNode: needNode && artifacts.some(({ path }) => path.endsWith('/public')) }
}

/** `rails assets:precompile` */
export function isPrecompile({ command }: Step): boolean {
  return command.words.some(({ value }) => value === 'assets:precompile')
}

export function isBootsnap({ command }: Step): boolean {
  const words = new Set(command.words.map(({ value }) => value))
  return words.has('bootsnap') && words.has('precompile')
}
