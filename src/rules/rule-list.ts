import { rulePage } from './rule-page.ts'
import type { Rule } from './rule.ts'

/** `docs/rules.md`: every rule's page in the order in which rules claim bytes. */
export function ruleList(rules: readonly Rule[]): string {
  const heading = [
    '# Rules',
    '',
    'What slimscope says about the bytes of an image. A byte belongs to the first',
    'rule of this list that selects it, so that a saving is never counted twice.',
    'No rule ever asks to remove a licence.',
    '',
    'This page is written by `npm run docs`; `slimscope explain RULE` prints one',
    'part of it.',
  ]
  return `${heading.join('\n')}\n\n${rules.map(rulePage).join('\n')}`
}
