import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { slimscope } from '../cli/slimscope.ts'
import { startRegistry } from '../support/registry-server.ts'

const TEXT = 'FROM node:22\nCOPY . /app\nCMD ["node", "/app/server.js"]\n'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'slimscope-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

it('asks the registry what bases weigh, and the second time nobody', async () => {
  const registry = await startRegistry()
  onTestFinished(() => registry.close())
  registry.put('hub/library/node', '22', { config: '{}', layers: ['x'.repeat(5000)] })
  registry.put('hub/library/node', '22-slim', { config: '{}', layers: ['x'.repeat(1000)] })
  const args = ['lint', '-', '--json', '--cache-dir', folder(), '--plain-http']
  const weights = async () => {
    const { stdout, stderr, code } = await slimscope(args, {}, TEXT.replace('node:22', `${registry.host}/hub/library/node:22`))
    expect([stderr, code]).toEqual(['', 0])
    const { findings } = JSON.parse(stdout) as { findings: { bases: { toPullBytes: number; from: string }[] }[] }
    return findings[0]!.bases.map(({ toPullBytes, from }) => [toPullBytes, from])
  }
  const expected = [
    [5000, 'registry'],
    [1000, 'registry'],
  ]
  expect(await weights()).toEqual(expected)
  const asked = registry.requests.length
  expect(await weights()).toEqual(expected)
  expect(registry.requests.length).toBe(asked)
})

it.each<[args: string[], env: Record<string, string>]>([
  [['--offline'], {}],
  [[], { SLIMSCOPE_OFFLINE: 'true' }],
  [[], { SLIMSCOPE_OFFLINE: '1' }],
])('asks nobody with %j and %j', async (args, env) => {
  const { stdout, code } = await slimscope(['lint', '-', '--no-cache', ...args], env, TEXT)
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    'node:22 is 390 MB to pull; node:22-slim is 76.2 MB to pull (linux/amd64, as of 2026-11-22).',
  )
  expect(stdout).not.toContain('base images:')
  expect(code).toBe(0)
})

it('says why it could not ask', async () => {
  const { stdout, code } = await slimscope(['rewrite', '-', '--no-cache', '--json'], {}, TEXT)
  const { notes } = JSON.parse(stdout) as { notes: object[] }
  expect(notes).toEqual([{ about: 'base images', message: expect.stringMatching(/127\.0\.0\.1:9/) }])
  expect(code).toBe(0)
})

it('prints SARIF, or writes it to a file', async () => {
  const printed = await slimscope(['lint', '-', '--offline', '--format', 'sarif'], {}, TEXT)
  const log = JSON.parse(printed.stdout) as {
    runs: { results: { locations: { physicalLocation: { artifactLocation: object } }[]; fixes: unknown[] }[] }[]
  }
  const [result] = log.runs[0]!.results
  expect(result!.locations[0]!.physicalLocation.artifactLocation).toEqual({ uri: 'Dockerfile' })
  expect(result!.fixes).toHaveLength(1)
  const file = join(folder(), 'lint.sarif')
  const written = await slimscope(['lint', '-', '--offline', '--format', 'sarif', '-o', file], {}, TEXT)
  expect([written.stdout, written.code]).toEqual(['', 0])
  expect(readFileSync(file, 'utf8')).toBe(printed.stdout)
})
