import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { lintDockerfiles } from '../../src/lint-dockerfiles.ts'
import type { PricedImage } from '../../src/lint/prices.ts'
import { contextsIn } from '../../src/read-dockerfiles.ts'
import type { LineFindingSummary } from '../../src/report/lint-report.ts'
import { lintText } from '../../src/report/lint-text.ts'
import { PLAIN } from '../../src/report/style.ts'

const FILES: Record<string, string | Buffer> = {
  Dockerfile: 'FROM debian:trixie-slim AS build\nRUN pip install x\nFROM debian:trixie-slim\nRUN pip install x\nRUN yum install y\n',
  'api/Dockerfile.dev': 'FROM debian:trixie-slim\nRUN pip install x\n',
  'api/web.Dockerfile': 'FROM debian:trixie-slim\n',
  'api/Dockerfile.dockerignore': 'x\n',
  'node_modules/x/Dockerfile': 'FROM debian:trixie-slim\n',
  Containerfile: 'FROM debian:trixie-slim\n',
  'odd/empty': '',
  'odd/blank': ' \n\n',
  'odd/binary': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0]),
  'odd/prose': 'Dear reader,\n',
  'odd/line': `FROM ${'x'.repeat(1_100_000)}\n`,
  'odd/large': 'RUN x\n'.repeat(800_000),
  'odd/lines': 'FROM x\n'.repeat(30_000),
  'odd/latin1': Buffer.from('FROM python:3.13-slim\nLABEL a=gr\u00f6\u00dfer\nRUN pip install x\n', 'latin1'),
  'odd/unfinished': 'FROM debian:trixie-slim\nRUN <<EOF\npip install x\n',
}

let folder = ''
const at = (path: string) => join(folder, path)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slimscope-lint-'))
  for (const [path, content] of Object.entries(FILES)) {
    mkdirSync(dirname(at(path)), { recursive: true })
    writeFileSync(at(path), content)
  }
  symlinkSync('/', at('api/outside'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('finds the Dockerfiles below a folder', async () => {
  const { files } = await lintDockerfiles([folder])
  expect(files.map(({ path }) => path)).toEqual(['Containerfile', 'Dockerfile', 'api/Dockerfile.dev', 'api/web.Dockerfile'].map(at))
})

it.each([
  ['odd/empty', /is empty/],
  ['odd/blank', /is empty/],
  ['odd/binary', /is not text/],
  ['odd/prose', /is not a Dockerfile: there is no FROM/],
  ['odd/line', /has a line of more than 1 MiB/],
  ['odd/large', /larger than 4 MiB/],
  ['odd/lines', /has 30000 lines, which no Dockerfile has/],
  ['none', /There is no file or folder/],
  ['odd', /There is no Dockerfile in/],
])('says of %s in one sentence what is wrong', async (path, message) => {
  const failure = await lintDockerfiles([at(path)]).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(UserError)
  expect(failure).toMatchObject({ message: expect.stringMatching(message), hint: expect.stringMatching(/\.$/) })
})

it('patches nothing of what is not UTF-8', async () => {
  const { findings } = await lintDockerfiles([at('odd/latin1')])
  expect(findings.map(({ rule, edits, withheld }) => [rule, edits, withheld])).toContainEqual([
    'pip-cache',
    undefined,
    'the file is not UTF-8',
  ])
})

it('lints what it can, and says what it could not', async () => {
  const { files, notes } = await lintDockerfiles([at('odd/empty'), at('Dockerfile')])
  expect([files.length, notes]).toEqual([1, [{ about: at('odd/empty'), message: expect.stringContaining('is empty') }]])
})

it('tells of what BuildKit would not build, with the line', async () => {
  const { files } = await lintDockerfiles([at('odd/unfinished')])
  expect(files[0]!.problems).toEqual([{ line: 2, message: 'nothing ends the here-document EOF' }])
})

it('takes a target, and says when there is none of that name', async () => {
  const { findings } = await lintDockerfiles([at('Dockerfile')], { target: 'build' })
  expect(findings.map(({ line }) => line)).toEqual([2])
  await expect(lintDockerfiles([at('Dockerfile')], { target: 'nope' })).rejects.toThrow(/has no stage nope/)
  await expect(lintDockerfiles([at('Dockerfile')], { contextFolder: at('nowhere') })).rejects.toThrow(/There is no folder/)
})

it('is told to people', async () => {
  const report = await lintDockerfiles([at('Dockerfile')])
  report.files[0]!.path = 'Dockerfile'
  expect(lintText(report, PLAIN)).toBe(`\
2 findings in Dockerfile: 2 can be patched safely.

Dockerfile  ships the stage of line 3, 1 of 2
     4  pip keeps what it downloads in the layer.                pip-cache  safe
        RUN pip install --no-cache-dir x
     5  The cache of yum stays in the layer.                     dnf-cache  safe
        RUN yum install y && yum clean all

  slimscope rewrite Dockerfile             the patches as a diff
  slimscope explain pip-cache              why, and when to leave it
  # slimscope ignore=pip-cache reason: …   above a line, to keep it quiet
  --image IMAGE                            what each costs, by the image of the build
  --json                                   all of it with edits, for programs
`)
})

it('says what is an example, and what it costs by the image', async () => {
  const report = await lintDockerfiles([at('Dockerfile')])
  const [first, second] = report.findings
  const bytes = { unpackedBytes: 12_000_000, toPullBytes: 5_000_000 }
  report.files[0]!.path = 'a b/Dockerfile'
  report.findings.splice(0, 2, { ...first!, saving: bytes }, {
    ...second!,
    edits: undefined,
    instead: undefined,
  } as unknown as LineFindingSummary)
  report.image = { reference: 'a', digest: 'b', platform: 'c', source: 'd' }
  expect(lintText(report, PLAIN)).toBe(`\
2 findings in a b/Dockerfile: 1 can be patched safely, 1 is for you to change
and try. By a, 1 of them costs 12.0 MB, 5.00 MB to pull.

a b/Dockerfile  ships the stage of line 3, 1 of 2
     4  pip keeps what it downloads in the layer.                pip-cache  safe
        It costs 12.0 MB, 5.00 MB to pull.
        RUN pip install --no-cache-dir x
     5  The cache of yum stays in the layer.                     dnf-cache  safe
        For example:
        RUN dnf install -y --setopt=install_weak_deps=False nginx \\
         && dnf clean all

  slimscope rewrite 'a b/Dockerfile'       the patches as a diff
  slimscope explain pip-cache              why, and when to leave it
  # slimscope ignore=pip-cache reason: …   above a line, to keep it quiet
  --json                                   all of it with edits, for programs
`)
})

it('walks a context once, but for ignore files that are the own of one Dockerfile', async () => {
  const contexts = contextsIn(folder)
  const [one, two, own] = await Promise.all([at('Dockerfile'), at('Containerfile'), at('api/Dockerfile')].map(contexts))
  expect(one).toBe(two)
  expect(own).not.toBe(one)
  expect(own!.ignorePath).toBe(at('api/Dockerfile.dockerignore'))
})

describe('an image', () => {
  const image = (instructions: string[]) =>
    ({
      ...{ image: { reference: 'shop:1', digest: 'b', platform: 'c', source: 'd' }, findings: [] },
      layers: instructions.map((instruction) => ({ instruction })),
    }) as unknown as PricedImage

  it('is built from one of many files, and of the others nothing is said', async () => {
    const { notes } = await lintDockerfiles([at('api/Dockerfile.dev'), at('Dockerfile')], {
      image: image(['ADD x /', 'RUN pip install x']),
    })
    expect(notes).toEqual([])
  })

  it.each([
    [['Dockerfile'], /^It has no prices: the image was not built from this Dockerfile/],
    [['Dockerfile', 'api/Dockerfile.dev'], /^It was built from none of the 2 Dockerfiles as they are/],
  ])('may be that of another one: %j', async (paths, message) => {
    const { notes } = await lintDockerfiles(paths.map(at), { image: image(['ADD x /', 'RUN make']) })
    expect(notes.map((note) => note.message)).toEqual([expect.stringMatching(message)])
  })
})

it('says so where there is nothing to say', async () => {
  const report = await lintDockerfiles([at('api/web.Dockerfile')])
  report.files[0]!.path = 'web.Dockerfile'
  expect(lintText(report, PLAIN)).toBe('Nothing was found in web.Dockerfile that the image could do without.\n')
})

it('writes out what would move the cursor', async () => {
  const report = await lintDockerfiles([at('api/Dockerfile.dev')])
  report.findings[0]!.message = 'a\u001B[2Jb'
  expect(lintText(report, PLAIN)).toContain('a\\x1b[2Jb')
})

it('lints many on two threads, in the order of their names', async () => {
  const many = mkdtempSync(join(tmpdir(), 'slimscope-lint-many-'))
  try {
    const paths = Array.from({ length: 240 }, (_, index) => join(many, `${String(index).padStart(3, '0')}.Dockerfile`))
    const isEmpty = (index: number) => index % 80 === 79
    for (const [index, path] of paths.entries()) writeFileSync(path, isEmpty(index) ? '' : 'FROM debian:trixie-slim\nRUN pip install x\n')
    const { files, findings, notes } = await lintDockerfiles([many])
    expect(files.map(({ path }) => path)).toEqual(paths.filter((_, index) => !isEmpty(index)))
    expect(notes.map(({ about }) => about)).toEqual(paths.filter((_, index) => isEmpty(index)))
    expect(findings.filter(({ rule }) => rule === 'pip-cache').map(({ file }) => file)).toEqual([...files.keys()])
    await expect(lintDockerfiles(paths, { target: 'none' })).rejects.toBeInstanceOf(UserError)
  } finally {
    rmSync(many, { recursive: true, force: true })
  }
})
