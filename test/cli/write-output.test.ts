import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeOutput } from '../../src/cli/write-output.ts'
import { UserError } from '../../src/errors.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'slimscope-'))))
afterEach(() => rmSync(folder, { recursive: true }))

it('writes all pieces and leaves nothing beside the file', async () => {
  await writeOutput(join(folder, 'a'), ['one ', Buffer.from('two')])
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('one two')
  expect(readdirSync(folder)).toEqual(['a'])
})

it('keeps the old file when the pieces break off', async () => {
  writeFileSync(join(folder, 'a'), 'old')
  const broken = function* () {
    yield 'new'
    throw new Error('the image ends too soon')
  }
  await expect(writeOutput(join(folder, 'a'), broken())).rejects.toThrow('the image ends too soon')
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('old')
  expect(readdirSync(folder)).toEqual(['a'])
})

it('writes through a symlink', async () => {
  writeFileSync(join(folder, 'target'), 'old')
  symlinkSync('target', join(folder, 'link'))
  await writeOutput(join(folder, 'link'), ['new'])
  expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('new')
})

it.runIf(existsSync('/dev/null'))('writes to a device, and does not replace it', async () => {
  await writeOutput('/dev/null', ['x'])
})

it('says why it cannot', async () => {
  const writing = writeOutput(join(folder, 'no/such/a'), ['x'])
  await expect(writing).rejects.toThrow(UserError)
  await expect(writing).rejects.toThrow('could not be written: its folder does not exist.')
  await expect(writeOutput(folder, ['x'])).rejects.toThrow('it is a folder')
})
