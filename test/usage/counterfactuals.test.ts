import { expect, it } from 'vitest'
import { counterfactuals } from '../../src/usage/counterfactuals.ts'
import { sketch } from '../support/image-sketch.ts'
import { sketchUsage } from '../support/usage-sketch.ts'

it('works out what other ways to install would leave out, each byte by who else has it', () => {
  const { filesystem, ledger } = sketch([{ a: 100_000, b: 20_000, c: 30_000, d: 40_000, e: 50_000, shared: 60_000, tiny: 5 }])
  const depends = (position: number, kind: 'depends' | 'recommends' = 'depends') => ({ wanted: '', kind, satisfiedBy: [position] })
  const usage = sketchUsage(filesystem, [
    { name: 'server', files: ['/a', '/shared'], asked: 'asked', verdict: 'used', dependencies: [depends(1, 'recommends')] },
    { name: 'mailer', files: ['/b', '/shared'], asked: 'pulled-in' },
    { name: 'gcc', files: ['/c'], asked: 'asked', askedIn: 'apt-get install gcc', dependencies: [depends(3)] },
    { name: 'libgcc-dev', files: ['/d'], asked: 'pulled-in' },
    { name: 'jest', ecosystem: 'npm', files: ['/e'], asked: 'asked', dev: true },
    { name: 'tiny', files: ['/tiny'], asked: 'asked' },
  ])
  expect(counterfactuals(usage, filesystem, ledger)).toEqual([
    { change: 'leave out gcc (apt-get install gcc)', packages: ['gcc', 'libgcc-dev'], unpackedBytes: 70_000, toPullBytes: 35_000 },
    {
      change: 'install without development dependencies (npm ci --omit=dev)',
      packages: ['jest'],
      unpackedBytes: 50_000,
      toPullBytes: 25_000,
    },
    {
      change: 'install without recommended packages (apt-get install --no-install-recommends)',
      packages: ['mailer'],
      unpackedBytes: 20_000,
      toPullBytes: 10_000,
    },
  ])
})
