import { buildArguments, type Builder } from './builder.ts'
import { docker } from './docker.ts'

/** BuildKit by docker's plugin. `--load`, since a builder in a container keeps what it builds to itself. */
export const buildx: Builder = {
  id: 'buildx',
  summary: "BuildKit by docker's plugin buildx, with Docker's engine",
  // The plugin alone answers whether or not there is an engine.
  probes: [['docker', 'buildx', 'version'], ...docker.probes],
  commands: (job) => [
    ['docker', 'buildx', 'build', '--load', '--progress', 'plain', ...buildArguments(job)],
    ['docker', 'save', '--output', job.archive, job.image],
  ],
  cleanup: docker.cleanup,
  ...(docker.env && { env: docker.env }),
}
