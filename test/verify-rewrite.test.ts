import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Digest } from '../src/image/digest.ts'
import { digestOf } from '../src/image/digest-of.ts'
import { UserError } from '../src/errors.ts'
import { verificationLines } from '../src/report/verification-text.ts'
import { rewriteFile } from '../src/rewrite-dockerfile.ts'
import { dockerSaveOf, type ImageSketch, scratch, sketchImage, tarOf } from './support/archive-sketch.ts'

/** Stands for buildah: archives are there already, and a Dockerfile that has the word of a file `refused` does not build. */
const BUILDAH = `#!/bin/sh
here=$(dirname "$0")
echo "$@" >>"$here/calls"
case $1 in
  build)
    while [ $# -gt 1 ]; do [ "$1" = --file ] && file=$2; shift; done
    cp "$file" "$here/built-$(basename "$file")"
    if [ -f "$here/stumble" ]; then rm "$here/stumble"; echo "Error: checking if cached image exists: getting top layer info: layer not known" >&2; exit 125; fi
    if [ -f "$here/refused" ] && grep -q -f "$here/refused" "$file"; then echo "step 2: it is refused" >&2; exit 1; fi ;;
  push) cp "$here/\${3##*:}.image" "\${4#docker-archive:}" || [ -f "$here/refused" ] ;;
esac
`
const TEXT = 'FROM scratch\nRUN apt-get update && apt-get install -y curl\nRUN pip install x\n'
const LISTS = { 'var/lib/apt/lists/a_Packages': 'x'.repeat(9000), 'usr/bin/curl': 'curl' }

const { PATH, TMPDIR } = process.env
let programs: string
let folder: string

beforeEach(async () => {
  programs = scratch()
  folder = scratch()
  writeFileSync(join(programs, 'buildah'), BUILDAH)
  chmodSync(join(programs, 'buildah'), 0o755)
  process.env.PATH = `${programs}:${PATH}`
  process.env.TMPDIR = scratch()
  writeFileSync(join(folder, 'Dockerfile'), TEXT)
  await images({ before: [LISTS, { 'opt/x': 'x' }], after: [{ 'usr/bin/curl': 'curl' }, { 'opt/x': 'x' }] })
})
afterEach(() => {
  process.env.PATH = PATH
  if (TMPDIR === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = TMPDIR
})

async function images(named: Record<string, ImageSketch['layers']>): Promise<void> {
  for (const [name, layers] of Object.entries(named)) {
    const image = await sketchImage({ layers })
    const steps = TEXT.trim().split('\n').slice(1)
    const config = JSON.parse(image.config) as { history: { created_by: string }[] }
    config.history = layers.map((_, i) => ({ created_by: `/bin/sh -c ${steps[i]!.slice(4)}` }))
    writeFileSync(join(programs, `${name}.image`), await tarOf(dockerSaveOf({ ...image, ...describedBy(config) })))
  }
}

function describedBy(config: object): { config: string; configDigest: Digest } {
  const text = JSON.stringify(config)
  return { config: text, configDigest: digestOf(text) }
}

function rewrite(options: Parameters<typeof rewriteFile>[1] = {}, stages: string[] = []) {
  return rewriteFile(join(folder, 'Dockerfile'), {
    ...{ contextFolder: folder, unsafe: false },
    verify: { builder: 'buildah', cache: false, builderOptions: ['--network=host'], onStage: (stage) => void stages.push(stage) },
    ...options,
  })
}

const rest = () => readdirSync(tmpdir())

it('builds both, compares, takes prices from the first, and leaves nothing', async () => {
  const stages: string[] = []
  const { verified, saving, applied, written } = await rewrite({ write: true }, stages)
  expect(stages).toEqual([
    'Building the file as it is with buildah',
    'Reading what was built',
    'Building the patched file with buildah',
    'Comparing',
  ])
  expect(verified).toMatchObject({ builder: 'buildah', verdict: 'good', missing: [], permissions: [] })
  expect(verified!.removed).toMatchObject([{ reason: 'apt-lists', files: 1, unpackedBytes: 9000 }])
  expect(saving!.unpackedBytes).toBe(9000)
  expect(verified!.saving!.unpackedBytes).toBeGreaterThanOrEqual(9000)
  expect(applied.map(({ rule }) => rule)).toEqual(['apt-lists', 'pip-cache'])
  expect(verificationLines(verified!)[0]).toMatch(
    /^Built and compared: \d+ B smaller to pull \(predicted \d+ B\); nothing unexpected is gone; what the image starts could not be followed\.$/,
  )
  expect(written).toBe(true)
  expect(readFileSync(join(programs, 'built-before.Dockerfile'), 'utf8')).toBe(TEXT)
  expect(readFileSync(join(programs, 'built-after.Dockerfile'), 'utf8')).toContain('--no-cache-dir')
  const calls = readFileSync(join(programs, 'calls'), 'utf8').split('\n')
  expect(calls[1]).toMatch(new RegExp(`--network=host --tag localhost/slimscope-verify-\\w+:before ${folder}$`))
  expect(calls.filter((call) => call.startsWith('rmi ')).map((call) => call.split(':')[1])).toEqual(['after', 'before'])
  expect(rest()).toEqual([])
})

it('tries again where another build has taken something away', async () => {
  writeFileSync(join(programs, 'stumble'), '')
  expect((await rewrite()).verified).toMatchObject({ verdict: 'good' })
})

it('does not write what loses something', async () => {
  await images({ after: [{ 'usr/bin/curl': 'curl' }, { 'opt/y': 'x' }] })
  const { verified, written } = await rewrite({ write: true })
  expect(verified).toMatchObject({ verdict: 'differs', removed: [{ reason: 'unexpected', paths: ['/opt/x'] }, { reason: 'apt-lists' }] })
  expect(verificationLines(verified!).slice(0, 2)).toEqual([
    expect.stringMatching(/, but 1 file is gone that nobody expected\.$/) as string,
    '  UNEXPECTED, gone: 1 B in 1 file, /opt/x.',
  ])
  expect(written).toBe(false)
  expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toBe(TEXT)
})

it('says that the file does not build as it is, with the last lines and the whole log', async () => {
  writeFileSync(join(programs, 'refused'), 'apt-get')
  const error = (await rewrite().catch((thrown: unknown) => thrown)) as UserError
  expect(error).toBeInstanceOf(UserError)
  expect(error.message).toMatch(/Dockerfile does not build as it is: buildah build fails\.$/)
  expect(error.details).toEqual(['step 2: it is refused'])
  const log = /\S+\.log/.exec(error.hint)![0]
  expect(readFileSync(log, 'utf8')).toContain('it is refused')
  rmSync(log)
  expect(rest()).toEqual([])
})

it('names the patch that does not build', async () => {
  writeFileSync(join(programs, 'refused'), 'no-cache-dir')
  const { verified } = await rewrite()
  expect(verified).toMatchObject({ verdict: 'unbuilt', failure: { rules: ['pip-cache'], tail: ['step 2: it is refused'] } })
  expect(verificationLines(verified!)[0]).toBe(
    'Built with buildah: the file as it is builds, and the patched one does not: the patch of pip-cache is wrong.',
  )
  rmSync(verified!.failure!.log)
  expect(rest()).toEqual([])
})

it('hands on the patterns that belong to the Dockerfile alone', async () => {
  mkdirSync(join(programs, 'seen'))
  writeFileSync(join(folder, 'Dockerfile.dockerignore'), 'secret\n')
  writeFileSync(join(programs, 'buildah'), BUILDAH.replace('cp "$file"', 'cp "$file.dockerignore" "$here/seen/" && cp "$file"'))
  await rewrite()
  expect(readdirSync(join(programs, 'seen')).sort()).toEqual(['after.Dockerfile.dockerignore', 'before.Dockerfile.dockerignore'])
})

it('builds nothing where nothing changes', async () => {
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY a /\n')
  expect((await rewrite()).verified).toBeUndefined()
  expect(existsSync(join(programs, 'calls'))).toBe(false)
})
