import type { BuildContext } from '../../src/dockerfile/context.ts'
import { loadShellParser } from '../../src/dockerfile/shell-body.ts'
import { lintDockerfile } from '../../src/lint/lint.ts'
import multiStage from '../../src/lint/rules/multi-stage.ts'
import type { WrittenBy } from '../../src/lint/written-by.ts'
import { rewriteDockerfile } from '../../src/rewrite/rewrite.ts'

const parser = await loadShellParser()

/** A context of these files; those with a text of more than a few words are read. */
export function contextOf(files: Readonly<Record<string, string>>): BuildContext {
  const list = Object.entries(files).map(([path, text]) => ({ path, bytes: text.length, isLink: false }))
  return {
    ...{ folder: '/context', ignore: { patterns: [], problems: [] }, complete: true, top: [] },
    files: list.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    sentBytes: list.reduce((sum, { bytes }) => sum + bytes, 0),
    manifests: new Map(Object.entries(files)),
  }
}

export interface Apart {
  /** The lines of the first stage that ships now; absent where there is no patch. */
  build?: readonly string[]
  /** The lines of the stage that was appended. */
  final?: readonly string[]
  /** Why there is no patch; `nothing` where there is no finding. */
  reason?: string
}

/** What the rule makes of a Dockerfile. @throws where a second run would change more */
export function apart(lines: readonly string[], files?: Readonly<Record<string, string>>, target?: string, wrote?: WrittenBy): Apart {
  const options = {
    ...{ rules: [multiStage], today: '2026-11-22', unsafe: true },
    ...(files && { buildContext: contextOf(files) }),
    ...(target !== undefined && { target }),
    ...(wrote && { wrote }),
  }
  const text = `${lines.join('\n')}\n`
  const [found] = lintDockerfile(parser, text, options).findings
  if (!found?.edits) return { reason: found?.withheld ?? 'nothing' }
  const { text: now } = rewriteDockerfile(parser, text, options)
  if (rewriteDockerfile(parser, now, options).edits.length > 0) throw new Error(`not idempotent:\n${now}`)
  const written = now.trimEnd().split('\n')
  const last = written.findLastIndex((line) => line.startsWith('FROM '))
  const filled = (part: readonly string[]) => part.filter((line) => line !== '')
  const before = lines.findLastIndex((line) => line.startsWith('FROM '))
  return { build: filled(written.slice(before, last)), final: filled(written.slice(last)) }
}
