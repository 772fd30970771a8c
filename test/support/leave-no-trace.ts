import { deepStrictEqual } from 'node:assert/strict'
import { afterAll } from 'vitest'

/** What the tests of the next file would find changed. */
function surroundings() {
  const listeners = process.eventNames().map((event) => [String(event), process.listenerCount(event)] as const)
  return { env: { ...process.env }, cwd: process.cwd(), exitCode: process.exitCode, listeners: Object.fromEntries(listeners) }
}

const before = surroundings()

// Runs after all that the file itself has undone.
afterAll(() => deepStrictEqual(surroundings(), before))
