import { open } from 'node:fs/promises'
import type { AnalyzeOptions } from './analyze.ts'
import type { BuiltFrom } from './built-in-engine.ts'
import { UserError } from './errors.ts'
import type { PricedImage } from './lint/prices.ts'
import type { EngineKind } from './source/engine/engine.ts'

const MAX_BYTES = 512 * 1024 * 1024

/** Engines that are asked which of their images it is. */
const ENGINE_ALONE = /^(docker|podman):$/

export interface PricedImageOptions extends AnalyzeOptions {
  /** For `docker:` and `podman:` with no name behind. */
  builtFrom?: BuiltFrom
}

/**
 * What is needed of an image to price the findings of its Dockerfile. `reference`: the image; a file that `slimscope analyze --json` has
 * written; or an engine, whose newest image that was built from the Dockerfile is taken.
 * @throws UserError when there is no such image
 */
export async function readPricedImage(reference: string, { builtFrom, ...options }: PricedImageOptions = {}): Promise<PricedImage> {
  const engine = ENGINE_ALONE.exec(reference)?.[1] as EngineKind | undefined
  const written = engine ? undefined : await readReport(reference)
  if (written) return written
  const named = engine && builtFrom ? await (await import('./built-in-engine.ts')).builtInEngine(engine, builtFrom) : reference
  const { analyze } = await import('./analyze.ts')
  return analyze(named, options)
}

/** Undefined for what is no file, or no JSON: an image. */
async function readReport(path: string): Promise<PricedImage | undefined> {
  const file = await open(path).catch(() => undefined)
  if (!file) return undefined
  try {
    const info = await file.stat()
    const { buffer } = info.isFile() ? await file.read(Buffer.alloc(16), 0, 16, 0) : { buffer: Buffer.alloc(0) }
    if (!/^\s*\{/.test(buffer.toString('latin1')) || info.size > MAX_BYTES) return undefined
    const report = parse(await file.readFile('utf8'))
    if (!isReport(report))
      throw new UserError(`${path} is JSON, but no report of slimscope analyze.`, {
        hint: 'Name an image, or a report on one.',
        example: `slimscope analyze app.tar --json > ${path}`,
      })
    return report
  } finally {
    await file.close()
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isReport(value: unknown): value is PricedImage {
  const { schemaVersion, image, layers, findings } = (value ?? {}) as Record<string, unknown>
  if (schemaVersion !== 1 || !isObject(image) || !Array.isArray(layers) || !Array.isArray(findings)) return false
  return (
    layers.every((layer) => isObject(layer) && ['string', 'undefined'].includes(typeof layer.instruction)) &&
    findings.every((finding) => isObject(finding) && isBytes(finding.saving) && isListOfBytes(finding.deletedBy))
  )
}

function isBytes(value: unknown): boolean {
  return isObject(value) && Number.isSafeInteger(value.unpackedBytes)
}

function isListOfBytes(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every(isBytes))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
