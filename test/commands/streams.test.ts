import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { shell, slimscope, BIN } from '../cli/slimscope.ts'
import { dockerSaveOf, sketchImage, tarOf } from '../support/archive-sketch.ts'
import { openPaths } from '../support/watched-process.ts'

const MEGABYTE = 1024 * 1024
const BIG = 'all work and no play makes a dull byte\n'.repeat(100_000)

let folder: string
let image: string
/** Where it is not about how much is printed. */
let small: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slimscope-streams-'))
  image = join(folder, 'image.tar')
  vi.stubEnv('SLIMSCOPE_CACHE_DIR', join(folder, 'cache'))
  const files: Record<string, string> = { 'big.txt': BIG }
  for (let i = 0; i < 9000; i++) files[`app/node_modules/some-package-${i}/a-file-with-a-longer-name.js`] = `${i}`
  small = join(folder, 'small.tar')
  writeFileSync(small, await tarOf(dockerSaveOf(await sketchImage({ layers: [{ a: 'a'.repeat(5000) }] }))))
  writeFileSync(image, await tarOf(dockerSaveOf(await sketchImage({ layers: [files] }))))
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

describe('stdout is the report and nothing else', () => {
  it('prints text and exits 0', async () => {
    const { code, stdout, stderr } = await slimscope(['analyze', small, '--no-cache'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/ unpacked · .* to pull\n/)
    expect(stdout).not.toContain('\u001b')
  })

  it('prints the same object for --json and --format json, and --output writes it', async () => {
    const file = join(folder, 'report.json')
    const [short, long, written] = await Promise.all([
      slimscope(['analyze', image, '--json']),
      slimscope(['analyze', image, '--format', 'json']),
      slimscope(['analyze', image, '--json', '--output', file]),
    ])
    expect(JSON.parse(short.stdout)).toMatchObject({ schemaVersion: 1, image: { reference: image } })
    expect(long.stdout).toBe(short.stdout)
    expect(written).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(readFileSync(file, 'utf8')).toBe(short.stdout)
  })

  it('colours only when told to', async () => {
    const coloured = await Promise.all([
      slimscope(['analyze', small, '--color']),
      slimscope(['analyze', small], { NO_COLOR: undefined, FORCE_COLOR: '1' }),
    ])
    const plain = await Promise.all([
      slimscope(['analyze', small, '--no-color'], { NO_COLOR: undefined, FORCE_COLOR: '1' }),
      slimscope(['analyze', small], { NO_COLOR: '1' }),
    ])
    for (const { stdout } of coloured) expect(stdout).toContain('\u001b[')
    for (const { stdout } of plain) expect(stdout).not.toContain('\u001b[')
  })
})

describe('pipes', () => {
  it.for(['analyze "$image" --all --json', 'cat "$image" /big.txt', '--help'])('%s | head -1 exits 0 and says nothing', async (command) => {
    const { stdout, stderr, codes } = await shell(`image='${image}'; slimscope ${command} | head -1`)
    expect(stdout.split('\n')).toHaveLength(2)
    expect({ stderr, codes }).toEqual({ stderr: '', codes: [0, 0] })
  })

  it('hands every byte to a reader that sleeps first', async () => {
    const { stdout: whole } = await slimscope(['analyze', image, '--all', '--json'])
    expect(whole.length).toBeGreaterThan(MEGABYTE)
    const slow = await shell(`slimscope analyze '${image}' --all --json | (sleep 1; cat)`)
    expect(slow.stdout).toBe(whole)
    expect(slow.codes).toEqual([0, 0])
  })

  it('prints a file byte for byte to a slow reader', async () => {
    const { stdout, codes } = await shell(`slimscope cat '${image}' /big.txt | (sleep 1; cat)`)
    expect(stdout === BIG).toBe(true)
    expect(codes).toEqual([0, 0])
  })

  it.runIf(existsSync('/dev/full')).for(['analyze "$image"', 'analyze "$image" --json', 'cat "$image" /big.txt'])(
    '%s > /dev/full exits 2 with a sentence',
    async (command) => {
      const { stderr, codes } = await shell(`image='${image}'; slimscope ${command} > /dev/full`)
      expect(stderr).toBe('The report could not be written to standard output: there is no space left on the device.\n')
      expect(codes).toEqual([2])
    },
  )
})

it.for([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('ends soon on %s with %i', async ([signal, code]) => {
  // Standard input that never comes keeps it waiting, with the file open that is to become a copy of it.
  const TMPDIR = join(realpathSync(folder), signal)
  mkdirSync(TMPDIR)
  const child = spawn(process.execPath, [BIN, 'analyze', '-'], { env: { ...process.env, TMPDIR }, stdio: ['pipe', 'ignore', 'ignore'] })
  const exit = new Promise((resolve) => child.on('exit', resolve))
  const waits = () => openPaths(child.pid!).some((path) => path.startsWith(TMPDIR))
  if (existsSync('/proc/self/fd')) while (!waits()) await setTimeout(10)
  else await setTimeout(1000)
  child.kill(signal)
  expect(await exit).toBe(code)
})
