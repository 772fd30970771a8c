import { hasOption, type Invocation, subcommandOf } from '../invocation.ts'
import type { LintContext, Run } from '../lint-context.ts'
import { residueIn, whyNotAtEnd } from '../residue.ts'
import { defineDockerfileRule } from '../rule.ts'

const OPTIONS = ['--cwd', '--registry', '--network-timeout', '--cache-folder', '--modules-folder', '--network-concurrency', '--mutex']

export default defineDockerfileRule({
  id: 'yarn-cache',
  title: "Empty Yarn's cache where it is filled",
  why: 'Yarn 1 keeps every package that it downloads, unpacked, in ~/.cache/yarn. The installed modules are copies.',
  fix: ['RUN yarn install --frozen-lockfile --production \\', ' && yarn cache clean'].join('\n'),
  whenNot: 'A cache mount holds the cache, or Yarn 2 and later run the program out of the cache in the project.',
  level: 'warning',
  tier: 'safe',
  mentions: /yarn/,
  same: { hadolint: ['DL3060'] },
  check: (context) =>
    residueIn(context, {
      fills: (each, run) => isInstall(each) && !runsFromCache(context, run),
      cleans: ({ program, args }) => isYarn(program) && args[0]?.value === 'cache' && args[1]?.value === 'clean',
      folders: ['~/.cache/yarn', '/usr/local/share/.cache/yarn', '~/.yarn/berry/cache', '~/.yarn-cache'],
      mountLike: /yarn/,
      message: () => 'Yarn keeps what it downloads in the layer.',
      cleanUp: (filler, run) => {
        if (!isFirst(context, filler, run))
          return { withheld: 'Yarn 2 and later may run the program out of the cache; only for Yarn 1 it is sure' }
        return whyNotAtEnd(filler, run) ?? 'yarn cache clean'
      },
    }),
})

function isYarn(program: string): boolean {
  return program === 'yarn' || program === 'yarnpkg'
}

function isInstall(invocation: Invocation): boolean {
  if (!isYarn(invocation.program) || hasOption(invocation, '--version', '-v', '--help', '--cache-folder')) return false
  const task = subcommandOf(invocation, OPTIONS)?.value
  if (task === undefined || /^(?:install|add|upgrade)$/.test(task)) return true
  return task === 'global' && invocation.args.some(({ value }) => value === 'add')
}

/** A project that brings its packages along: Yarn 2 and later. */
function runsFromCache({ shipped }: LintContext, { instruction }: Run): boolean {
  return shipped.some(({ instructions }) =>
    instructions.some(
      (each) =>
        each.keyword === 'COPY' &&
        each.start < instruction.start &&
        /(?:^|[\s"'/])\.yarn\/?(?=[\s"']|$)|\.yarn\/cache|\.yarnrc\.yml/.test(each.body.text),
    ),
  )
}

/** Whether it is Yarn 1 for sure: by an option that no later one knows, or because nothing that could say otherwise was copied. */
function isFirst({ shipped, dockerfile }: LintContext, filler: Invocation, { instruction }: Run): boolean {
  if (/\bcorepack\b|yarn set version|YARN_VERSION=[2-9]/.test(dockerfile.text)) return false
  if (hasOption(filler, '--production', '--prod') || subcommandOf(filler, OPTIONS)?.value === 'global') return true
  if (hasOption(filler, '--immutable', '--inline-builds')) return false
  return shipped.every(({ instructions }) =>
    instructions.every(({ keyword, words, json, start }) => {
      if ((keyword !== 'COPY' && keyword !== 'ADD') || start > instruction.start) return true
      const sources = (json ?? words.map(({ text }) => text)).slice(0, -1)
      return sources.every((source) => /(?:^|\/)(?:package\*?(?:\.json|-lock\.json)|yarn\.lock\*?|\.npmrc|tsconfig\.json)$/.test(source))
    }),
  )
}
