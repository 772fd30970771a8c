import { BaseCommand } from '../src/cli/base-command.ts'

export default class Rules extends BaseCommand {
  static override summary = 'List all rules, those for images and those for Dockerfiles.'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  async run() {
    await this.parse(Rules)
    const [{ rules }, { dockerfileRules }] = await Promise.all([import('../src/rules/index.ts'), import('../src/lint-for-commands.ts')])
    const width = Math.max(...[...rules, ...dockerfileRules].map(({ id }) => id.length))
    const list = (some: readonly { id: string; title: string }[]) => some.map(({ id, title }) => `${id.padEnd(width)}  ${title}\n`).join('')
    if (!this.jsonEnabled()) {
      const style = this.style()
      this.print(`${style.strong('For images')}\n${list(rules)}\n${style.strong('For Dockerfiles')}\n${list(dockerfileRules)}`)
    }
    return [
      ...rules.map(({ id, title, level, safety }) => ({ id, title, level, safety, about: 'image' })),
      ...dockerfileRules.map(({ id, title, level, tier }) => ({ id, title, level, tier, about: 'dockerfile' })),
    ]
  }
}
