import type { Report } from './report.ts'
import type { Style } from './style.ts'

/** Turns a report into text. Pure: reads nothing but its arguments, writes nothing. */
export type Reporter = (report: Report, options: ReporterOptions) => string

export interface ReporterOptions {
  style: Style
  /** Every row, and nothing shortened. */
  all?: boolean
  /** Rows of each list; the format's own choice when absent. Formats for programs always have all. */
  top?: number
  /** What text is about: the whole report, a table of its layers, or its folders. */
  view?: 'summary' | 'layers' | 'tree'
  /** The folder to begin at in the `tree` view, absolute. */
  folder?: string
}
