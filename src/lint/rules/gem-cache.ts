import { subcommandOf } from '../invocation.ts'
import { residueIn } from '../residue.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'gem-cache',
  title: 'Remove the gems that were downloaded, once installed',
  why: 'gem and Bundler keep the archive of every gem in cache/ next to the gems that they unpack.',
  fix: ['RUN bundle install \\', ' && rm -rf "$(gem env gemdir)/cache"'].join('\n'),
  whenNot: 'The program installs gems again from their archives.',
  level: 'note',
  tier: 'suggest',
  mentions: /gem|bundle/,
  check: (context) =>
    residueIn(context, {
      fills: (each) => /^(?:gem|bundle|bundler)$/.test(each.program) && /^(?:install|update)$/.test(subcommandOf(each)?.value ?? ''),
      cleans: ({ program, args }) =>
        program === 'rm' && args.some(({ text }) => /(?:gems|bundle|ruby|gemdir|GEM_HOME|BUNDLE_PATH|\.gem)\b.*cache|gem env/.test(text)),
      folders: ['/usr/local/bundle/cache', '~/.bundle/cache'],
      mountLike: /gem|bundle/,
      message: ({ program }) => `${program} keeps the archives of what it installs in the layer.`,
    }),
})
