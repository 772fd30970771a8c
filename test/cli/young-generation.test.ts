import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const MODULE = new URL('../../src/cli/young-generation.ts', import.meta.url).href

it('keeps the space of new objects small in a program that makes many', async () => {
  const script = `
    import { setImmediate } from 'node:timers/promises'
    import { getHeapSpaceStatistics } from 'node:v8'
    const { limitYoungGeneration } = await import(${JSON.stringify(MODULE)})
    if (process.argv[1] === 'limited') limitYoungGeneration()
    const recent = []
    let largest = 0
    for (let i = 0; i < 1e6; i++) {
      recent[i % 300_000] = { pair: [i, i + 1], text: \`x\${i}\` }
      if (i % 10_000 !== 0) continue
      await setImmediate()
      largest = Math.max(largest, getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size)
    }
    console.log(Math.round(largest / 2 ** 20))`
  const largest = async (how: string) =>
    Number((await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script, how])).stdout)
  const [limited, left] = await Promise.all([largest('limited'), largest('left alone')])
  expect(limited).toBeLessThanOrEqual(32)
  expect(limited).toBeLessThan(left)
})
