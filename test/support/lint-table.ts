import { applyEdits } from '../../src/dockerfile/edits.ts'
import { loadShellParser } from '../../src/dockerfile/shell-body.ts'
import { dockerfileRules } from '../../src/lint/rules/index.ts'
import { type LineFinding, lintDockerfile, type LintOptions } from '../../src/lint/lint.ts'

const parser = await loadShellParser()

/** What one rule finds. */
export function findingsOf(rule: string, text: string, options: LintOptions = {}): readonly LineFinding[] {
  const rules = dockerfileRules.filter(({ id }) => id === rule)
  if (rules.length !== 1) throw new Error(`no rule ${rule}`)
  return lintDockerfile(parser, text, { ...options, rules }).findings
}

/** `4: RUN …` for a finding with a patch, the lines that it changes; `4` for one without; `4: -` for one that takes lines away. */
export function summaryOf(rule: string, text: string, options?: LintOptions): string[] {
  return findingsOf(rule, text, options).map(({ line, instead }) => (instead ? `${line}: ${instead.join('\n') || '-'}` : `${line}`))
}

/** The text with all patches of one rule. */
export function patched(rule: string, text: string): string {
  const applied = applyEdits(
    text,
    findingsOf(rule, text).flatMap(({ edits }) => edits ?? []),
  )
  if ('reason' in applied) throw new Error(applied.reason)
  return applied.text
}
