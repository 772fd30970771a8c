import type { Report } from './report.ts'

/** The report itself, as schema.json describes it. */
export default function json(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`
}
