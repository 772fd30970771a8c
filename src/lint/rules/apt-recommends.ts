import { aptTask, recommendsAreOff } from './apt-lists.ts'
import { lineWith } from '../command-line.ts'
import { hasOption } from '../invocation.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'apt-recommends',
  title: 'Install packages without those that are only recommended',
  why: 'apt installs what a package recommends along with it: documentation tools, daemons, whole interpreters that nobody asked for.',
  fix: [
    'RUN apt-get update \\',
    ' && apt-get install -y --no-install-recommends curl ca-certificates \\',
    ' && rm -rf /var/lib/apt/lists/*',
  ].join('\n'),
  whenNot: 'A recommended package is needed: curl works without ca-certificates, but not with https. Name such packages, build, and try.',
  level: 'note',
  tier: 'suggest',
  mentions: /\bapt/,
  same: { hadolint: ['DL3015'] },
  *check(context) {
    for (const { instruction, invocations } of context.runsOf(context.shipped)) {
      const found = invocations.find((each) => {
        if (
          aptTask(each) !== 'install' ||
          /--no-install-recommends|install-recommends=|--without-recommends/i.test(each.args.map(({ value }) => value).join(' '))
        )
          return false
        return (
          !(each.program === 'aptitude' && hasOption(each, '-R')) &&
          // With -f, it installs what packages ask for that were put there without apt, and what that recommends.
          (hasOption(each, '-f', '--fix-broken') || each.args.some(({ value }) => value !== 'install' && !value.startsWith('-')))
        )
      })
      if (found && !recommendsAreOff(context, found.command.start))
        yield {
          ...{ message: `${found.program} installs recommended packages, too.`, instruction, at: found.command },
          fix: lineWith(
            context.dockerfile.text,
            found.command,
            found.args.find(({ value }) => value === 'install'),
            found.program === 'aptitude' ? '--without-recommends' : '--no-install-recommends',
          ),
        }
    }
  },
})
