import { buildArguments, type Builder } from './builder.ts'

/** `--layers`: without, one layer holds all that the file does. The format is Docker's: OCI's has neither HEALTHCHECK nor SHELL. */
export const buildah: Builder = {
  id: 'buildah',
  summary: 'buildah, which needs no service',
  probes: [['buildah', '--version']],
  commands: (job) => [
    ['buildah', 'build', '--layers', '--force-rm', '--format', 'docker', ...buildArguments(job)],
    ['buildah', 'push', '--quiet', job.image, `docker-archive:${job.archive}`],
  ],
  cleanup: ({ image }) => [['buildah', 'rmi', image]],
}
