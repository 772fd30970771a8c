import { hasOption, subcommandOf } from '../invocation.ts'
import type { Run } from '../lint-context.ts'
import { residueIn, whyNotAtEnd } from '../residue.ts'
import { defineDockerfileRule } from '../rule.ts'

const FILLS = /^(?:install|i|in|ins|add|ci|clean-install|install-clean|ic|update|up|upgrade|install-test|it|cit|isntall)$/
const OPTIONS = ['--prefix', '--registry', '--cache', '-w', '--workspace', '--loglevel', '-C']

export default defineDockerfileRule({
  id: 'npm-cache',
  title: "Empty npm's cache where it is filled",
  why: 'npm keeps every archive that it downloads in ~/.npm. The installed modules are copies; nothing reads the archives again.',
  fix: ['RUN npm ci --omit=dev \\', ' && npm cache clean --force'].join('\n'),
  whenNot: 'A cache mount holds ~/.npm.',
  level: 'warning',
  tier: 'safe',
  mentions: /npm/,
  check: (context) =>
    residueIn(context, {
      fills: (each, run) =>
        each.program === 'npm' &&
        FILLS.test(subcommandOf(each, OPTIONS)?.value ?? '') &&
        !isElsewhere(run) &&
        !hasOption(each, '--cache', '--dry-run', '--package-lock-only'),
      cleans: ({ program, args }) => program === 'npm' && args[0]?.value === 'cache' && /^(?:clean|clear|rm)$/.test(args[1]?.value ?? ''),
      folders: ['~/.npm', '~/.npm/_cacache'],
      mountLike: /npm/,
      message: () => 'npm keeps what it downloads in the layer.',
      cleanUp: (filler, run) => whyNotAtEnd(filler, run) ?? 'npm cache clean --force',
    }),
})

/** Into what no layer keeps. */
function isElsewhere({ settings, instruction }: Run): boolean {
  const folder = settings.variables['npm_config_cache'] ?? settings.variables['NPM_CONFIG_CACHE']
  return folder !== undefined && (folder.startsWith('/dev/') || instruction.body.text.includes(folder))
}
