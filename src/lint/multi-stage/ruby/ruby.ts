import { subcommandOf } from '../../invocation.ts'
import { type Build, pathOf, type Step, variableOf } from '../build.ts'
import type { Instruction } from '../../../dockerfile/dockerfile.ts'
import { contextFileAt } from '../copies.ts'
import type { Artifact, Ecosystem, NoPlan, Plan, Role } from '../ecosystem.ts'
import { isQuiet } from '../kept-commands.ts'
import { absolutePath } from '../paths.ts'
import { replayed } from '../replayed.ts'
import { isNode, NODE_PACKAGES } from '../node/for-assets.ts'
import { type Assets, assetsOf, isBootsnap, isPrecompile } from './assets.ts'
import { gemPackages, lockedGems } from './gems.ts'
import { installedFor, isLeaner, isLinked, keptFor, librariesFor, type SlimRuntime, slimRuntime } from '../slim-runtime.ts'
import { startsPrograms } from '../starts-programs.ts'

/** Where the image of Ruby has gems installed, and Bundler keep what it was told. */
const BUNDLE = '/usr/local/bundle'
const PROGRAMS = ['ruby', 'gem', 'bundle', 'bundler', 'irb', 'rake', 'rdoc', 'erb', 'ps', 'pgrep', 'pkill', 'top', 'free']
const TAKING =
  '-v --version -j --jobs --path --without --with --retry --gemfile --source -s -n --bindir -i --install-dir -P --trust-policy'.split(' ')

export const ruby: Ecosystem = {
  id: 'ruby',
  carries: 'compilers and headers for gems that are installed already',
  fix: [
    'FROM ruby:3.4 AS build',
    'COPY Gemfile Gemfile.lock ./',
    'RUN bundle install',
    '',
    'FROM ruby:3.4-slim',
    'COPY --from=build /usr/local/bundle /usr/local/bundle',
    'COPY . .',
  ],
  mayBuild: ({ image }) => image.repository === 'ruby',
  plan(build, starts) {
    const installs = build.runs.flatMap((run) => (build.stepsOf(run) ?? []).filter(isInstall))
    if (installs.length === 0) return undefined
    const runtime = slimRuntime(build, PROGRAMS, starts)
    if (!runtime || 'reason' in runtime) return runtime
    const { variables } = build.context.settingsAt(installs.at(-1)!.run.instruction)
    const moved = ['GEM_HOME', 'BUNDLE_APP_CONFIG', 'BUNDLE_USER_HOME'].find(
      (name) => Object.hasOwn(variables, name) && variables[name] !== BUNDLE,
    )
    if (moved !== undefined) return { reason: `${moved} has gems installed elsewhere` }
    const remembered = rememberedBy(build)
    if ('reason' in remembered) return remembered
    const folders = foldersOf(build, installs)
    if ('reason' in folders) return folders
    const packages = packagesFor(build, runtime, installs)
    if ('reason' in packages) return packages
    if (!isLeaner(build, runtime, packages)) return undefined
    const listed = gemsOf(build, installs.find(({ program }) => program === 'bundle') ?? installs[0]!)
    const assets = assetsOf(build, 'reason' in listed ? undefined : listed.names)
    if ('reason' in assets) return assets
    const madeBy = installs.at(-1)!.run.instruction
    const gems = [...new Set([BUNDLE, ...folders])].map((path): Artifact => ({ path, isFolder: true, madeBy }))
    return planFor(build, runtime, gems, assets, packages, remembered)
  },
}

function planFor(
  build: Build,
  { base }: SlimRuntime,
  gems: readonly Artifact[],
  assets: Assets,
  packages: readonly string[],
  remembered: ReadonlyMap<Instruction, Role>,
): Plan {
  const last = Math.max(...gems.map(({ madeBy }) => madeBy.start))
  const isBuilding = (step: Step) => isBuildStep(step) || isBootsnap(step) || (assets.needNode && (isNode(step) || isPrecompile(step)))
  return {
    bases: [base],
    artifacts: lastOf([...gems, ...assets.artifacts]),
    ...{ packages, isBuildStep: isBuilding, isKept: (step) => step.run.instruction.start >= last && isRuby(step) && !isBuilding(step) },
    isStatic: true,
    roles: new Map([...replayed(build, last, base, isRuby, isBuilding), ...remembered]),
    ...(assets.needNode && { usedByBuild: NODE_PACKAGES }),
    needsTools: /^(?:make|gcc|guard|spring)$/,
    isSource: (path) => /(?:^|\/)(?:\.rubocop[\w.]*|\.rspec|Guardfile|Capfile|\.ruby-gemset)$/.test(path),
  }
}

function isInstall(step: Step): boolean {
  const task = subcommandOf(step, TAKING)?.value
  return (step.program === 'bundle' && (task === undefined || task === 'install')) || (step.program === 'gem' && task === 'install')
}

function isBuildStep(step: Step): boolean {
  const task = subcommandOf(step, TAKING)?.value ?? 'install'
  if (step.program === 'bundle') return /^(?:install|config|check|clean|lock|package|cache|--version)$/.test(task)
  return step.program === 'gem' && /^(?:install|cleanup|sources|list|env|--version)$/.test(task)
}

function isRuby({ command, program }: Step): boolean {
  const first = command.words[0]?.value ?? ''
  return /^(?:bundle|ruby|rake|rails)$/.test(program) || /^(?:\.\/)?bin\/(?:rails|rake|bundle)$/.test(first)
}

/** `bundle config --global X Y`, and what an older Bundler does without an option. */
function isForEverybody(step: Step): boolean {
  const words = step.args.map(({ value }) => value)
  return step.program === 'bundle' && words[0] === 'config' && !words.includes('--local') && !(words.length === 1)
}

/** Each path once, where it is written last. */
function lastOf(artifacts: readonly Artifact[]): Artifact[] {
  return [...new Map(artifacts.map((each) => [each.path, each])).values()]
}

/** What Bundler is told for its user, and not for the program: it is told once more. */
function rememberedBy(build: Build): Map<Instruction, Role> | NoPlan {
  const found = new Map<Instruction, Role>()
  for (const run of build.runs) {
    const steps = build.stepsOf(run) ?? []
    const settings = steps.filter(isForEverybody)
    if (settings.length === 0) continue
    const { text } = build.context.dockerfile
    const lines = settings.map(({ command }) => text.slice(command.start, command.end))
    if (!steps.every((step) => isBuildStep(step) || isQuiet(step)) || lines.some((line) => line.includes('\n')))
      return {
        reason: `line ${run.instruction.startLine} has Bundler remember something for its user, and not for the program; --local keeps it with the gems`,
      }
    found.set(run.instruction, [`RUN ${lines.join(' && ')}`])
  }
  return found
}

/** Where Bundler is told to install instead. */
function foldersOf(build: Build, installs: readonly Step[]): string[] | NoPlan {
  const found: string[] = []
  for (const step of installs) {
    const line = `line ${step.run.instruction.startLine}`
    const { args, program, folder } = step
    if (program === 'gem' && args.some(({ value }) => /^(?:-i|--install-dir|--user-install|-n|--bindir)/.test(value)))
      return { reason: `${line} installs where only a build knows` }
    if (program === 'gem') continue
    const at = args.findIndex(({ value }) => value === '--path' || value.startsWith('--path='))
    const word = args[at]
    const plain = word?.value.includes('=') ? { ...word, value: word.value.slice(7), text: word.text.slice(7) } : args[at + 1]
    const own = word ? plain && pathOf(step, plain) : variableOf(step, 'BUNDLE_PATH')
    if ((word && own === undefined) || folder === undefined) return { reason: `${line} installs where only a build knows` }
    if (own !== undefined) found.push(absolutePath(own, folder))
    else if (args.some(({ value }) => value === '--deployment') || /^(?:1|true)$/i.test(variableOf(step, 'BUNDLE_DEPLOYMENT') ?? ''))
      found.push(...(configuredFolders(build, 'path').length > 0 ? [] : [absolutePath('vendor/bundle', folder)]))
  }
  // A path of one's own counts more than the one that deployment has.
  const configured = { path: configuredFolders(build, 'path'), deployment: configuredFolders(build, 'deployment') }
  return [...found, ...(found.length > 0 || configured.path.length > 0 ? configured.path : configured.deployment)]
}

/** What `bundle config` is told, as folders. */
function configuredFolders(build: Build, setting: 'path' | 'deployment'): string[] {
  return build.runs
    .flatMap((run) => build.stepsOf(run) ?? [])
    .flatMap((step) => {
      const words = step.args.map(({ value }) => value)
      const at = words.indexOf(setting)
      const value = step.args[at + 1]
      if (step.program !== 'bundle' || words[0] !== 'config' || at === -1 || !value || step.folder === undefined) return []
      if (setting === 'path') return pathOf(step, value) ?? []
      return /^(?:true|1)$/.test(value.value) ? [absolutePath('vendor/bundle', step.folder)] : []
    })
}

/** What the last stage needs of the system for the gems. */
function packagesFor(build: Build, runtime: SlimRuntime, installs: readonly Step[]): string[] | NoPlan {
  const { context } = build
  const isSeen = context.built?.certain === true
  const needed: string[] = []
  for (const step of runtime.isFull && !isSeen ? installs : []) {
    const found = gemsOf(build, step)
    if ('reason' in found) return found
    for (const name of found.names) {
      const packages = gemPackages(name)
      if (!packages)
        return {
          reason: `it installs ${/^[\w.-]{1,100}$/.test(name) ? name : 'a gem'}, and whether that needs libraries that only the larger base has is not known; --image of what it builds tells`,
        }
      needed.push(...packages)
    }
    // The names of its files are asked of git, whenever it is loaded.
    if (found.byGit) needed.push('git')
    if (found.names.includes('tzinfo') && !found.names.includes('tzinfo-data')) needed.push('tzdata')
  }
  const starter = runtime.isFull && !isSeen ? startsPrograms(build, /\.rb$/, /\bsystem\b|\bOpen3\b|\bspawn\b|`|\bexec\b|%x/) : undefined
  if (starter) return starter
  const isAlpine = runtime.system === 'alpine'
  const kept = keptFor(build)
  const libraries = librariesFor([...kept.headers, ...needed.filter((name) => isLinked(name, isAlpine))], runtime)
  if ('reason' in libraries) return libraries
  const there = new Set(installedFor(build))
  return [...new Set([...libraries, ...needed.filter((name) => !isLinked(name, isAlpine)), ...kept.programs])].filter(
    (name) => !there.has(name),
  )
}

function gemsOf(build: Build, step: Step): { names: string[]; byGit: boolean } | NoPlan {
  if (step.program === 'gem') {
    const names: string[] = []
    let isTask = true
    for (let at = 0; at < step.args.length; at++) {
      const { value } = step.args[at]!
      if (TAKING.includes(value)) at++
      else if (value.startsWith('-')) continue
      else if (isTask) isTask = false
      else names.push(value.split(':', 1)[0]!)
    }
    return { names, byGit: false }
  }
  const file = step.folder === undefined ? undefined : contextFileAt(build, absolutePath('Gemfile.lock', step.folder))
  const text = file === undefined ? undefined : build.context.buildContext?.manifests?.get(file)
  return text === undefined ? { reason: 'which gems are installed is not known; a Gemfile.lock in --context tells' } : lockedGems(text)
}
