import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { UserError } from '../src/errors.ts'
import { readPricedImage } from '../src/priced-image.ts'
import { rewriteText } from '../src/report/rewrite-text.ts'
import { suggestionBlocks } from '../src/report/rewrite-suggestions.ts'
import { repositoryPath } from '../src/repository-path.ts'
import { rewriteFile } from '../src/rewrite-dockerfile.ts'

const TEXT = 'FROM python:3.12-slim\r\nRUN apt-get update && apt-get install -y curl\r\nRUN pip install x\r\n'
const PATCHED = TEXT.replace('curl', 'curl && rm -rf /var/lib/apt/lists/*').replace('install x', 'install --no-cache-dir x')

let folder: string
const at = (name: string) => join(folder, name)
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'slimscope-')))
  writeFileSync(at('Dockerfile'), TEXT)
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

describe('a file', () => {
  it('is left alone without --write', async () => {
    const report = await rewriteFile(at('Dockerfile'))
    expect(report).toMatchObject({
      written: false,
      applied: [
        { rule: 'apt-lists', line: 2 },
        { rule: 'pip-cache', line: 3 },
      ],
    })
    expect(readFileSync(at('Dockerfile'), 'utf8')).toBe(TEXT)
  })

  it('is written with its mode and its line ends, through a link', async () => {
    chmodSync(at('Dockerfile'), 0o604)
    symlinkSync('Dockerfile', at('link'))
    expect((await rewriteFile(at('link'), { write: true })).written).toBe(true)
    expect(readFileSync(at('Dockerfile'), 'utf8')).toBe(PATCHED)
    expect(statSync(at('Dockerfile')).mode & 0o777).toBe(0o604)
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true)
    expect(readdirSync(folder).sort()).toEqual(['Dockerfile', 'link'])
    expect((await rewriteFile(at('link'), { write: true })).written).toBe(false)
  })

  it('is patched by the named rules alone', async () => {
    const { applied, edits } = await rewriteFile(at('Dockerfile'), { only: ['pip-cache'] })
    expect([applied.length, edits.length]).toEqual([1, 1])
  })

  it.each<[what: string, path: string, content: string | Buffer | undefined, options: Parameters<typeof rewriteFile>[1], message: RegExp]>([
    ['is not there', 'none', undefined, {}, /could not be read/],
    ['is empty', 'a', '', {}, /is empty/],
    ['is binary', 'a', Buffer.of(0x7f, 0, 1), {}, /not text/],
    ['is not UTF-8', 'a', Buffer.from('FROM a\nLABEL b=\xE4\nRUN pip install x\n', 'latin1'), {}, /not UTF-8/],
    ['is one long line', 'a', 'x'.repeat(2_000_000), {}, /a line of more than/],
    ['is no Dockerfile', 'a', 'hello\n', {}, /not a Dockerfile/],
    ['has not the stage', 'a', 'FROM a\n', { target: 'b' }, /no stage b/],
    ['has not the rule', 'a', 'FROM a\n', { only: ['b'] }, /no rule b/],
  ])('costs one sentence when it %s', async (_, path, content, options, message) => {
    if (content !== undefined) writeFileSync(at(path), content)
    const error = await rewriteFile(at(path), options).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UserError)
    expect((error as UserError).message).toMatch(message)
  })

  it('cannot be written to standard input', async () => {
    await expect(rewriteFile('-', { write: true })).rejects.toThrow('cannot be written')
  })
})

describe('a name in a diff', () => {
  it('counts from the repository that the process is in, else from its folder', async () => {
    mkdirSync(at('repository/api'), { recursive: true })
    writeFileSync(at('repository/api/Dockerfile'), TEXT)
    symlinkSync('repository/api/Dockerfile', at('link'))
    const cwd = vi.spyOn(process, 'cwd')
    const names: string[] = []
    for (const [from, file] of [
      ['.', 'repository/api/Dockerfile'],
      ['.', 'link'],
      ['repository/api', 'repository/api/Dockerfile'],
    ] as const) {
      cwd.mockReturnValue(at(from))
      names.push(await repositoryPath(at(file)))
    }
    expect(names).toEqual(['repository/api/Dockerfile', 'repository/api/Dockerfile', 'Dockerfile'])
    mkdirSync(at('repository/.git'))
    expect(await repositoryPath(at('repository/api/Dockerfile'))).toBe('api/Dockerfile')
    cwd.mockReturnValue(at('repository/api'))
    expect(await repositoryPath(at('Dockerfile'))).toBe(at('Dockerfile').slice(1))
  })

  it('is one that git finds from below', async () => {
    mkdirSync(at('api'))
    writeFileSync(at('api/Dockerfile'), TEXT)
    execFileSync('git', ['init', '--quiet', folder])
    vi.spyOn(process, 'cwd').mockReturnValue(at('api'))
    const { diff } = await rewriteFile(at('api/Dockerfile'))
    execFileSync('git', ['apply', '--whitespace=nowarn'], { cwd: at('api'), input: diff })
    expect(readFileSync(at('api/Dockerfile'), 'utf8')).toBe(PATCHED)
  })
})

describe('an image', () => {
  const report = {
    ...{ schemaVersion: 1, image: { reference: 'a' } },
    layers: [{}, {}, {}].map((_, index) => ({
      instruction: ['ADD x', 'RUN apt-get update && apt-get install -y curl', 'RUN pip install x'][index],
    })),
    findings: [{ rule: 'pip-cache', layer: 2, saving: { unpackedBytes: 5_000_000, toPullBytes: 2_000_000 } }],
  }

  it('gives prices, as a report that was written before', async () => {
    writeFileSync(at('report.json'), JSON.stringify(report))
    const priced = await rewriteFile(at('Dockerfile'), { image: await readPricedImage(at('report.json')) })
    expect(priced).toMatchObject({ saving: { unpackedBytes: 5_000_000, toPullBytes: 2_000_000 }, image: { reference: 'a' } })
    expect(rewriteText(priced)).toContain('It saves 5.00 MB, 2.00 MB to pull.\n')
    expect(rewriteText(priced)).toContain('line 3  pip-cache: pip keeps what it downloads in the layer. 5.00 MB, 2.00 MB to pull.\n')
  })

  it('that does not fit gives none, and says why', async () => {
    const priced = await rewriteFile(at('Dockerfile'), { image: { ...report, layers: report.layers.slice(0, 2) } as never })
    expect(priced.saving).toBeUndefined()
    expect(priced.notes).toMatchObject([
      { message: expect.stringContaining('There are none: the image was not built from this Dockerfile') },
    ])
  })

  it('is not any JSON', async () => {
    writeFileSync(at('report.json'), '{"schemaVersion": 1}')
    await expect(readPricedImage(at('report.json'))).rejects.toThrow('no report of slimscope analyze')
  })
})

it('makes suggestions for a review', async () => {
  expect(suggestionBlocks(await rewriteFile(at('Dockerfile'), { only: ['pip-cache'] }))).toBe(
    `${at('Dockerfile')}, line 3:\n\n\`\`\`suggestion\nRUN pip install --no-cache-dir x\n\`\`\`\n`,
  )
})
