import { expect, test } from 'vitest'
import { formatBytes } from '../../src/ledger/format-bytes.ts'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.00 kB'],
  [9_994, '9.99 kB'],
  [9_996, '10.0 kB'],
  [412_000, '412 kB'],
  [999_400, '999 kB'],
  [999_600, '1.00 MB'],
  [1_260_000_000, '1.26 GB'],
  [2_080_000_000_000, '2.08 TB'],
  [-1_500, '-1.50 kB'],
])('%d is %s', (bytes, expected) => {
  expect(formatBytes(bytes)).toBe(expected)
})
