import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { describeFailure } from '../../src/cli/failure.ts'
import { slimscope } from './slimscope.ts'

describe('a wrong command line exits 2 and says what to do', () => {
  it.for<[name: string, args: string[], stderr: string]>([
    [
      'no image',
      ['analyze'],
      'No image was named.\nName an image, a file, a folder, or - for standard input.\n  slimscope analyze node:22\n',
    ],
    ['too many words', ['rules', 'x'], 'This is more than rules can take: x\nSee slimscope rules --help.\n'],
    ['unknown command', ['analyse', 'x.tar'], 'There is no command "analyse".\nDid you mean analyze?\n  slimscope analyze x.tar\n'],
    [
      'an image for a command',
      ['x.tar', '--all'],
      'There is no command "x.tar".\nTo look into an image, say analyze.\n  slimscope analyze x.tar --all\n',
    ],
    [
      'unknown flag',
      ['analyze', 'x', '--formt', 'json'],
      'There is no flag --formt.\nDid you mean --format? See slimscope analyze --help.\n',
    ],
    ['flag like no other', ['analyze', 'x', '--zzzzzz'], 'There is no flag --zzzzzz.\nSee slimscope analyze --help.\n'],
    ['too many arguments', ['analyze', 'x', 'y'], 'This is more than analyze can take: y\nSee slimscope analyze --help.\n'],
    ['argument missing', ['explain'], 'explain needs RULE.\nSee slimscope explain --help.\n'],
    [
      'value not offered',
      ['analyze', 'x', '--format', 'xml'],
      'Expected --format=xml to be one of: text, json.\nSee slimscope analyze --help.\n',
    ],
    ['value missing', ['analyze', 'x', '--platform'], 'Flag --platform expects a value.\nSee slimscope analyze --help.\n'],
    ['no number', ['analyze', 'x', '--top', 'ten'], '--top expected an integer but received: ten.\nSee slimscope analyze --help.\n'],
    [
      'flags that exclude each other',
      ['analyze', 'x', '--layers', '--tree'],
      '--tree=/ cannot also be provided when using --layers.\nSee slimscope analyze --help.\n',
    ],
    [
      'cat without a file',
      ['cat', 'x.tar'],
      'No file was named.\nSay which file of x.tar to print.\n  slimscope cat app.tar /etc/os-release\n',
    ],
  ])('%s', async ([, args, stderr]) => {
    expect(await slimscope(args)).toEqual({ code: 2, stdout: '', stderr })
  })
})

describe('with --json an error is one object on stdout', () => {
  it.for([
    { args: ['analyze', '--json'], code: 'input' },
    { args: ['analyze', '/no/such.tar', '--format', 'json'], code: 'input' },
    { args: ['analyze', 'x', '--formt', '--json'], code: 'usage' },
    { args: ['nonsense', '--json'], code: 'usage' },
  ])('$args', async ({ args, code }) => {
    const outcome = await slimscope(args)
    expect(outcome).toMatchObject({ code: 2, stderr: '' })
    const { error } = JSON.parse(outcome.stdout) as { error: Record<string, string> }
    expect(error.code).toBe(code)
    expect(error.message).toMatch(/\.$/)
    expect(error.hint).toBeTruthy()
  })
})

it('names no stack for what a user can put right, and none for a bug without --debug', async () => {
  const { stderr } = await slimscope(['analyze', '/no/such/file.tar'])
  expect(stderr).not.toContain('    at ')
  expect(describeFailure(new TypeError('x is undefined'), { argv: ['analyze'] })).not.toHaveProperty('stack')
})

it('shows a bug whole with --debug, causes too', () => {
  const failure = describeFailure(new TypeError('outer', { cause: new Error('inner') }), { argv: ['--debug'] })
  expect(failure.code).toBe('bug')
  expect(failure.message).toContain('TypeError: outer')
  expect(failure.stack).toMatch(/outer[^]*Caused by: Error: inner/)
})

it('hands on the hint and the example of a UserError', () => {
  const error = new UserError('No.', { hint: 'Do.', example: 'slimscope x' })
  expect(describeFailure(error, { argv: [] })).toEqual({ code: 'input', message: 'No.', hint: 'Do.', example: 'slimscope x' })
})

it('does not let a reference control the terminal', async () => {
  const { stderr } = await slimscope(['analyze', '/no/\u001b[2Jsuch.tar'])
  expect(stderr).not.toContain('\u001b')
})
