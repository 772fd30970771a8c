import { subcommandOf } from '../invocation.ts'
import { whyTooOld } from '../old-bases.ts'
import { defineDockerfileRule } from '../rule.ts'

const OFF = /^(?:-N|--no-document|--no-doc|--no-ri|--no-rdoc|--document=?(?:no)?)$/

export default defineDockerfileRule({
  id: 'gem-docs',
  title: 'Install gems without their documentation',
  why: 'gem install builds and keeps pages for ri, which nobody reads in a container.',
  fix: 'RUN gem install --no-document puma',
  whenNot: 'People use ri in the container.',
  level: 'note',
  tier: 'safe',
  mentions: /gem/,
  *check(context) {
    const { shipped, runsOf, baseOf, dockerfile } = context
    // The official images say so in their gemrc.
    if (
      /^(?:ruby|jruby|rails)$/.test(baseOf(shipped[0]!)?.repository ?? '') ||
      /gem:\s*["']?--no-(?:document|rdoc|ri)|gemrc/.test(dockerfile.text)
    )
      return
    const tooOld = whyTooOld('gem --no-document', baseOf(shipped[0]!))
    for (const { instruction, invocations } of runsOf(shipped)) {
      for (const each of invocations) {
        const task = each.program === 'gem' ? subcommandOf(each) : undefined
        if (!task || !/^(?:install|i|update)$/.test(task.value) || each.args.some(({ value }) => OFF.test(value))) continue
        yield {
          message: 'gem builds documentation for what it installs.',
          instruction,
          at: each.command,
          ...(tooOld === undefined ? { edits: [{ start: task.end, end: task.end, text: ' --no-document' }] } : { withheld: tooOld }),
        }
      }
    }
  },
})
