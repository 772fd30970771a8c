import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { formatProgress, showProgress } from '../../src/cli/progress.ts'

const HALF = { stage: 'reading', doneBytes: 412e6, expectedBytes: 822e6, layer: 2, layers: 6 }

beforeEach(() => {
  vi.stubEnv('CI', '')
  vi.stubEnv('TERM', 'xterm')
})
afterEach(() => void vi.unstubAllEnvs())

function terminal(isTTY: boolean) {
  const written: string[] = []
  return { written, stream: { isTTY, columns: 80, write: (text: string) => Boolean(written.push(text)) } as never }
}

it.for([
  [HALF, 'Reading layer 2 of 6   412 MB of 822 MB'],
  [{ stage: 'unpacking', doneBytes: 5 }, 'Unpacking   5 B'],
] as const)('says %o', ([progress, line]) => {
  expect(formatProgress(progress)).toBe(line)
})

it('stays away from short work, draws at most ten times a second, and takes its line away', () => {
  let now = 0
  const { written, stream } = terminal(true)
  const line = showProgress({ stream, now: () => now })
  for (now = 0; now < 300; now += 10) line.update(HALF)
  expect(written).toEqual([])
  for (; now < 600; now += 10) line.update(HALF)
  expect(written).toHaveLength(3)
  line.stop()
  expect(written.at(-1)).toBe('\r\u001b[K')
  now = 9000
  line.update(HALF)
  expect(written).toHaveLength(4)
})

it.for(['a pipe', 'CI', '--quiet'])('writes nothing for %s', (where) => {
  if (where === 'CI') vi.stubEnv('CI', 'true')
  let now = 0
  const { written, stream } = terminal(where !== 'a pipe')
  const line = showProgress({ stream, quiet: where === '--quiet', now: () => now })
  now = 1000
  line.update(HALF)
  line.stop()
  expect(written).toEqual([])
})
