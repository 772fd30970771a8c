import type { DockerfileRule } from '../lint/rule.ts'
import { baseWeights } from './base-weights.ts'
import type { EditSummary, LineFindingSummary, LintReport } from './lint-report.ts'
import { priceOf } from './price.ts'

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json'

export interface LintSarifOptions {
  /** All that there are. */
  rules: readonly DockerfileRule[]
  version: string
  /** For each file of the report its path from the root of the repository, with slashes: GitHub takes no other. */
  paths: readonly string[]
}

/** Findings with their patches as SARIF 2.1.0 (OASIS), for code scanning on GitHub and for editors. */
export function lintSarif(report: LintReport, { rules, version, paths }: LintSarifOptions): string {
  const { files, findings, notes } = report
  const uris = paths.map((path) => path.split('/').map(encodeURIComponent).join('/'))
  const order = new Map(rules.map(({ id }, index) => [id, index]))
  const seen = new Map<string, number>()
  const run = {
    tool: { driver: { name: 'slimscope', version, rules: rules.map(ruleOf) } },
    columnKind: 'utf16CodeUnits',
    automationDetails: { id: 'slimscope/lint/' },
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: [
          ...files.flatMap(({ problems }, file) =>
            problems.map(({ line, message }) => ({
              ...{ level: 'warning', message: { text: `${message}.` } },
              locations: [{ physicalLocation: { artifactLocation: { uri: uris[file]! }, region: { startLine: line } } }],
            })),
          ),
          ...notes.map(({ about, message }) => ({ level: 'note', message: { text: `${about}: ${message}` } })),
        ],
      },
    ],
    results: findings.map((finding) => {
      const key = `${finding.rule} ${finding.file}`
      const before = seen.get(key) ?? 0
      seen.set(key, before + 1)
      return resultOf(finding, order.get(finding.rule) ?? -1, uris[finding.file]!, before)
    }),
  }
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`
}

function ruleOf({ id, title, why, fix, whenNot, level, tier }: DockerfileRule) {
  const markdown = `${why}\n\n\`\`\`dockerfile\n${fix}\n\`\`\`\n\n**When not to:** ${whenNot}\n`
  return {
    ...{ id, shortDescription: { text: `${title}.` }, fullDescription: { text: why } },
    help: { text: `${why}\n\nWrite instead:\n\n${fix}\n\nWhen not to: ${whenNot}`, markdown },
    defaultConfiguration: { level },
    properties: { tags: ['docker', 'size'], precision: tier === 'safe' ? 'high' : 'medium', 'problem.severity': severityOf(level) },
  }
}

/** As GitHub names it. */
function severityOf(level: DockerfileRule['level']): string {
  return level === 'note' ? 'recommendation' : level
}

function resultOf(finding: LineFindingSummary, ruleIndex: number, uri: string, before: number) {
  const { rule, level, message, line, column, endLine, endColumn, edits, saving, bases, withheld } = finding
  const words = [message, baseWeights(bases), saving && `It costs ${priceOf(saving)}`, withheld && `No patch: ${withheld}.`]
  return {
    ...{ ruleId: rule, ruleIndex, level, message: { text: words.filter(Boolean).join(' ') } },
    locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: line, startColumn: column, endLine, endColumn } } }],
    // Not by lines, which move, nor by bytes, which differ from build to build.
    partialFingerprints: { 'slimscope/v1': `${rule} ${before + 1} in ${uri}` },
    ...(saving && { properties: { savingUnpackedBytes: saving.unpackedBytes, savingToPullBytes: saving.toPullBytes } }),
    ...(edits && { fixes: [fixOf(finding, edits, uri)] }),
  }
}

function fixOf({ title, tier }: LineFindingSummary, edits: readonly EditSummary[], uri: string) {
  const replacements = edits.map(({ text, startLine, startColumn, endLine, endColumn }) => ({
    deletedRegion: { startLine, startColumn, endLine, endColumn },
    ...(text !== '' && { insertedContent: { text } }),
  }))
  return {
    description: { text: `${title}${tier === 'review' ? ' (look at the patch)' : ''}` },
    artifactChanges: [{ artifactLocation: { uri }, replacements }],
  }
}
