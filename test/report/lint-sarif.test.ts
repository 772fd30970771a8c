import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { applyEdits } from '../../src/dockerfile/edits.ts'
import { lintAsSarif } from '../../src/lint-as-sarif.ts'
import { lintDockerfiles } from '../../src/lint-dockerfiles.ts'
import { dockerfileRules } from '../../src/lint/rules/index.ts'
import { lintSarif } from '../../src/report/lint-sarif.ts'

interface Region {
  startLine: number
  startColumn: number
  endLine: number
  endColumn: number
}
interface Place {
  physicalLocation: { artifactLocation: { uri: string }; region: Region }
}
interface Result {
  ruleId: string
  ruleIndex: number
  level: string
  message: { text: string }
  locations: Place[]
  partialFingerprints: Record<string, string>
  properties?: object
  fixes?: {
    artifactChanges: {
      artifactLocation: { uri: string }
      replacements: { deletedRegion: Region; insertedContent?: { text: string } }[]
    }[]
  }[]
}
interface Sarif {
  version: string
  runs: {
    tool: { driver: { rules: { id: string }[] } }
    columnKind: string
    invocations: { toolExecutionNotifications: { level: string; message: { text: string }; locations?: Place[] }[] }[]
    results: Result[]
  }[]
}

const folder = mkdtempSync(join(tmpdir(), 'slimscope-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function sarifOf(text: string, name = 'Dockerfile') {
  const path = join(folder, name)
  writeFileSync(path, text)
  const report = await lintDockerfiles([path])
  return { report, path, ...(JSON.parse(await lintAsSarif(report)) as Sarif).runs[0]! }
}

/** What an editor makes of the fixes: it knows lines and columns. */
function patched(text: string, replacements: NonNullable<Result['fixes']>[0]['artifactChanges'][0]['replacements']): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const lines = text.slice(mark.length).split(/(?<=\n)/)
  const offsetOf = (line: number, column: number) => lines.slice(0, line - 1).join('').length + column - 1
  let patchedText = lines.join('')
  for (const { deletedRegion: at, insertedContent } of replacements.toReversed()) {
    const [start, end] = [offsetOf(at.startLine, at.startColumn), offsetOf(at.endLine, at.endColumn)]
    patchedText = patchedText.slice(0, start) + (insertedContent?.text ?? '') + patchedText.slice(end)
  }
  return mark + patchedText
}

const LINES = [
  'FROM node:22',
  'LABEL a="🐳🐳 größer"',
  'RUN echo "🐳" && apt-get update && apt-get install -y curl # größer',
  'COPY a.sh /a.sh',
  'RUN chmod 755 /a.sh',
  'CMD node server.js',
]

it.each([
  ['lines end as on Unix', `${LINES.join('\n')}\n`],
  ['lines end as on Windows', `${LINES.join('\r\n')}\r\n`],
  ['the last line has no end', LINES.join('\n')],
  ['a byte order mark stands first', `\uFEFF${LINES.join('\r\n')}\r\n`],
  ['an instruction has several lines', `${LINES.join('\n').replaceAll(' && ', ' \\\n  # 🐳\n  && ')}\n`],
])('has the same patches by line and column where %s', async (_, text) => {
  const { report, results } = await sarifOf(text)
  expect(results).toHaveLength(report.findings.length)
  let compared = 0
  for (const [index, { edits }] of report.findings.entries()) {
    expect(results[index]!.fixes === undefined).toBe(edits === undefined)
    if (!edits) continue
    const applied = applyEdits(text, edits)
    const [change] = results[index]!.fixes![0]!.artifactChanges
    expect(patched(text, change!.replacements)).toBe('text' in applied ? applied.text : applied.reason)
    compared++
  }
  expect(compared).toBeGreaterThan(2)
})

it('names rule, place, words and price', async () => {
  const { report, path } = await sarifOf('FROM debian:12-slim\r\nRUN echo "🐳" && pip install x\r\n')
  Object.assign(report.findings[0]!, { saving: { unpackedBytes: 3_000_000, toPullBytes: 1_000_000 } })
  const text = lintSarif(report, { rules: dockerfileRules, version: '1.2.3', paths: ['a b/Dockerfile'] })
  const { results, tool, columnKind } = (JSON.parse(text) as Sarif).runs[0]!
  const region = { startLine: 2, startColumn: 18, endLine: 2, endColumn: 31 }
  const artifactLocation = { uri: 'a%20b/Dockerfile' }
  expect(results).toEqual([
    {
      ruleId: 'pip-cache',
      ruleIndex: dockerfileRules.findIndex(({ id }) => id === 'pip-cache'),
      level: 'warning',
      message: { text: 'pip keeps what it downloads in the layer. It costs 3.00 MB, 1.00 MB to pull.' },
      locations: [{ physicalLocation: { artifactLocation, region } }],
      partialFingerprints: { 'slimscope/v1': 'pip-cache 1 in a%20b/Dockerfile' },
      properties: { savingUnpackedBytes: 3_000_000, savingToPullBytes: 1_000_000 },
      fixes: [
        {
          description: { text: expect.any(String) },
          artifactChanges: [
            {
              artifactLocation,
              replacements: [
                {
                  deletedRegion: { startLine: 2, startColumn: 29, endLine: 2, endColumn: 29 },
                  insertedContent: { text: ' --no-cache-dir' },
                },
              ],
            },
          ],
        },
      ],
    },
  ])
  expect([tool.driver.rules.length, columnKind]).toEqual([dockerfileRules.length, 'utf16CodeUnits'])
  expect(text).not.toContain(path)
})

it('says in notifications what is wrong with the file, and what could not be read', async () => {
  const { report, invocations, results } = await sarifOf('FROM scratch\nONBUILD\n', 'odd.Dockerfile')
  expect(results).toEqual([])
  const about = invocations[0]!.toolExecutionNotifications
  expect(about.map(({ locations }) => locations?.[0]?.physicalLocation.region)).toEqual(
    report.files[0]!.problems.map(({ line }) => ({ startLine: line })),
  )
  expect(about.length).toBeGreaterThan(0)
})
