import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../src/cli/base-command.ts'
import { buildFlags, buildOptions } from '../src/cli/build-flags.ts'
import { pricesFlags, readNamedImage, sizeOptions } from '../src/cli/prices-flag.ts'
import { writeOutput } from '../src/cli/write-output.ts'
import { UserError } from '../src/errors.ts'
import type { LintReport } from '../src/report/lint-report.ts'
import { PLAIN } from '../src/report/style.ts'

export default class Lint extends BaseCommand {
  static override summary = 'Say what Dockerfiles make an image carry, or start badly, without need.'

  static override description =
    'DOCKERFILE is a file, a folder in which and below which Dockerfiles are looked for, or - for standard input. Only what ships counts: build stages are quiet. Comments of hadolint and BuildKit that keep a rule quiet are heeded. Findings do not fail: the exit code is 0, and 2 where nothing could be linted; of several files, those that could not be read are notes.'

  static override examples = [
    '<%= config.bin %> <%= command.id %> Dockerfile',
    '<%= config.bin %> <%= command.id %> . --json',
    '<%= config.bin %> <%= command.id %> Dockerfile --context .',
    '<%= config.bin %> <%= command.id %> api/Dockerfile --target runtime --build-arg NODE_VERSION=22',
    '<%= config.bin %> <%= command.id %> Dockerfile --image shop:42',
    '<%= config.bin %> <%= command.id %> . --format sarif --output lint.sarif',
    'cat Dockerfile | <%= config.bin %> <%= command.id %> -',
  ]

  static override strict = false

  static override args = {
    dockerfile: Args.string({ description: 'a Dockerfile, a folder that has some, or -; as many as you like', ignoreStdin: true }),
  }

  static override flags = {
    format: Flags.option({ options: ['text', 'json', 'sarif'] as const })({
      summary: 'How the report is written; SARIF has the patches as fixes.',
      default: 'text',
      helpGroup: 'OUTPUT',
    }),
    output: Flags.string({ char: 'o', summary: 'Write the report to a file.', helpValue: 'FILE', helpGroup: 'OUTPUT' }),
    ...buildFlags,
    ...pricesFlags,
  }

  async run(): Promise<LintReport | undefined> {
    const { argv, flags } = await this.parse(Lint)
    if (argv.length === 0)
      throw new UserError('No Dockerfile was named.', {
        hint: 'Name a Dockerfile, a folder that has some, or - for standard input.',
        example: 'slimscope lint Dockerfile',
      })
    const { lintDockerfiles, lintText } = await import('../src/lint-for-commands.ts')
    const report = await lintDockerfiles(argv as string[], {
      ...buildOptions(flags),
      sizes: sizeOptions(flags),
      ...(await readNamedImage(flags, argv, this.jsonEnabled(), async () => (await import('../src/priced-image.ts')).readPricedImage)),
    })
    // Without --output, oclif prints what is returned.
    const format = this.jsonEnabled() ? 'json' : flags.format
    if (format === 'json' && !flags.output) return report
    const text =
      format === 'sarif'
        ? await (await import('../src/lint-as-sarif.ts')).lintAsSarif(report)
        : format === 'json'
          ? `${JSON.stringify(report, null, 2)}\n`
          : lintText(report, flags.output ? PLAIN : this.style())
    await (flags.output ? writeOutput(flags.output, [text]) : this.print(text))
    return undefined
  }
}
