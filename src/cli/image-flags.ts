import * as Flags from '@oclif/core/flags'

/** What every command takes that reads an image. */
export const imageFlags = {
  platform: Flags.string({ summary: 'Which image of a multi-platform one.', helpValue: 'linux/arm64', helpGroup: 'IMAGE' }),
  cache: Flags.boolean({
    summary: 'Remember layers on disk, so that a second run reads none.',
    allowNo: true,
    default: true,
    helpGroup: 'IMAGE',
  }),
  'cache-dir': Flags.string({
    summary: 'The folder to remember them in.',
    helpValue: 'FOLDER',
    env: 'SLIMSCOPE_CACHE_DIR',
    helpGroup: 'IMAGE',
  }),
}

/** The same as options of the library. */
export function readOptions(flags: { platform?: string | undefined; cache: boolean; 'cache-dir'?: string | undefined }) {
  const { platform, cache, 'cache-dir': cacheDir } = flags
  return { cache, ...(platform && { platform }), ...(cacheDir && { cacheDir }) }
}
