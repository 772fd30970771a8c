import { existsSync, lstatSync, statSync } from 'node:fs'
import { UserError } from '../errors.ts'
import type { Image } from '../image/image.ts'
import { imageNameProblem } from '../image/image-name.ts'
import { defaultPlatform } from '../image/platform.ts'
import { parseReference, splitScheme } from '../image/reference.ts'
import { closeArchive } from './archive.ts'
import { dockerArchive } from './docker-archive.ts'
import { dockerEngine, podmanEngine } from './docker-engine.ts'
import { ociArchive } from './oci-archive.ts'
import { ociLayout } from './oci-layout.ts'
import { printable, shellWord } from './printable.ts'
import { cannotOpen, noSuchFile } from './refusal.ts'
import { registry } from './registry.ts'
import { NotHere, type OpenOptions, type Source, type Target } from './source.ts'

/** In the order tried. A scheme, `oci:layout`, picks one by force. */
export const sources: readonly Source[] = [dockerArchive, ociArchive, ociLayout, dockerEngine, podmanEngine, registry]

const SCHEMES = sources.map(({ id }) => id)

/**
 * Opens the image that `reference` names: `[SCHEME:]PATH[:TAG]`, `PATH@DIGEST`, `-` for standard input, or an image by its name.
 * What is a file or folder is read as one; a name is asked of the engines of this machine, then of its registry.
 * The caller closes it. Without `platform`, that of this machine is taken, or the only one there is.
 *
 * @throws UserError when there is no such image, or it is broken
 */
export async function openImage(reference: string, options: Partial<OpenOptions> = {}): Promise<Image> {
  const settled = { platformAsked: options.platform !== undefined, ...options, platform: options.platform ?? defaultPlatform() }
  const { scheme, rest } = splitScheme(reference, SCHEMES)
  const wanted = sources.filter(({ id }) => scheme === undefined || id === scheme)
  const byName = namedBy(wanted, settled)
  const { path } = parseReference(reference, SCHEMES, existsSync)
  // docker:app means the image, whatever folders there are; and so does --pull.
  const mayBePath = scheme === undefined && !settled.pull && settled.latest === undefined
  if (byName.length === 0 || (mayBePath && isPath(path))) return openAt(reference, wanted, settled)
  return openByName({ reference, path: rest }, byName, settled)
}

/** Of the sources, those that can be asked for a name; tags are matched and images pulled by some alone. */
function namedBy(wanted: readonly Source[], { pull, latest }: OpenOptions): readonly Source[] {
  const named = wanted.filter(({ finds }) => finds === 'name')
  if (pull && latest !== undefined)
    throw new UserError('--pull and --latest do not go together.', { hint: '--latest asks the registry; leave --pull away.' })
  const fit = named.filter((source) => (pull ? source !== registry : latest === undefined || source === registry))
  if ((pull || latest !== undefined) && fit.length === 0) {
    throw new UserError(`${pull ? '--pull asks an engine' : '--latest asks a registry'}, and ${wanted[0]!.id}: is none.`, {
      hint: 'Leave the scheme away.',
    })
  }
  return fit
}

/** Whether it is there, or is written as only paths are. */
function isPath(path: string): boolean {
  return path === '-' || /^[./~\\]/.test(path) || /\.(tar|tgz|tar\.gz|tar\.zst|tzst)$/.test(path) || exists(path)
}

/** Also a link that leads nowhere, whose target is then told to be missing. */
function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}

async function openAt(reference: string, wanted: readonly Source[], options: OpenOptions): Promise<Image> {
  const { scheme, ...named } = parseReference(reference, SCHEMES, existsSync)
  const target: Target = { reference, ...named }
  try {
    for (const source of wanted) {
      if (source.finds !== 'path') continue
      const image = await source.open(target, options)
      if (image) return image
    }
    throw noImage(target, scheme)
  } catch (error) {
    await closeArchive(target)
    throw error
  }
}

async function openByName(target: Target, wanted: readonly Source[], options: OpenOptions): Promise<Image> {
  const { path } = target
  // An image's ID is no name, and engines know it all the same.
  const problem = imageNameProblem(path)
  if (problem !== undefined && !/^(sha256:)?[0-9a-f]{12,64}$/.test(path)) {
    if (!lookedForFile(wanted)) {
      throw new UserError(`${printable(path)} is no name of an image. ${problem}`, { hint: 'Name the image as docker pull would.' })
    }
    throw new UserError(`There is no file ${printable(path)}, and it is no name of an image. ${problem}`, {
      hint: 'Check the path, or name the image as docker pull would.',
    })
  }
  const tried: { source: Source; error: UserError }[] = []
  for (const source of wanted) {
    try {
      const image = await source.open(target, options)
      if (image) return image
    } catch (error) {
      // The registry is the last resort; before it, only "not here" leads on.
      const last = source === registry && error instanceof UserError
      if (!(error instanceof NotHere) && !last) throw error
      tried.push({ source, error })
    }
  }
  throw nowhere(target, wanted, tried)
}

/** Whether nothing was forced: then all who know names are asked, after the files. */
function lookedForFile(asked: readonly Source[]): boolean {
  return asked.length > 1 && asked.includes(registry)
}

/** Nobody has it. */
function nowhere({ path }: Target, wanted: readonly Source[], tried: readonly { source: Source; error: UserError }[]): UserError {
  const { error } = tried.at(-1)!
  if (tried.length === 1) return error
  const files = lookedForFile(wanted) ? [`file      ${noSuchFile(path).message}`] : []
  return new UserError(`${printable(path)} is nowhere to be found.`, {
    hint: error.hint,
    details: [...files, ...tried.map(({ source, error }) => `${source.id.padEnd(9)} ${error.message}`)],
    ...(error.example && { example: error.example }),
    cause: error,
  })
}

/** No source knows what this is. */
function noImage({ path, reference }: Target, scheme: string | undefined): unknown {
  const name = path === '-' ? 'standard input' : path
  let isDirectory = false
  try {
    isDirectory = path !== '-' && statSync(path).isDirectory()
  } catch (error) {
    return cannotOpen(path, error)
  }
  if (isDirectory) {
    const wanted = scheme && scheme !== 'oci' ? 'an archive' : 'an OCI image layout: it has no index.json'
    if (!scheme && imageNameProblem(reference) === undefined) {
      return new UserError(`${name} is a directory, not ${wanted}.`, {
        hint: 'For the image of that name, put docker: or registry: in front.',
        example: `slimscope analyze docker:${reference}`,
      })
    }
    return new UserError(`${name} is a directory, not ${wanted}.`, {
      hint: 'Save the image to a file, and give that.',
      example: 'docker save app -o app.tar && slimscope analyze app.tar',
    })
  }
  if (scheme) {
    return new UserError(`${name} is not what ${scheme}: stands for.`, {
      hint: 'Leave the scheme away: what the file is, is told by its content.',
      example: `slimscope analyze ${shellWord(reference.slice(scheme.length + 1))}`,
    })
  }
  return new UserError(`${name} is a tar, but no image: it has neither manifest.json nor index.json.`, {
    hint: 'docker export writes a file system without its layers; save the image instead.',
    example: 'docker save app -o app.tar && slimscope analyze app.tar',
  })
}
