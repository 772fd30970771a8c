import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tmpdir } from 'node:os'
import { describeFailure } from '../../src/cli/failure.ts'
import { UserError } from '../../src/errors.ts'
import { sketchImage, type SketchedImage } from '../support/archive-sketch.ts'
import { type RegistryServer, startRegistry } from '../support/registry-server.ts'
import { slimscope } from './slimscope.ts'

const PASSWORD = 'pa55-w0rd'
let registry: RegistryServer
let image: SketchedImage
let folder: string
let name: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slimscope-names-'))
  image = await sketchImage({ layers: [{ 'etc/os-release': 'ID=x' }, { a: 'b'.repeat(50_000) }], compression: 'gzip' })
  registry = await startRegistry({ auth: { mode: 'bearer', users: { me: PASSWORD } } })
  registry.putBlob('team/app', image.config)
  for (const { blob } of image.layers) registry.putBlob('team/app', blob)
  registry.putManifest('team/app', '1', image.manifest)
  name = `${registry.host}/team/app`
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await registry.close()
})

describe('a wrong command line', () => {
  const LOGIN = ['--username', 'me', '--password-stdin']
  it.for<[name: string, args: string[], input: string, stderr: RegExp]>([
    ['a user without a password', ['analyze', 'x', '--username', 'me'], '', /--password-stdin/],
    ['a password without a user', ['analyze', 'x', '--password-stdin'], PASSWORD, /--username/],
    [
      'an empty password',
      ['analyze', 'x', ...LOGIN],
      '\n',
      /^The password is empty\.\nCheck the command that should have piped it in\.\n$/,
    ],
    ['no password at all', ['cat', 'x', '/y', ...LOGIN], '', /^The password is empty\.\n/],
    [
      'a file for a password',
      ['analyze', 'x', ...LOGIN],
      'x'.repeat(70_000),
      /^Standard input is too long for a password\.\nPipe in the password alone\.\n$/,
    ],
    [
      'an image and a password from standard input',
      ['analyze', '-', ...LOGIN],
      PASSWORD,
      /^Standard input cannot hold both an image and a password\.\nGive the image as a file or by name\.\n$/,
    ],
    [
      'no time at all',
      ['analyze', 'x', '--timeout', '0'],
      '',
      /^--timeout expected an integer greater than or equal to 1 but received: 0\.\n/i,
    ],
    ['too much time', ['analyze', 'x', '--timeout', '3601'], '', /3600/],
    [
      'to pull what is chosen in a registry',
      ['analyze', 'x', '--pull', '--latest', '^1'],
      '',
      /^--pull and --latest do not go together\.\n/,
    ],
    ['to pull a layout', ['analyze', 'oci:x', '--pull'], '', /^--pull asks an engine, and oci: is none\.\nLeave the scheme away\.\n$/],
    ['a scheme alone', ['analyze', 'docker:'], '', /^No image is named\.\n/],
  ])('%s exits 2 and says what to do', async ([, args, input, expected]) => {
    const { code, stdout, stderr } = await slimscope(args, {}, input)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(expected)
    expect(stderr).not.toContain(PASSWORD)
    expect(stderr).not.toContain('    at ')
  })
})

describe('an image that nobody has', () => {
  it('lists each place, on the screen and for programs', async () => {
    const places = [
      `file      There is no file or directory ${name}:9.`,
      `docker    The Docker engine at ${process.env.DOCKER_HOST} (DOCKER_HOST) is not there: no such socket.`,
      `podman    The Podman engine at ${process.env.CONTAINER_HOST} (CONTAINER_HOST) is not there: no such socket.`,
      `registry  ${registry.host} has no image team/app:9.`,
    ]
    const login = ['--username', 'me', '--password-stdin', '--no-cache']
    const [text, json] = await Promise.all([
      slimscope(['analyze', `${name}:9`, ...login], {}, PASSWORD),
      slimscope(['analyze', `${name}:9`, '--json', ...login], {}, PASSWORD),
    ])
    expect(text).toEqual({
      code: 2,
      stdout: '',
      stderr: `${name}:9 is nowhere to be found.\n${places.map((place) => `  ${place}\n`).join('')}Check its name and tag.\n`,
    })
    expect({ ...json, stdout: JSON.parse(json.stdout) as unknown }).toEqual({
      code: 2,
      stderr: '',
      stdout: { error: { code: 'input', message: `${name}:9 is nowhere to be found.`, details: places, hint: 'Check its name and tag.' } },
    })
  })

  it('names nothing that was not tried', () => {
    const error = new UserError('No.', { hint: 'Do.', details: [] })
    expect(describeFailure(error, { argv: [] })).toEqual({ code: 'input', message: 'No.', hint: 'Do.' })
  })
})

describe('a login', () => {
  it('reads an image, and leaves no trace', async () => {
    const cache = join(folder, 'cache')
    const before = registry.requests.length
    const outcomes = await Promise.all([
      slimscope(['analyze', `${name}:1`, '--username', 'me', '--password-stdin', '--cache-dir', cache, '--json'], {}, `${PASSWORD}\n`),
      slimscope(['cat', `${name}:1`, '/etc/os-release', '--username', 'me', '--password-stdin', '--cache-dir', cache], {}, PASSWORD),
      slimscope(
        ['analyze', `registry:${name}:1`, '--username', 'me', '--password-stdin', '--debug', '--cache-dir', cache],
        { DEBUG: '*' },
        'wr0ng',
      ),
      slimscope(['analyze', `registry:${name}:1`, '--cache-dir', cache]),
    ])
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 2, 2])
    expect(JSON.parse(outcomes[0]!.stdout)).toMatchObject({
      image: { reference: `${name}:1`, digest: image.manifestDigest, source: 'registry' },
    })
    expect(outcomes[1]!.stdout).toBe('ID=x')
    expect(outcomes[2]!.stderr).toContain(`${registry.host} refuses the credentials from --username.`)
    expect(outcomes[3]!.stderr).toMatch(/does not exist, or is private/)

    const sent = registry.requests.slice(before).flatMap(({ authorization }) => authorization?.split(' ')[1] ?? [])
    expect(sent.length).toBeGreaterThan(3)
    const files = readdirSync(cache, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.length).toBeGreaterThan(1)
    const written = [
      ...outcomes.flatMap(({ stdout, stderr }) => [stdout, stderr]),
      ...files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1')),
    ]
    for (const secret of [PASSWORD, 'wr0ng', ...sent]) expect(written.filter((text) => text.includes(secret))).toEqual([])
  })
})
