import type { Rule, Safety } from './rule.ts'

const WIDTH = 80

const SAFETY_MEANINGS: Record<Safety, string> = {
  safe: 'cannot break a running program',
  review: 'may break a program; look before you change it',
  risky: 'likely breaks some programs; test before you ship it',
}

/** All words of a rule as one page of Markdown that reads well in a terminal, too: 80 columns, commands aside. */
export function rulePage(rule: Rule): string {
  const { id, title, level, safety, what, why, whenNot, fix } = rule
  const parts = [
    `## ${id}`,
    wrap(`${title}.`),
    wrap(`**What:** ${what}`),
    wrap(`**Why:** ${why}`),
    '**Write instead:**',
    fix.replace(/^/gm, '    '),
    wrap(`**When not to:** ${whenNot}`),
    wrap(`**Level:** ${level}. **Safety:** ${safety}, ${SAFETY_MEANINGS[safety]}.`),
  ]
  return `${parts.join('\n\n')}\n`
}

function wrap(text: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line].join('\n')
}
