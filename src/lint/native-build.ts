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
    case 'pnpm':
    case 'bun':
    case 'yarn':
      return byManager(command, program, task, npm)
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

const INSTALLS = /^(?:i|in|install|ci|clean-install|add|rebuild|update|up|global|dlx)$/
/** Programs for everybody that are JavaScript alone, or that npm fetches finished. */
const PLAIN =
  /^(?:npm|yarn|pnpm|corepack|pm2|serve|http-server|typescript|rimraf|cross-env|dotenv-cli|npm-run-all|turbo|nx|lerna|ts-node|tsx|tsup|nodemon|@nestjs\/cli|@angular\/cli|@vue\/cli|vite|esbuild|concurrently|wait-on|node-gyp|grunt-cli|gulp-cli|bower|knex|sequelize-cli|pino-pretty|forever)(?:@[\w.^~-]+)?$/

function byManager(command: Pick<Invocation, 'args'>, program: string, task: string | undefined, npm: NpmManifests): string | undefined {
  const { args } = command
  if (task === undefined ? program !== 'yarn' || hasOption(command, '--version', '-v') : !INSTALLS.test(task)) return undefined
  if (hasOption(command, '--ignore-scripts')) return undefined
  const runs = `runs ${[program, task].filter(Boolean).join(' ')}, which may compile modules`
  const names = args.map(({ value }) => value).filter((value) => !/^(?:-.*|i|in|install|add|global)$/.test(value))
  if ((task === 'global' || hasOption(command, '-g', '--global')) && names.length > 0 && names.every((name) => PLAIN.test(name)))
    return undefined
  if (followsLock(command, program, task, npm)) {
    const why = npm.whyNative(program)
    return why && `${runs}: ${why}`
  }
  const exact = program === 'npm' ? 'npm ci with --ignore-scripts' : `--frozen-lockfile with --ignore-scripts`
  return `${runs}; ${exact} rules that out`
}

/** `ci` takes what the lock file says and nothing else; so does an `install` that names no package, where that file is up to date. */
function followsLock(command: Pick<Invocation, 'args'>, program: string, task: string | undefined, npm: NpmManifests): boolean {
  if (
    hasOption(command, '-g', '--global', '--prefix', '--cwd', '-C', '--dir', '--no-package-lock', '--package-lock', '--package-lock-only')
  )
    return false
  if (task !== undefined && /^(?:ci|clean-install)$/.test(task)) return true
  const names = command.args.filter(({ value }) => !value.startsWith('-'))
  if (task !== undefined && (!/^(?:i|in|install)$/.test(task) || names.length !== 1)) return false
  return program === 'npm' ? npm.isLocked : hasOption(command, '--frozen-lockfile', '--immutable', '--pure-lockfile')
}

function isBinaryOnly(words: readonly string[]): boolean {
  return words.some((word, index) => word === '--only-binary=:all:' || (word === '--only-binary' && words[index + 1] === ':all:'))
}
