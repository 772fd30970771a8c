import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { BIN } from '../cli/slimscope.ts'

const DIST = join(import.meta.dirname, '../../dist')

/** Files of the package that a run loads: Node writes down each module that it links. */
function loadedBy(...args: string[]): string[] {
  const { stderr, status } = spawnSync(process.execPath, [BIN, ...args], { env: { ...process.env, NODE_DEBUG: 'esm' }, encoding: 'utf8' })
  expect(status).toBe(0)
  return [...new Set(stderr.match(/dist\/[\w.-]+\.js/g))]
}

it('loads the commands, and what they run, only to run one', () => {
  const loaded = loadedBy('--help')
  expect(loaded).toContain('dist/cli.js')
  expect(loaded).not.toContain('dist/commands.js')
  for (const file of loaded) expect(readFileSync(join(DIST, '..', file), 'utf8'), file).not.toMatch(/node:(worker_threads|zlib)/)
})

it('keeps daemons and accounts out of the bundle', () => {
  for (const file of readdirSync(DIST).filter((name) => name.endsWith('.js'))) {
    expect(readFileSync(join(DIST, file), 'utf8'), file).not.toMatch(
      /(?:^|[;}])import(?:[\w$*{},\s]*from)?["'](dockerode|@aws-sdk\/[\w-]+)["']/m,
    )
  }
})
