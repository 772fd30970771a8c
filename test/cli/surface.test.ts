import { join } from 'node:path'
import { Config } from '@oclif/core/config'
import { expect, it } from 'vitest'
import commands from '../../commands/index.ts'

// What other people's scripts rely on. Adding is fine: run vitest with -u. Taking away or renaming needs a new major version.
it('has these commands, arguments and flags', async () => {
  const surface = Object.entries(commands).map(([id, command]) => {
    const flags = Object.entries({ ...command.baseFlags, ...command.flags }).map(([name, flag]) => {
      const { char, type, options, multiple, default: preset } = flag as Record<string, unknown>
      const values = Array.isArray(options) ? ` ${options.join('|')}` : type === 'option' ? ' VALUE' : ''
      const byDefault = typeof preset === 'string' ? ` (${preset})` : ''
      return `--${'allowNo' in flag && flag.allowNo ? '[no-]' : ''}${name}${char ? ` -${String(char)}` : ''}${values}${multiple ? '…' : ''}${byDefault}`
    })
    if (command.enableJsonFlag) flags.push('--json')
    return [`${id} ${Object.keys(command.args).join(' ')}`.trim(), ...flags.sort().map((flag) => `  ${flag}`)].join('\n')
  })
  await expect(`${surface.join('\n')}\n`).toMatchFileSnapshot('../golden/surface.txt')
})

it('describes every command, argument and flag', () => {
  for (const [id, command] of Object.entries(commands)) {
    expect(command.summary, id).toMatch(/^[A-Z].*\.$/)
    expect(command.examples?.length, id).toBeGreaterThan(0)
    for (const [name, arg] of Object.entries(command.args))
      expect((arg as { description?: string }).description, `${id} ${name}`).toBeTruthy()
    for (const [name, flag] of Object.entries({ ...command.baseFlags, ...command.flags })) {
      expect((flag as { summary?: string }).summary, `${id} --${name}`).toMatch(/\.$/)
    }
  }
})

it('has a manifest that knows the same commands', async () => {
  const config = await Config.load(join(import.meta.dirname, '../..'))
  expect(config.commandIDs.sort()).toEqual(Object.keys(commands).sort())
})
