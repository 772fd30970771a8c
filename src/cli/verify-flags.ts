import * as Flags from '@oclif/core/flags'
import { UserError } from '../errors.ts'

/** How to build what is to be compared. */
export const verifyFlags = {
  verify: Flags.boolean({
    summary: 'Build the file as it is and as it is patched, and compare both images. Exit code 1 when something is wrong.',
    helpGroup: 'VERIFY',
  }),
  builder: Flags.string({
    summary: 'Who builds: buildx, docker, buildkit, podman or buildah. Default: the first of them that is there.',
    helpValue: 'NAME',
    helpGroup: 'VERIFY',
  }),
  'build-option': Flags.string({
    summary: 'A word for the builder, as --network=host. May be repeated.',
    multiple: true,
    helpValue: 'WORD',
    helpGroup: 'VERIFY',
  }),
}

interface VerifyFlagValues {
  verify: boolean
  builder?: string | undefined
  'build-option'?: string[] | undefined
  cache: boolean
}

/**
 * The same as options of the library; what is being done is told on stderr, since it takes minutes.
 * @throws UserError for flags that need --verify
 */
export function verifyOptions(flags: VerifyFlagValues, quiet: boolean) {
  const given = (['builder', 'build-option'] as const).find((name) => flags[name] !== undefined)
  if (!flags.verify && given)
    throw new UserError(`--${given} is for a build, and none was asked for.`, { hint: `Add --verify, or leave --${given} out.` })
  if (!flags.verify) return {}
  return {
    verify: {
      cache: flags.cache,
      builderOptions: flags['build-option'] ?? [],
      ...(flags.builder !== undefined && { builder: flags.builder }),
      ...(!quiet && { onStage: (stage: string) => void process.stderr.write(`${stage} …\n`) }),
    },
  }
}
