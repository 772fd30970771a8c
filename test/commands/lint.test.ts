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

it('asks the registry that the Dockerfile names what bases weigh', async () => {
  const registry = await startRegistry()
  onTestFinished(() => registry.close())
  registry.put('hub/library/node', '22', { config: '{}', layers: ['x'] })
  const text = TEXT.replace('node:22', `${registry.host}/hub/library/node:22`)
  const { stderr, code } = await slimscope(['lint', '-', '--json', '--no-cache', '--plain-http'], {}, text)
  expect([stderr, code]).toEqual(['', 0])
  // What it says comes out only where the machine is quick enough.
  expect(registry.requests.map(({ path }) => path)).toContain('/v2/hub/library/node/manifests/22')
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
