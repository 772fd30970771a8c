import { createHash } from 'node:crypto'
import { UserError } from '../errors.ts'
import { parseImageName } from '../image/image-name.ts'
import type { Image } from '../image/image.ts'
import { formatPlatform, platformMatches } from '../image/platform.ts'
import { openSavedImage } from './docker-archive.ts'
import { engineAddresses } from './engine/addresses.ts'
import { connect } from './engine/connect.ts'
import type { Engine, EngineImage, EngineKind } from './engine/engine.ts'
import { EngineUnavailable, engineName } from './engine/failure.ts'
import { type Export, type ExportedLayer, mediumOf, readExport } from './engine/read-export.ts'
import { openOciImage } from './oci-image.ts'
import { printable } from './printable.ts'
import { credentialsFor } from './registry-access.ts'
import { NotHere, type OpenOptions, type Source, type Target } from './source.ts'

/** Docker Engine: on this machine, or where DOCKER_HOST or a docker context says. */
export const dockerEngine: Source = {
  id: 'docker',
  summary: 'an image of the Docker engine, which is asked as the docker command would',
  finds: 'name',
  open: (target, options) => openFromEngine('docker', target, options),
}

/** Podman's service, which answers the same API. */
export const podmanEngine: Source = {
  id: 'podman',
  summary: 'an image of the Podman engine; its socket must be on',
  finds: 'name',
  open: (target, options) => openFromEngine('podman', target, options),
}

async function openFromEngine(kind: EngineKind, target: Target, options: OpenOptions): Promise<Image> {
  const engine = await connectAny(kind)
  if (options.pull) await pull(engine, target.path, options)
  const found = await engine.inspect(target.path)
  if (!found) throw notThere(engine, target.path)
  const { platform } = found
  if (options.platformAsked && !platformMatches(options.platform, platform)) {
    throw new NotHere(`${capital(engineName(engine.address))} has ${printable(target.path)} for ${formatPlatform(platform)} only.`, {
      hint: 'Have it pulled for the platform that you want.',
      example: `slimscope analyze --pull --platform ${formatPlatform(options.platform)} ${printable(target.path)}`,
    })
  }
  return openExported(engine, kind, found, target, options)
}

/** The first engine that answers. @throws NotHere with what keeps the first from it */
export async function connectAny(kind: EngineKind): Promise<Engine> {
  let refusal: EngineUnavailable | undefined
  for (const address of engineAddresses(kind)) {
    try {
      return await connect(address)
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error
      refusal ??= error
    }
  }
  throw new NotHere(refusal?.message ?? `There is no ${kind} engine.`, {
    hint: refusal?.hint ?? 'Start it, or name where it listens.',
    ...(refusal?.example && { example: refusal.example }),
    cause: refusal,
  })
}

async function pull(engine: Engine, name: string, options: OpenOptions): Promise<void> {
  const image = parseImageName(name)
  const platform = options.platformAsked ? formatPlatform(options.platform) : undefined
  const onProgress = (done: number, expected: number | undefined) => options.onProgress?.('Pulling', done, expected)
  const credentials = image && (await credentialsFor(image, options))
  await engine.pull(name, platform, onProgress, credentials)
}

/** Reads the image from what is known of it, or else from its export. */
async function openExported(engine: Engine, kind: EngineKind, found: EngineImage, target: Target, options: OpenOptions): Promise<Image> {
  const { intake } = options
  const name = capital(engineName(engine.address))
  const keptAs = `engine-${createHash('sha256').update(`${kind}\n${found.id}`).digest('hex')}`
  const save = () => engine.save(target.path)
  const open = (exported: Export) => openMedium(mediumOf(name, exported, save), target, options, kind)

  const known = unpackExport(intake?.recall(keptAs))
  if (known && [...known.layers.values()].every(({ digest }) => intake?.knows(digest))) {
    try {
      return await open(known)
    } catch (error) {
      // The engine may have pulled another platform of it since.
      if (!(error instanceof UserError)) throw error
    }
  }
  const exported = await readExport(progressing(await save(), options), name, intake)
  const image = await open(exported)
  intake?.keep(keptAs, packExport(exported))
  return image
}

function openMedium(
  medium: ReturnType<typeof mediumOf>,
  { reference, path }: Target,
  options: OpenOptions,
  source: string,
): Promise<Image> {
  const target = { reference, path }
  if (medium.find('manifest.json')) return openSavedImage(medium, target, options, source)
  return openOciImage(medium, target, options, source)
}

async function* progressing(stream: AsyncIterable<Buffer>, { onProgress }: OpenOptions): AsyncGenerator<Buffer, void, undefined> {
  let done = 0
  for await (const chunk of stream) {
    onProgress?.('Exporting', (done += chunk.length), undefined)
    yield chunk
  }
}

function packExport({ documents, layers }: Export): Buffer {
  const texts = [...documents].map(([path, bytes]) => [path, bytes.toString('base64')])
  return Buffer.from(JSON.stringify({ documents: texts, layers: [...layers] }))
}

function unpackExport(packed: Buffer | undefined): Export | undefined {
  if (!packed) return undefined
  try {
    const { documents, layers } = JSON.parse(packed.toString()) as { documents: [string, string][]; layers: [string, ExportedLayer][] }
    return { documents: new Map(documents.map(([path, text]) => [path, Buffer.from(text, 'base64')])), layers: new Map(layers) }
  } catch {
    return undefined // Damaged: exported anew.
  }
}

function notThere({ address }: Engine, name: string): NotHere {
  return new NotHere(`${capital(engineName(address))} has no image ${printable(name)}.`, {
    hint: 'Have it pulled, or look which ones it has.',
    example: `slimscope analyze --pull ${printable(name)}`,
  })
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
