import { hasOption, subcommandOf } from '../invocation.ts'
import { residueIn, whyNotAtEnd } from '../residue.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'composer-cache',
  title: "Empty Composer's cache where it is filled",
  why: 'Composer keeps every archive that it downloads below ~/.composer/cache or ~/.cache/composer.',
  fix: ['RUN composer install --no-dev \\', ' && composer clear-cache'].join('\n'),
  whenNot: 'A cache mount holds the cache.',
  level: 'warning',
  tier: 'review',
  mentions: /composer/,
  check: (context) =>
    residueIn(context, {
      fills: (each, { settings }) =>
        /^composer(?:\.phar)?$/.test(each.program) &&
        /^(?:install|i|update|u|require|r|create-project|global)$/.test(subcommandOf(each, ['-d', '--working-dir'])?.value ?? '') &&
        !hasOption(each, '--no-cache') &&
        settings.variables['COMPOSER_CACHE_DIR'] !== '/dev/null' &&
        !each.command.assignments.some(({ name, value }) => name === 'COMPOSER_CACHE_DIR' && value?.value === '/dev/null'),
      cleans: ({ program, args }) => program.startsWith('composer') && /^(?:clear-?cache|cc)$/.test(args[0]?.value ?? ''),
      folders: ['~/.composer/cache', '~/.cache/composer'],
      mountLike: /composer/,
      message: () => 'Composer keeps what it downloads in the layer.',
      cleanUp: (filler, run) => whyNotAtEnd(filler, run) ?? `${filler.programWord.text} clear-cache`,
    }),
})
