import * as Args from '@oclif/core/args'
import { BaseCommand } from '../src/cli/base-command.ts'
import { nearest } from '../src/cli/nearest.ts'
import { UserError } from '../src/errors.ts'

export default class Explain extends BaseCommand {
  static override summary = 'Explain a rule: what it finds, why, what to write instead, and when not to.'
  static override examples = ['<%= config.bin %> <%= command.id %> apt-lists']
  static override args = { rule: Args.string({ required: true, ignoreStdin: true, description: 'The id of a rule, as findings name it.' }) }

  async run() {
    const { args } = await this.parse(Explain)
    const [{ rules }, { rulePage }, { dockerfileRules, lintRulePage }] = await Promise.all([
      import('../src/rules/index.ts'),
      import('../src/rules/rule-page.ts'),
      import('../src/lint-for-commands.ts'),
    ])
    const rule = rules.find(({ id }) => id === args.rule)
    const lineRule = dockerfileRules.find(({ id }) => id === args.rule)
    if (!rule && !lineRule) throw unknownRule(args.rule, [...rules, ...dockerfileRules])
    if (!this.jsonEnabled()) this.print([...(rule ? [rulePage(rule)] : []), ...(lineRule ? [lintRulePage(lineRule)] : [])].join('\n'))
    const { select: _, ...words } = rule ?? { select: undefined }
    const { check: __, mentions: ___, ...lineWords } = lineRule ?? { check: undefined, mentions: undefined }
    return rule && lineRule ? { ...words, dockerfile: lineWords } : { ...words, ...lineWords }
  }
}

function unknownRule(asked: string, all: readonly { id: string }[]): UserError {
  const near = nearest(
    asked,
    all.map(({ id }) => id),
  )
  return near
    ? new UserError(`There is no rule "${asked}".`, { hint: `Did you mean ${near}?`, example: `slimscope explain ${near}` })
    : new UserError(`There is no rule "${asked}".`, { hint: 'List all rules.', example: 'slimscope rules' })
}
