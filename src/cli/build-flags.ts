import * as Flags from '@oclif/core/flags'

/** What every command takes that reads a Dockerfile: how it is built. */
export const buildFlags = {
  target: Flags.string({ summary: 'The stage that is built, if not the last.', helpValue: 'STAGE', helpGroup: 'BUILD' }),
  'build-arg': Flags.string({
    summary: 'A value that the build is given. May be repeated.',
    multiple: true,
    helpValue: 'NAME=VALUE',
    helpGroup: 'BUILD',
  }),
  context: Flags.string({
    summary: 'The folder that the build is given, to see what COPY takes.',
    helpValue: 'FOLDER',
    helpGroup: 'BUILD',
  }),
}

/** The same as options of the library. `NAME` alone takes the value of the environment, as docker build does. */
export function buildOptions(flags: { target?: string | undefined; 'build-arg'?: string[] | undefined; context?: string | undefined }) {
  const buildArgs: Record<string, string | undefined> = Object.fromEntries(
    (flags['build-arg'] ?? []).map((each) => {
      const equals = each.indexOf('=')
      return equals === -1 ? [each, process.env[each]] : [each.slice(0, equals), each.slice(equals + 1)]
    }),
  )
  return {
    buildArgs,
    ...(flags.target !== undefined && { target: flags.target }),
    ...(flags.context !== undefined && { contextFolder: flags.context }),
  }
}
