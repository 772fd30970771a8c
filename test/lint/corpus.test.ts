import { beforeAll, describe, expect, it } from 'vitest'
import { applyEdits } from '../../src/dockerfile/edits.ts'
import { parseDockerfile } from '../../src/dockerfile/parse.ts'
import { loadShellParser, type ShellParser } from '../../src/dockerfile/shell-body.ts'
import { dockerfileRules } from '../../src/lint/rules/index.ts'
import { lintDockerfile } from '../../src/lint/lint.ts'
import { fixtureDockerfiles, haveDockerfiles } from '../support/dockerfile-fixtures.ts'

const EVERY = 12

describe.skipIf(!haveDockerfiles)('Dockerfiles that others wrote', () => {
  let files: [path: string, text: string][] = []
  let parser: ShellParser
  beforeAll(async () => {
    parser = await loadShellParser()
    files = [...(await fixtureDockerfiles())].filter(([, text], index) => index % EVERY === 0 && text.length < 20_000)
  })

  // `lintDockerfile` proves of each patch that it reparses, and keeps comments and configuration: here, that it is all there is to do.
  it('has patches that each leave nothing to do', () => {
    const wrong: string[] = []
    let patches = 0
    for (const [path, text] of files) {
      for (const finding of lintDockerfile(parser, text).findings) {
        expect([0 <= finding.start, finding.start <= finding.end, finding.end <= text.length, 1 <= finding.line]).not.toContain(false)
        if (!finding.edits) continue
        patches++
        const applied = applyEdits(text, finding.edits)
        if ('reason' in applied) {
          wrong.push(`${path}: ${finding.rule}: ${applied.reason}`)
          continue
        }
        const rules = dockerfileRules.filter(({ id }) => id === finding.rule)
        const after = lintDockerfile(parser, applied.text, { rules }).findings.filter(({ edits }) => edits)
        const before = lintDockerfile(parser, text, { rules }).findings.filter(({ edits }) => edits)
        if (after.length >= before.length) wrong.push(`${path}:${finding.line}: ${finding.rule} is there again`)
        if (parseDockerfile(applied.text).comments.length !== parseDockerfile(text).comments.length)
          wrong.push(`${path}: ${finding.rule} loses a comment`)
      }
    }
    expect(patches).toBeGreaterThan(100)
    expect(wrong).toEqual([])
  })
})
