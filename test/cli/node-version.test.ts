import { expect, it } from 'vitest'
// @ts-expect-error Plain JavaScript, for Nodes of any age.
import { complaintAbout } from '../../bin/node-version.js'

it.for(['v22.18.0', 'v22.23.3', 'v23.0.0', 'v24.21.0', 'v100.1.0'])('runs on %s', (version) => {
  expect(complaintAbout(version)).toBeUndefined()
})

it.for(['v12.22.0', 'v18.20.4', 'v20.20.2', 'v22.17.1', 'v22.0.0'])('says in one sentence what it needs on %s', (version) => {
  expect(complaintAbout(version)).toBe(`slimscope needs Node.js 22.18 or later, and this is ${version}.`)
})
