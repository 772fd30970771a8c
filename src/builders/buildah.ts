import { buildArguments, type Builder } from './builder.ts'
import { marked, removeMarked, STUMBLES } from './working-containers.ts'

/** `--layers`: without, one layer holds all that the file does. The format is Docker's: OCI's has neither HEALTHCHECK nor SHELL. */
export const buildah: Builder = {
  id: 'buildah',
  summary: 'buildah, which needs no service',
  probes: [['buildah', '--version']],
  commands: (job) => [
    ['buildah', 'build', '--layers', '--force-rm', '--format', 'docker', ...marked(job), ...buildArguments(job)],
    ['buildah', 'push', '--quiet', job.image, `docker-archive:${job.archive}`],
  ],
  cleanup: (job) => [
    removeMarked(job, `buildah info --format '{{index .store "GraphRoot"}}'`, 'buildah rm'),
    ['buildah', 'rmi', job.image],
  ],
  stumbles: STUMBLES,
  removal: (ids) => ['buildah', 'rmi', ...ids],
}
