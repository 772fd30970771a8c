import type { Build, Step } from './build.ts'
import { contextFileAt } from './copies.ts'
import type { Artifact, NoPlan } from './ecosystem.ts'
import { absolutePath } from './paths.ts'

/** Assets that a script of Rails writes: below `public`, wherever a bundler of JavaScript puts them there. */
export interface Assets {
  artifacts: readonly Artifact[]
  /** Whether Node.js is in the build for them alone. */
  needNode: boolean
}

const NODE = /^(?:node|npm|npx|yarn|yarnpkg|pnpm|bun|bunx|corepack)$/
/** Where people get Node.js and yarn from. */
const SOURCES = /deb\.nodesource\.com|dl\.yarnpkg\.com|nodejs\.org\/dist|bun\.sh\/install/
export const NODE_PACKAGES = ['nodejs', 'npm', 'yarn', 'yarnpkg', 'node-gyp']

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
    const files = build.context.buildContext?.files ?? []
    const known =
      path !== undefined &&
      files.some((file) => /(?:^|\/)public\/./.test(file.path) && contextFileAt(build, `${path}/${file.path.replace(/^.*?public\//, '')}`))
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

/** What installs, or runs, Node.js and its packages. */
export function isNode(step: Step): boolean {
  if (NODE.test(step.program)) return true
  return SOURCES.test(step.run.body?.text ?? '') && /^(?:curl|wget|bash|sh|apt-key|gpg|tee|echo|mkdir|tar)$/.test(step.program)
}
