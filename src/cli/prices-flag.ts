import * as Flags from '@oclif/core/flags'
import { UserError } from '../errors.ts'
import { buildOptions } from './build-flags.ts'
import { imageFlags, readOptions } from './image-flags.ts'
import { type Progress, showProgress } from './progress.ts'

/** What commands take that give what they find in a Dockerfile its bytes. */
export const pricesFlags = {
  image: Flags.string({
    summary:
      'The image that was built from the Dockerfile, a report of analyze --json on it, or docker: or podman: alone, to find it there. Says what findings cost.',
    helpValue: 'IMAGE',
    helpGroup: 'IMAGE',
  }),
  ...imageFlags,
  offline: Flags.boolean({
    summary: 'Ask no registry what bases weigh: their weights are those of a table that is as old as it says.',
    env: 'SLIMSCOPE_OFFLINE',
    helpGroup: 'REGISTRY',
  }),
}

/** How registries are asked what bases weigh. A login on the command line is for the image's registry alone. */
export function sizeOptions(flags: {
  platform?: string | undefined
  offline: boolean
  cache: boolean
  'cache-dir'?: string | undefined
  'plain-http': boolean
}) {
  const { platform, offline, cache, 'cache-dir': cacheDir, 'plain-http': plainHttp } = flags
  return { offline, plainHttp, cache, ...(cacheDir && { cacheDir }), ...(platform !== undefined && { platform }) }
}

type BuildValues = Parameters<typeof buildOptions>[0]
type ReadOptions = Awaited<ReturnType<typeof readOptions>> & {
  onProgress: (progress: Progress) => void
  builtFrom?: { path: string } & ReturnType<typeof buildOptions>
}

/**
 * The image that was named, read by what `load` gives; nothing without one. `others`: what else is read.
 * @throws UserError when standard input would have to be two things
 */
export async function readNamedImage<Image>(
  flags: Parameters<typeof readOptions>[1] & BuildValues & { image?: string | undefined },
  others: readonly unknown[],
  quiet: boolean,
  load: () => Promise<(image: string, options: ReadOptions) => Promise<Image>>,
): Promise<{ image?: Image }> {
  if (flags.image === undefined) return {}
  if (flags.image === '-' && others.includes('-'))
    throw new UserError('Standard input cannot hold both a Dockerfile and an image.', { hint: 'Give one of them as a file or by name.' })
  const [path, more] = others as string[]
  if (/^(?:docker|podman):$/.test(flags.image) && (more !== undefined || path === '-'))
    throw new UserError('To find the image in an engine, one Dockerfile is needed, as a file.', {
      hint: 'Name one, or the image.',
      example: `slimscope lint Dockerfile --image ${flags.image}`,
    })
  const [read, options] = await Promise.all([load(), readOptions(flags.image, flags)])
  const progress = showProgress({ quiet })
  const builtFrom = path === undefined ? {} : { builtFrom: { path, ...buildOptions(flags) } }
  return { image: await read(flags.image, { ...options, ...builtFrom, onProgress: progress.update }).finally(progress.stop) }
}
