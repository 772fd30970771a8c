import * as Flags from '@oclif/core/flags'

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
    dependsOn: ['verify'],
  }),
  'build-option': Flags.string({
    summary: 'A word for the builder, as --network=host. May be repeated.',
    multiple: true,
    helpValue: 'WORD',
    helpGroup: 'VERIFY',
    dependsOn: ['verify'],
  }),
}

interface VerifyFlagValues {
  verify: boolean
  builder?: string | undefined
  'build-option'?: string[] | undefined
  cache: boolean
}

/** The same as options of the library; what is being done is told on stderr, since it takes minutes. */
export function verifyOptions(flags: VerifyFlagValues, quiet: boolean) {
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
