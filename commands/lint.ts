import * as Args from '@oclif/core/args'
import { BaseCommand } from '../src/cli/base-command.ts'
import { buildFlags, buildOptions } from '../src/cli/build-flags.ts'
import { pricesFlags, readNamedImage, sizeOptions } from '../src/cli/prices-flag.ts'
import { UserError } from '../src/errors.ts'
import type { LintReport } from '../src/report/lint-report.ts'

export default class Lint extends BaseCommand {
  static override summary = 'Say what Dockerfiles make an image carry, or start badly, without need.'

  static override description =
    'DOCKERFILE is a file, a folder in which and below which Dockerfiles are looked for, or - for standard input. Only what ships counts: build stages are quiet. Comments of hadolint and BuildKit that keep a rule quiet are heeded. Findings do not fail: the exit code is 0, and 2 for what cannot be read.'

  static override examples = [
    '<%= config.bin %> <%= command.id %> Dockerfile',
    '<%= config.bin %> <%= command.id %> . --json',
    '<%= config.bin %> <%= command.id %> api/Dockerfile --target runtime --build-arg NODE_VERSION=22',
    '<%= config.bin %> <%= command.id %> Dockerfile --image shop:42',
    'cat Dockerfile | <%= config.bin %> <%= command.id %> -',
  ]

  static override strict = false

  static override args = {
    dockerfile: Args.string({ description: 'a Dockerfile, a folder that has some, or -; as many as you like', ignoreStdin: true }),
  }

  static override flags = {
    ...buildFlags,
    ...pricesFlags,
  }

  async run(): Promise<LintReport> {
    const { argv, flags } = await this.parse(Lint)
    if (argv.length === 0)
      throw new UserError('No Dockerfile was named.', {
        hint: 'Name a Dockerfile, a folder that has some, or - for standard input.',
        example: 'slimscope lint Dockerfile',
      })
    const { lintDockerfiles, lintText } = await import('../src/lint-dockerfiles.ts')
    const report = await lintDockerfiles(argv as string[], {
      ...buildOptions(flags),
      sizes: sizeOptions(flags),
      ...(await readNamedImage(flags, argv, this.jsonEnabled(), async () => (await import('../src/priced-image.ts')).readPricedImage)),
    })
    if (!this.jsonEnabled()) this.print(lintText(report, this.style()))
    return report
  }
}
