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
export { lintAsSarif } from './lint-as-sarif.ts'
export { lintDockerfiles as lint, type LintDockerfilesOptions as LintOptions } from './lint-dockerfiles.ts'
export type { PricedImage } from './lint/prices.ts'
export { readPricedImage } from './priced-image.ts'
export { readImage, type ReadImage, type ReadOptions } from './read-image.ts'
export type { BaseWeight, EditSummary, LintedFileSummary, LintReport, LineFindingSummary } from './report/lint-report.ts'
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
export type { RewriteReport, RewrittenFinding } from './report/rewrite-report.ts'
export type { BuildFailure, BuiltSize, MissingReference, PathGroup, Verification } from './report/verification.ts'
export type { BaseSummary, Counterfactual, PackageSummary, UsageSummary, VerdictBytes } from './report/usage-report.ts'
export type { ChainStep, Dependent, PathSummary, WhyAnswer, WhyReport } from './report/why-report.ts'
export { rewriteFile as rewrite, type RewriteFileOptions as RewriteOptions } from './rewrite-dockerfile.ts'
export { rules } from './rules/index.ts'
export type { Rule, Safety } from './rules/rule.ts'
export { openImage } from './source/index.ts'
export type { OpenOptions } from './source/source.ts'
export type { VerifyOptions } from './verify-rewrite.ts'
export type { WeighOptions } from './weigh-bases.ts'
export { why, type WhyOptions } from './why.ts'
