import { BaseCommand } from '../src/cli/base-command.ts'
import { rules } from '../src/rules/index.ts'

export default class Rules extends BaseCommand {
  static override summary = 'List all rules.'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  async run() {
    await this.parse(Rules)
    const width = Math.max(...rules.map(({ id }) => id.length))
    if (!this.jsonEnabled()) this.print(rules.map(({ id, title }) => `${id.padEnd(width)}  ${title}\n`).join(''))
    return rules.map(({ id, title, level, safety }) => ({ id, title, level, safety }))
  }
}
