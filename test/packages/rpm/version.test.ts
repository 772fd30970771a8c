import { expect, it } from 'vitest'
import { compareVersions } from '../../../src/packages/rpm/version.ts'

it.each([
  ['1.0', '=', '1.0'],
  ['1.0', '<', '2.0'],
  ['2.0.1', '>', '2.0'],
  ['2.0.1a', '>', '2.0.1'],
  ['5.5p1', '<', '5.5p10'],
  ['10xyz', '<', '10.1xyz'],
  ['xyz.4', '<', '8'],
  ['1.05', '=', '1.5'],
  ['20101121', '<', '20101122'],
  ['2_0', '=', '2.0'],
  ['1.0~rc1', '<', '1.0'],
  ['1.0~rc1', '<', '1.0~rc2'],
  ['1.0~rc1~git123', '<', '1.0~rc1'],
  ['1.0^', '>', '1.0'],
  ['1.0^git1', '<', '1.0.1'],
  ['1.0^git1~pre', '<', '1.0^git1'],
  ['1.0~rc1^git1', '>', '1.0~rc1'],
  ['1:1', '>', '2'],
  ['1-2', '=', '1'],
  ['1-2', '<', '1-10'],
])('%s %s %s', (a, order, b) => {
  const sign = { '<': -1, '=': 0, '>': 1 }[order]!
  expect([Math.sign(compareVersions(a, b)), Math.sign(compareVersions(b, a))]).toEqual([sign, 0 - sign])
})
