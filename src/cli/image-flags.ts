import * as Flags from '@oclif/core/flags'
import { UserError } from '../errors.ts'
import { readPassword } from './read-password.ts'

/** What every command takes that reads an image. */
export const imageFlags = {
  platform: Flags.string({ summary: 'Which image of a multi-platform one.', helpValue: 'linux/arm64', helpGroup: 'IMAGE' }),
  pull: Flags.boolean({ summary: 'Have the engine pull the image first.', helpGroup: 'IMAGE' }),
  latest: Flags.string({
    summary: 'Of the tags in the registry, take the newest that matches: a range of versions, or a pattern.',
    helpValue: "'^1.2'",
    helpGroup: 'IMAGE',
  }),
  username: Flags.string({
    summary: 'Log in to the registry as this user.',
    helpValue: 'NAME',
    dependsOn: ['password-stdin'],
    helpGroup: 'REGISTRY',
  }),
  'password-stdin': Flags.boolean({ summary: 'Read the password from standard input.', dependsOn: ['username'], helpGroup: 'REGISTRY' }),
  'plain-http': Flags.boolean({ summary: 'Speak HTTP without TLS; on this machine that is found out.', helpGroup: 'REGISTRY' }),
  timeout: Flags.integer({
    summary: 'Seconds that a registry may be silent.',
    min: 1,
    max: 3600,
    default: 30,
    helpValue: 'SECONDS',
    helpGroup: 'REGISTRY',
  }),
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

interface ImageFlagValues {
  platform?: string | undefined
  pull: boolean
  latest?: string | undefined
  username?: string | undefined
  'password-stdin': boolean
  'plain-http': boolean
  timeout: number
  cache: boolean
  'cache-dir'?: string | undefined
}

/** The same as options of the library. @throws UserError when the password cannot be read */
export async function readOptions(image: string, flags: ImageFlagValues) {
  const { platform, pull, latest, username, cache, 'cache-dir': cacheDir, timeout } = flags
  if (flags['password-stdin'] && image === '-') {
    throw new UserError('Standard input cannot hold both an image and a password.', { hint: 'Give the image as a file or by name.' })
  }
  return {
    cache,
    timeoutMs: timeout * 1000,
    ...(platform && { platform }),
    ...(pull && { pull }),
    ...(latest !== undefined && { latest }),
    ...(username !== undefined && { username, password: await readPassword() }),
    ...(flags['plain-http'] && { plainHttp: true }),
    ...(cacheDir && { cacheDir }),
  }
}
