import { lineWith } from '../command-line.ts'
import { hasOption, type Invocation, subcommandOf } from '../invocation.ts'
import type { Run } from '../lint-context.ts'
import { parsed, record } from '../node-lock.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'dev-dependencies',
  title: 'Install what the program needs, not what its developers need',
  why: 'Test runners, compilers and linters are often the larger part of what is installed.',
  fix: 'RUN npm ci --omit=dev',
  whenNot: 'The image builds the program as well: build it in another stage and copy what comes out.',
  level: 'warning',
  tier: 'suggest',
  *check({ runsOf, shipped, dockerfile, buildContext }) {
    const hasNone = asksForNone(buildContext?.manifests)
    for (const run of runsOf(shipped)) {
      const found = run.invocations.find((each) => installsAll(each, run, dockerfile.text))
      if (found && hasNone && /^(?:npm|yarn|pnpm|bun)$/.test(found.program)) continue
      if (found && !run.invocations.some(isPrune))
        yield {
          ...{ message: `${found.program} installs what only developers need, too.`, instruction: run.instruction, at: found.command },
          fix: withoutDevelopment(found, dockerfile.text),
        }
    }
  },
})

/** Whether no package.json of the context has packages for developers. */
function asksForNone(manifests: ReadonlyMap<string, string> | undefined): boolean {
  const own = [...(manifests ?? [])].filter(([path]) => /(?:^|\/)package\.json$/.test(path))
  return own.length > 0 && own.every(([, text]) => record(parsed(text)) !== undefined && !/"devDependencies"\s*:\s*\{\s*"/.test(text))
}

function installsAll(invocation: Invocation, { settings }: Run, text: string): boolean {
  const { program, args, command } = invocation
  const task = subcommandOf(invocation, ['--prefix', '--cwd', '-C'])?.value
  const names = args.filter(({ value }) => !value.startsWith('-') && value !== task)
  const production =
    settings.variables['NODE_ENV'] === 'production' ||
    command.assignments.some(({ name, value }) => name === 'NODE_ENV' && value?.value === 'production')
  switch (program) {
    case 'npm':
      return (
        /^(?:ci|install|i|clean-install)$/.test(task ?? '') &&
        names.length === 0 &&
        !production &&
        !hasOption(invocation, '-g', '--global', '--production', '--only', '--omit', '--prod')
      )
    case 'yarn':
      return (
        (task === undefined || task === 'install') &&
        !production &&
        !hasOption(invocation, '--production', '--prod', '--version', '-v', '--help')
      )
    case 'pnpm':
      return (
        /^(?:install|i)$/.test(task ?? '') &&
        names.length === 0 &&
        !production &&
        !hasOption(invocation, '--prod', '--production', '-P', '-g', '--global')
      )
    case 'bun':
      return /^(?:install|i)$/.test(task ?? '') && names.length === 0 && !production && !hasOption(invocation, '--production', '-p')
    case 'composer':
    case 'composer.phar':
      return /^(?:install|i)$/.test(task ?? '') && settings.variables['COMPOSER_NO_DEV'] !== '1' && !hasOption(invocation, '--no-dev')
    case 'poetry':
      return task === 'install' && !hasOption(invocation, '--no-dev', '--only', '--without', '--only-root')
    case 'pipenv':
      return task === 'install' && hasOption(invocation, '--dev', '-d')
    case 'uv':
      return (
        task === 'sync' &&
        (settings.variables['UV_NO_DEV'] ?? '') === '' &&
        !hasOption(invocation, '--no-dev', '--only-group', '--no-default-groups')
      )
    case 'bundle':
      return (
        (task === undefined || task === 'install') &&
        !hasOption(invocation, '--without') &&
        !/BUNDLE_WITHOUT|config.*without|BUNDLE_DEPLOYMENT/.test(text)
      )
    default:
      return false
  }
}

/** By the first word behind which it can stand. */
const LEAVES_OUT: Readonly<Record<string, string>> = {
  npm: '--omit=dev',
  yarn: '--production',
  pnpm: '--prod',
  bun: '--production',
  composer: '--no-dev',
  'composer.phar': '--no-dev',
  poetry: '--only main',
  uv: '--no-dev',
}

function withoutDevelopment(invocation: Invocation, text: string): string | undefined {
  const { program, command, programWord } = invocation
  if (program === 'bundle') return 'RUN bundle config set --local without development:test && bundle install'
  if (program === 'pipenv') return 'RUN pipenv install --system --deploy'
  const task = subcommandOf(invocation, ['--prefix', '--cwd', '-C'])
  const options = LEAVES_OUT[program]
  return options === undefined ? undefined : lineWith(text, command, task ?? programWord, options)
}

function isPrune({ program, args }: Invocation): boolean {
  return (
    /^(?:npm|pnpm|yarn|bun)$/.test(program) && args.some(({ value }) => value === 'prune' || value === '--production' || value === '--prod')
  )
}
