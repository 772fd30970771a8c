import { baseWeights } from './base-weights.ts'
import { priceOf } from './price.ts'
import { printable } from './printable.ts'
import type { RewriteReport, RewrittenFinding } from './rewrite-report.ts'
import { verificationLines } from './verification-text.ts'

/** What goes with a diff, in plain lines: what it does, what was withheld, what is left. */
export function rewriteText(report: RewriteReport): string {
  const { applied, withheld, open, notes, file } = report
  const lines = [
    ...(report.verified ? verificationLines(report.verified) : []),
    verdict(report),
    ...applied.map((finding) => row(finding)),
    ...withheld.map((finding) => `${row(finding)} Not patched: ${finding.reason}.`),
    ...open.filter(({ patched }) => patched).map((finding) => `${row(finding)} --unsafe patches it.`),
    ...open.filter(({ patched }) => !patched).map((finding) => `${row(finding)} For you to change and try.`),
    ...file.problems.map(({ line, message }) => `  line ${line}: ${message}.`),
    ...notes.map(({ about, message }) => `  ${about}: ${message}`),
  ]
  return lines.map((line) => `${printable(line)}\n`).join('')
}

function row({ line, rule, message, saving, changes = [], bases }: RewrittenFinding): string {
  const said = [message, baseWeights(bases), saving && priceOf(saving)].filter(Boolean).join(' ')
  return `  line ${line}  ${rule}: ${said}${changes.length > 0 ? ` Changes ${changes.join(', ')}.` : ''}`
}

function verdict({ file: { path }, applied, saving, written, withheld, open }: RewriteReport): string {
  const name = path === '-' ? 'Standard input' : path
  if (applied.length === 0) {
    const rest = withheld.length + open.length
    return rest === 0 ? `${name}: nothing is to be changed.` : `${name}: nothing is changed; ${count(rest)} left.`
  }
  const saves = saving && saving.unpackedBytes > 0 ? ` It saves ${priceOf(saving)}` : ''
  return `${name}: ${count(applied.length)} ${written ? 'patched, and the file is written' : 'patched'}.${saves}`
}

function count(number: number): string {
  return number === 1 ? '1 finding is' : `${number} findings are`
}
