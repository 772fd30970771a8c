import { buildArguments, type Builder } from './builder.ts'

/** The engine stops a container that runs after its client has gone: until then the image is in use. Some go with others. */
const REMOVAL = [
  'left=30',
  'for id; do',
  '  while [ $left -gt 0 ] && docker image inspect "$id"; do',
  '    docker image rm "$id" || sleep 0.5',
  '    left=$((left - 1))',
  '  done',
  'done',
].join('\n')

/** Docker's engine by its command, with whatever builder that uses. */
export const docker: Builder = {
  id: 'docker',
  summary: 'Docker: its engine, and its command docker',
  probes: [['docker', 'version', '--format', '{{.Server.Version}}']],
  commands: (job) => [
    ['docker', 'build', '--force-rm', ...buildArguments(job)],
    ['docker', 'save', '--output', job.archive, job.image],
  ],
  // What it is made of and nothing else uses goes with it.
  cleanup: ({ image }) => [['docker', 'image', 'rm', image]],
  removal: (ids) => ['sh', '-c', REMOVAL, 'sh', ...ids],
  env: { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' },
}
