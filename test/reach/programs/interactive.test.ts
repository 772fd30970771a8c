import { expect, it } from 'vitest'
import { type Launch, ROOT } from '../../../src/reach/edge.ts'
import { launchProgram } from '../../../src/reach/programs/index.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { sketchContext } from '../../support/reach-context.ts'

const members = Object.fromEntries(
  ['bash', 'node', 'python3', 'perl', 'tini'].map((name) => [`usr/bin/${name}`, { content: '\u007fELF', mode: 0o755 }]),
)

async function openEnds(argv: string[], given: Partial<Launch> = {}): Promise<readonly string[]> {
  const context = sketchContext(await sketchFiles({ ...members, 'app/a': '' }))
  const waiting: Launch[] = [{ from: ROOT, argv, cwd: '/app', env: {}, kind: 'entrypoint', grade: 'hard', ...given }]
  for (let launch = waiting.shift(); launch; launch = waiting.shift()) {
    const before = context.launches.length
    await launchProgram(launch, context)
    waiting.push(...context.launches.slice(before))
  }
  return context.openEnds
}

it.each<[argv: string, reads: boolean]>([
  ['bash', true],
  ['/usr/bin/bash -l', true],
  ['tini -- bash', true],
  ['node', true],
  ['python3', true],
  ['perl', true],
  ['bash -c true', false],
  ['bash a', false],
  ['node a', false],
  ['node --version', false],
  ['python3 a', false],
  ['python3 -c pass', false],
  ['perl a', false],
])('%s', async (argv, reads) => {
  expect((await openEnds(argv.split(' '))).length > 0).toBe(reads)
})

it('leaves what a script may do, and health checks, as they are', async () => {
  expect(await openEnds(['bash'], { grade: 'soft' })).toEqual([])
  expect(await openEnds(['bash'], { kind: 'health check' })).toEqual([])
})
