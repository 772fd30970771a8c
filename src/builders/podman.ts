import { buildArguments, type Builder } from './builder.ts'

/** As buildah, which it has inside. */
export const podman: Builder = {
  id: 'podman',
  summary: 'Podman',
  probes: [['podman', '--version']],
  commands: (job) => [
    ['podman', 'build', '--layers', '--force-rm', '--format', 'docker', ...buildArguments(job)],
    ['podman', 'save', '--quiet', '--format', 'docker-archive', '--output', job.archive, job.image],
  ],
  cleanup: ({ image }) => [['podman', 'rmi', image]],
}
