import { hasOption, type Invocation, subcommandOf } from './invocation.ts'
import type { NpmManifests } from './npm-manifests.ts'

/**
 * How a command may compile something for lack of a finished one, as the end of a sentence that begins with its line: node-gyp, a source
 * distribution of Python, a gem with an extension, or a compiler itself. Undefined where it does not.
 */
export function nativeBuild(command: Pick<Invocation, 'program' | 'args'>, npm: NpmManifests): string | undefined {
  const { program, args } = command
  const task = subcommandOf(command)?.value
  switch (program.replace(/[\d.]+$/, '')) {
    case 'npm':
      if (!INSTALLS.test(task ?? '') || hasOption(command, '--ignore-scripts')) return undefined
      return followsLock(command, task!, npm)
        ? npm.whyNative && `runs npm ${task}, which may compile modules: ${npm.whyNative}`
        : `runs npm ${task}, which may compile modules; npm ci with --ignore-scripts rules that out`
    case 'pnpm':
    case 'bun':
      return INSTALLS.test(task ?? '') && !hasOption(command, '--ignore-scripts')
        ? `runs ${program} ${task}, which may compile modules; --ignore-scripts rules that out`
        : undefined
    case 'yarn':
      return (task === undefined || INSTALLS.test(task)) && !hasOption(command, '--ignore-scripts', '--version', '-v')
        ? 'runs yarn, which may compile modules; --ignore-scripts rules that out'
        : undefined
    case 'pip':
      return task === 'install' && !isBinaryOnly(args.map(({ value }) => value))
        ? 'runs pip install, which compiles what has no wheel; --only-binary=:all: rules that out'
        : undefined
    case 'pipenv':
    case 'poetry':
    case 'uv':
    case 'pdm':
      return /^(?:install|sync|pip|update|add)$/.test(task ?? '') ? `runs ${program} ${task}, which compiles what has no wheel` : undefined
    case 'gem':
      return task === 'install' ? 'runs gem install, which compiles extensions' : undefined
    case 'bundle':
    case 'bundler':
      return task === undefined || /^(?:install|update)$/.test(task) ? 'runs bundle install, which compiles extensions' : undefined
    case 'cargo':
    case 'node-gyp':
    case 'cpanm':
    case 'gcc':
    case 'g++':
    case 'make':
      return `runs ${program}, which compiles`
    case 'go':
      return task === 'build' || task === 'install' ? `runs go ${task}` : undefined
    default:
      return undefined
  }
}

const INSTALLS = /^(?:i|in|install|ci|clean-install|add|rebuild|update|up)$/

/** `ci` takes what the lock file says and nothing else; so does an `install` that names no package, where that file is up to date. */
function followsLock(command: Pick<Invocation, 'args'>, task: string, npm: NpmManifests): boolean {
  if (hasOption(command, '-g', '--global', '--prefix', '--no-package-lock', '--package-lock', '--package-lock-only')) return false
  if (/^(?:ci|clean-install)$/.test(task)) return true
  const names = command.args.filter(({ value }) => !value.startsWith('-'))
  return npm.isLocked && /^(?:i|in|install)$/.test(task) && names.length === 1
}

function isBinaryOnly(words: readonly string[]): boolean {
  return words.some((word, index) => word === '--only-binary=:all:' || (word === '--only-binary' && words[index + 1] === ':all:'))
}
