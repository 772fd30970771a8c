import { buildArguments, type Builder } from './builder.ts'
import { marked, removeMarked, STUMBLES } from './working-containers.ts'

/** As buildah, which it has inside. */
export const podman: Builder = {
  id: 'podman',
  summary: 'Podman',
  probes: [['podman', '--version']],
  commands: (job) => [
    ['podman', 'build', '--layers', '--force-rm', '--format', 'docker', ...marked(job), ...buildArguments(job)],
    ['podman', 'save', '--quiet', '--format', 'docker-archive', '--output', job.archive, job.image],
  ],
  cleanup: (job) => [removeMarked(job, `podman info --format '{{.Store.GraphRoot}}'`, 'podman rm --force'), ['podman', 'rmi', job.image]],
  stumbles: STUMBLES,
  removal: (ids) => ['podman', 'rmi', ...ids],
}
