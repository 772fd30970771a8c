import { subcommandOf } from '../invocation.ts'
import { type Build, pathOf, type Step, variableOf } from './build.ts'
import { contextFileAt } from './copies.ts'
import type { Artifact, Ecosystem, NoPlan, Plan } from './ecosystem.ts'
import { absolutePath } from './paths.ts'
import { replayed } from './replayed.ts'
import { gemPackages, lockedGems } from './ruby-gems.ts'
import { installedFor, isLinked, keptFor, librariesFor, type SlimRuntime, slimRuntime } from './slim-runtime.ts'
import { startsPrograms } from './starts-programs.ts'

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
    const settings = build.runs.flatMap((run) => build.stepsOf(run) ?? []).find((step) => isForEverybody(step))
    if (settings)
      return {
        reason: `line ${settings.run.instruction.startLine} has Bundler remember something for its user, and not for the program; --local keeps it with the gems`,
      }
    const folders = foldersOf(build, installs)
    if ('reason' in folders) return folders
    const packages = packagesFor(build, runtime, installs)
    if ('reason' in packages) return packages
    const madeBy = installs.at(-1)!.run.instruction
    const artifacts = [...new Set([BUNDLE, ...folders])].map((path): Artifact => ({ path, isFolder: true, madeBy }))
    return planFor(build, runtime, artifacts, packages)
  },
}

function planFor(build: Build, { base }: SlimRuntime, artifacts: readonly Artifact[], packages: readonly string[]): Plan {
  const last = Math.max(...artifacts.map(({ madeBy }) => madeBy.start))
  return {
    bases: [base],
    ...{ artifacts, packages, isBuildStep },
    isStatic: true,
    roles: replayed(build, last, base, isRuby, isBuildStep),
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
    else if (args.some(({ value }) => value === '--deployment')) found.push(absolutePath('vendor/bundle', folder))
  }
  const configured = build.runs
    .flatMap((run) => build.stepsOf(run) ?? [])
    .flatMap((step) => {
      const words = step.args.map(({ value }) => value)
      if (step.program !== 'bundle' || words[0] !== 'config') return []
      const name = words.findIndex((value) => value === 'path' || value === 'deployment')
      const value = step.args[name + 1]
      if (name === -1 || !value || step.folder === undefined) return []
      return words[name] === 'path' ? (pathOf(step, value) ?? []) : absolutePath('vendor/bundle', step.folder)
    })
  return [...found, ...configured]
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
          reason: `it installs ${/^[\w.-]{1,100}$/.test(name) ? name : 'a gem'}, and whether that needs libraries that only the larger base has is not known`,
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
