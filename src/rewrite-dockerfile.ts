import { dirname } from 'node:path'
import type { Variables } from './dockerfile/expand.ts'
import { loadShellParser } from './dockerfile/shell-body.ts'
import { UserError } from './errors.ts'
import { shownBy } from './lint/built-image.ts'
import { dockerfileRules } from './lint/rules/index.ts'
import { type PricedImage, type Prices, pricesIn } from './lint/prices.ts'
import type { DockerfileRule } from './lint/rule.ts'
import { contextNotes, readBuildContext, readDockerfile } from './read-dockerfiles.ts'
import { replaceFile } from './replace-file.ts'
import type { RewriteReport, RewrittenFinding } from './report/rewrite-report.ts'
import { repositoryPath } from './repository-path.ts'
import { type PlacedFinding, type Rewritten, rewriteDockerfile } from './rewrite/rewrite.ts'
import { suggestionsOf } from './rewrite/suggestions.ts'
import type { VerifyInput, Verifying, VerifyOptions } from './verify-rewrite.ts'
import { unweighed, weighBases, type WeighOptions } from './weigh-bases.ts'

export interface RewriteFileOptions {
  /** The stage that is built, by name or number; the last when absent. */
  target?: string
  buildArgs?: Variables
  /** The folder that `docker build` is given. */
  contextFolder?: string
  /** Take patches that ought to be looked at, too. */
  unsafe?: boolean
  /** Ids of rules; all when absent. */
  only?: readonly string[]
  /** Built from the file as it is. */
  image?: PricedImage
  /** Who to ask what bases weigh; nobody when absent. */
  sizes?: WeighOptions
  /** Build the file as it is and as it is patched, and compare: the first is then `image`. */
  verify?: VerifyOptions
  /** Not where verifying has found something wrong. */
  write?: boolean
}

/**
 * Patches a Dockerfile, or `-`.
 * @throws UserError when it cannot be read or written, for a target or a rule that there is not, and when it is to be built and cannot be
 */
export async function rewriteFile(path: string, options: RewriteFileOptions = {}): Promise<RewriteReport> {
  const { target, buildArgs, contextFolder, unsafe = false, only, image, sizes, verify, write = false } = options
  const rules = only ? dockerfileRules.filter(({ id }) => only.includes(id)) : dockerfileRules
  const unknown = only?.find((id) => !rules.some((rule) => rule.id === id))
  if (unknown !== undefined)
    throw new UserError(`There is no rule ${unknown} for Dockerfiles.`, {
      hint: 'slimscope lint names the rule of each finding.',
      example: 'slimscope lint Dockerfile',
    })
  if (write && path === '-') throw new UserError('Standard input cannot be written to.', { hint: 'Name the file, or leave --write out.' })

  const { text } = await readDockerfile(path)
  const name = path === '-' ? 'Standard input' : path
  if (text.includes('\uFFFD')) throw new UserError(`${name} is not UTF-8, and would not stay as it is.`, { hint: 'Save it as UTF-8.' })
  const build = { ...(target !== undefined && { target }), ...(buildArgs && { buildArgs }) }
  const parser = await loadShellParser()
  const buildContext = contextFolder === undefined ? undefined : await readBuildContext(contextFolder, path)
  const patchPath = path === '-' ? 'Dockerfile' : await repositoryPath(path)
  const pricesOf = (of: PricedImage | undefined) => of && pricesIn(of, text, build)
  const rewriter = (of: PricedImage | undefined, prices: Prices | undefined) => {
    const shown = { ...shownBy(of, prices), ...(buildContext && { buildContext }) }
    return (by: readonly DockerfileRule[] = rules) =>
      rewriteDockerfile(parser, text, { ...build, ...shown, unsafe, rules: by, path: patchPath })
  }
  const given = pricesOf(image)
  const first = rewriter(image, given)()
  if (!first.linted.target) throw noTarget(name, first, target)
  const folder = contextFolder ?? (path === '-' ? '.' : dirname(path))
  const mayChange = first.edits.length + first.withheld.length > 0
  const verifying = verify && mayChange ? await startVerifying({ path, text, contextFolder: folder, ...build }, verify) : undefined
  try {
    const measured = verifying?.before.report ?? image
    // What was built may prove what the text alone does not.
    const prices = verifying ? pricesOf(measured) : given
    const rewrite = rewriter(measured, prices)
    const rewritten = verifying ? rewrite() : first
    const report = reportOf(path, text, rewritten, measured, prices)
    report.notes.push(...contextNotes(buildContext))
    const patchedBy = (rule: string) => rewrite(rules.filter(({ id }) => id === rule)).text
    const patch = { text: rewritten.text, applied: report.applied, priced: report.saving !== undefined, patchedBy }
    await verifying?.predict(patch)
    report.notes.push(...(await weighBases([...report.applied, ...report.withheld, ...report.open], measured, sizes)))
    await verifying?.predictBases(patch)
    if (report.saving) report.saving = sum(report.applied)
    const changes = rewritten.edits.length > 0
    if (verifying && changes) report.verified = await verifying.finish(patch)
    report.written = write && changes && (report.verified?.verdict ?? 'good') === 'good'
    if (report.written) await replaceFile(path, text, rewritten.text)
    return report
  } finally {
    await verifying?.close()
  }
}

/** All that reads images is loaded only where that is asked for. */
async function startVerifying(input: VerifyInput, options: VerifyOptions): Promise<Verifying> {
  return (await import('./verify-rewrite.ts')).startVerification(input, options)
}

function noTarget(name: string, { linted }: Rewritten, target: string | undefined): UserError {
  if (linted.stages > 0)
    return new UserError(`${name} has no stage ${target}.`, { hint: 'Name a stage as the Dockerfile does, or by its number.' })
  return new UserError(`${name} is not a Dockerfile: there is no FROM in it.`, { hint: 'Name a Dockerfile.' })
}

function reportOf(
  path: string,
  text: string,
  { linted, diff, edits, applied, withheld, open }: Rewritten,
  image?: PricedImage,
  prices?: Prices,
): RewriteReport {
  const { stages, ignored, problems } = linted
  const priced = (finding: PlacedFinding) => pricedFinding(finding, image, prices)
  const patched = applied.map(priced)
  return {
    schemaVersion: 1,
    file: { path, target: linted.target!, stages, ignored, problems: [...problems] },
    ...{ diff, edits: [...edits] },
    suggestions: suggestionsOf(text, edits).map(({ startLine, endLine, lines }) => ({ startLine, endLine, lines: [...lines] })),
    applied: patched,
    withheld: withheld.map((finding) => Object.assign(priced(finding), { reason: finding.reason })),
    open: open.map((finding) => Object.assign(priced(finding), { patched: finding.patched })),
    ...(image && { image: image.image }),
    ...(prices && prices.reason === undefined && { saving: sum(patched) }),
    written: false,
    notes: prices?.reason === undefined ? [] : [{ about: 'prices', message: `There are none: ${prices.reason}.` }],
  }
}

function pricedFinding(finding: PlacedFinding, image?: PricedImage, prices?: Prices): RewrittenFinding {
  const { rule, tier, message, line, changes, bases } = finding
  const saving = prices?.of(finding)
  return {
    ...{ rule, tier, message, line },
    ...(changes && { changes: [...changes] }),
    ...(saving && { saving }),
    ...unweighed(bases, image, prices),
  }
}

function sum(findings: readonly RewrittenFinding[]): { unpackedBytes: number; toPullBytes: number } {
  const total = { unpackedBytes: 0, toPullBytes: 0 }
  for (const { saving } of findings) {
    total.unpackedBytes += saving?.unpackedBytes ?? 0
    total.toPullBytes += saving?.toPullBytes ?? 0
  }
  return total
}
