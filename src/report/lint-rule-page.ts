import type { DockerfileRule } from '../lint/rule.ts'
import { WIDTH, wrap } from './columns.ts'

const TIER_MEANINGS: Record<DockerfileRule['tier'], string> = {
  safe: 'patched where the rule can prove that nothing changes but what it is about',
  review: 'patched where what the rule can see allows it; look at the patch',
  suggest: 'never patched: change it, build it and try it',
}

/** All words of a rule for Dockerfiles as one page of Markdown that reads well in a terminal, too. */
export function lintRulePage({ id, title, why, fix, whenNot, level, tier, same = {} }: DockerfileRule): string {
  const others = [...(same.hadolint ?? []).map((rule) => `hadolint ${rule}`), ...(same.buildkit ?? []).map((rule) => `BuildKit ${rule}`)]
  const parts = [
    `## ${id}, in a Dockerfile`,
    paragraph(`${title}.`),
    paragraph(`**Why:** ${why}`),
    '**Write instead, for example:**',
    fix.replace(/^(?=.)/gm, '    '),
    paragraph(`**When not to:** ${whenNot}`),
    paragraph(`**Level:** ${level}. **Patch:** ${tier}, ${TIER_MEANINGS[tier]}.`),
    ...(others.length > 0 ? [paragraph(`**Same as:** ${others.join(', ')}; comments that keep those quiet count here, too.`)] : []),
  ]
  return `${parts.join('\n\n')}\n`
}

/** `docs/dockerfile-rules.md`. */
export function lintRuleList(rules: readonly DockerfileRule[]): string {
  const rows = rules.map(
    ({ id, level, tier, same }) =>
      `| ${id} | ${level} | ${tier} | ${(same?.hadolint ?? []).join(', ')} | ${(same?.buildkit ?? []).join(', ')} |`,
  )
  const heading = [
    '# Rules for Dockerfiles',
    '',
    paragraph(
      'What `slimscope lint` says about Dockerfiles. Only what ships in the stage that is built counts; build stages are quiet, but for what they hand on. A rule with the id of one for images (docs/rules.md) is about the same bytes.',
    ),
    '',
    paragraph(
      'A comment above a line, or between its lines, keeps a rule quiet: `# slimscope ignore=apt-lists reason: the next stage installs from them`; with `global ignore`, in the whole file. Comments of hadolint and BuildKit count for the rules that mean the same.',
    ),
    '',
    paragraph('This page is written by `npm run docs`; `slimscope explain RULE` prints one part of it.'),
    '',
    '| rule | level | patch | hadolint | BuildKit |',
    '|---|---|---|---|---|',
    ...rows,
  ]
  return `${heading.join('\n')}\n\n${rules.map(lintRulePage).join('\n')}`
}

function paragraph(text: string): string {
  return wrap(text, WIDTH).join('\n')
}
