import { hasOption, optionValue } from '../invocation.ts'
import { defineDockerfileRule } from '../rule.ts'

/** Where the sparse file that useradd writes begins to weigh: 292 bytes for each user below. */
const HIGH = 100_000

export default defineDockerfileRule({
  id: 'useradd-log',
  title: 'Add users with high numbers without the login log',
  why: 'useradd writes an entry to /var/log/lastlog and faillog at the place of the number. The hole before it becomes zeros in the layer, hundreds of megabytes of them.',
  fix: 'RUN useradd --no-log-init --uid 1000700000 app',
  whenNot: 'Never: a container has no logins.',
  level: 'warning',
  tier: 'safe',
  mentions: /useradd/,
  same: { hadolint: ['DL3046'] },
  *check(context) {
    for (const { instruction, invocations } of context.runsOf(context.shipped)) {
      for (const each of invocations) {
        const uid = each.program === 'useradd' ? optionValue(each, '-u', '--uid') : undefined
        if (!uid || !/^\d+$/.test(uid.value) || Number(uid.value) < HIGH || hasOption(each, '-l', '--no-log-init')) continue
        const { end } = each.programWord
        yield {
          message: `useradd writes a log with room for ${uid.value} users.`,
          instruction,
          at: each.command,
          edits: [{ start: end, end, text: ' --no-log-init' }],
        }
      }
    }
  },
})
