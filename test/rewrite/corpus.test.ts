import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadShellParser } from '../../src/dockerfile/shell-body.ts'
import { rewriteDockerfile } from '../../src/rewrite/rewrite.ts'
import { fixtureDockerfiles, haveDockerfiles } from '../support/dockerfile-fixtures.ts'
import { wrongWith } from '../support/wrong-patches.ts'

const EVERY = 12
/** Git is started once for all of these. */
const APPLIED = 150

describe.skipIf(!haveDockerfiles)('Dockerfiles that others wrote', async () => {
  const parser = await loadShellParser()
  const all = haveDockerfiles ? [...(await fixtureDockerfiles())] : []
  const files = all.filter(([, text], index) => index % EVERY === 5 && text.length < 20_000)

  it.each([false, true])('patches them so that nothing is lost and nothing is left to do (unsafe: %s)', (unsafe) => {
    const wrong = files.flatMap(([path, text]) => wrongWith(parser, text, { unsafe }).map((what) => `${path}: ${what}`))
    expect(files.length).toBeGreaterThan(250)
    expect(wrong).toEqual([])
  })

  it('writes diffs that git applies', () => {
    const folder = mkdtempSync(join(tmpdir(), 'slimscope-'))
    try {
      const patches = files.flatMap(([path, text]) => {
        const rewritten = rewriteDockerfile(parser, text, { unsafe: true, path })
        return rewritten.diff === '' ? [] : [{ path, text, rewritten }]
      })
      for (const { path, text } of patches.slice(0, APPLIED)) {
        mkdirSync(join(folder, dirname(path)), { recursive: true })
        writeFileSync(join(folder, path), text)
      }
      const diff = patches.slice(0, APPLIED).map(({ rewritten }) => rewritten.diff)
      writeFileSync(join(folder, 'diff'), diff.join(''))
      execFileSync('git', ['apply', '--whitespace=nowarn', 'diff'], {
        cwd: folder,
        env: { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() },
        stdio: 'pipe',
      })
      expect(diff.length).toBeGreaterThan(100)
      for (const { path, rewritten } of patches.slice(0, APPLIED)) expect(readFileSync(join(folder, path), 'utf8')).toBe(rewritten.text)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
