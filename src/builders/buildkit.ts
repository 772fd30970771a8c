import { basename, dirname } from 'node:path'
import type { Builder } from './builder.ts'

/** BuildKit by its own command. Nothing stays in it but its cache. */
export const buildkit: Builder = {
  id: 'buildkit',
  summary: 'BuildKit without Docker: buildkitd, and its command buildctl',
  probes: [['buildctl', 'debug', 'workers']],
  commands: ({ dockerfile, context, target, buildArgs, options, archive }) => [
    [
      ...(['buildctl', 'build', '--progress', 'plain', '--frontend', 'dockerfile.v0'] as const),
      ...['--local', `context=${context}`, '--local', `dockerfile=${dirname(dockerfile)}`, '--opt', `filename=${basename(dockerfile)}`],
      ...(target === undefined ? [] : ['--opt', `target=${target}`]),
      ...Object.entries(buildArgs).flatMap(([name, value = process.env[name]]) =>
        value === undefined ? [] : ['--opt', `build-arg:${name}=${value}`],
      ),
      ...options,
      ...['--output', `type=oci,dest=${archive}`],
    ],
  ],
  cleanup: () => [],
}
