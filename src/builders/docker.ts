import { buildArguments, type Builder } from './builder.ts'

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
  env: { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' },
}
