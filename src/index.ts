/** slimscope as a library. */
export { analyze, type AnalyzeOptions } from './analyze.ts'
export { cat, type CatOptions } from './cat.ts'
export { UserError, type Note } from './errors.ts'
export type { Image, Layer } from './image/image.ts'
export type { Platform } from './image/platform.ts'
export type { Filesystem } from './filesystem/filesystem.ts'
export { CAUSES, CAUSE_MEANINGS, type Account, type Bytes, type Cause } from './ledger/cause.ts'
export { diveEfficiency, type DiveEfficiency } from './ledger/dive.ts'
export { formatBytes } from './ledger/format-bytes.ts'
export type { Ledger } from './ledger/ledger.ts'
export { readImage, type ReadImage, type ReadOptions } from './read-image.ts'
export type {
  ClassSummary,
  DirectorySummary,
  FileSummary,
  Finding,
  ImageSummary,
  LayerSummary,
  Recommendation,
  Report,
  Totals,
} from './report/report.ts'
export { rules } from './rules/index.ts'
export type { Rule, Safety } from './rules/rule.ts'
export { openImage } from './source/index.ts'
export type { OpenOptions } from './source/source.ts'
