import type { Instruction } from '../../dockerfile/dockerfile.ts'
import type { Invocation } from '../invocation.ts'
import { lineOf } from '../command-line.ts'
import { optionValue, subcommandOf } from '../invocation.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'cache-order',
  title: 'Install dependencies before the source is copied',
  why: 'Every change to the source makes the install run again, and makes a new layer of all dependencies for every host to pull.',
  fix: ['COPY package.json package-lock.json ./', 'RUN npm ci --omit=dev', 'COPY . .'].join('\n'),
  whenNot: 'The install reads the source: install scripts, workspaces, packages that are folders.',
  level: 'warning',
  tier: 'suggest',
  *check({ needed, runsOf, dockerfile }) {
    for (const stage of needed) {
      const copy = stage.instructions.find(copiesAll)
      if (!copy) continue
      const run = runsOf([stage]).find(({ instruction, invocations }) => instruction.start > copy.start && invocations.some(installs))
      const at = run?.invocations.find(installs)
      if (run && at)
        yield {
          message: `${at.program} runs again for every change, because line ${copy.startLine} copies everything first.`,
          instruction: run.instruction,
          at: at.command,
          fix: inOrder(at, dockerfile.text),
        }
    }
  },
})

/** What an install reads. */
const LISTS: Readonly<Record<string, string>> = {
  npm: 'package.json package-lock.json',
  pnpm: 'package.json pnpm-lock.yaml',
  bun: 'package.json bun.lock',
  yarn: 'package.json yarn.lock',
  bundle: 'Gemfile Gemfile.lock',
  poetry: 'pyproject.toml poetry.lock',
  pipenv: 'Pipfile Pipfile.lock',
  go: 'go.mod go.sum',
  dotnet: '*.csproj',
}

function inOrder(invocation: Invocation, text: string): string | undefined {
  const { program, command } = invocation
  if (program === 'composer')
    return [
      'COPY composer.json composer.lock ./',
      'RUN composer install --no-dev --no-scripts --no-autoloader',
      'COPY . .',
      'RUN composer dump-autoload',
    ].join('\n')
  const listed = /^pip3?$/.test(program) ? optionValue(invocation, '-r', '--requirement') : undefined
  const lists = listed && /^[\w.-]+$/.test(listed.value) ? listed.value : LISTS[program]
  const line = lineOf(text, command)
  return lists === undefined || line === undefined ? undefined : [`COPY ${lists} ./`, `RUN ${line}`, 'COPY . .'].join('\n')
}

export function copiesAll({ keyword, words, json, flags }: Instruction): boolean {
  if ((keyword !== 'COPY' && keyword !== 'ADD') || flags.some(({ name }) => name === 'from')) return false
  const paths = json ?? words.map(({ text }) => text)
  return paths.slice(0, -1).some((path) => /^(?:\.|\.\/|\/|\*|\.\/\*)$/.test(path))
}

/** Installs what a file in the context lists. */
function installs(invocation: Invocation): boolean {
  const { program, args } = invocation
  const task = subcommandOf(invocation, ['--prefix', '--cwd', '-C', '-d'])?.value
  const names = args.filter(({ value }) => !value.startsWith('-') && value !== task)
  switch (program) {
    case 'npm':
    case 'pnpm':
    case 'bun':
      return (
        /^(?:ci|install|i)$/.test(task ?? '') && names.length === 0 && !args.some(({ value }) => value === '-g' || value === '--global')
      )
    case 'yarn':
      return task === undefined ? !args.some(({ value }) => /^-(?:v|-version|-help)$/.test(value)) : task === 'install'
    case 'pip':
    case 'pip3':
      return task === 'install' && args.some(({ value }) => value === '-r' || value.startsWith('--requirement'))
    case 'bundle':
    case 'composer':
    case 'poetry':
    case 'pipenv':
      return task === 'install'
    case 'go':
      return task === 'mod' && args.some(({ value }) => value === 'download')
    case 'dotnet':
      return task === 'restore'
    default:
      return false
  }
}
