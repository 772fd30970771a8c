import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../src/cli/base-command.ts'
import { buildFlags, buildOptions } from '../src/cli/build-flags.ts'
import { pricesFlags, readNamedImage, sizeOptions } from '../src/cli/prices-flag.ts'
import { verifyFlags, verifyOptions } from '../src/cli/verify-flags.ts'
import { UserError } from '../src/errors.ts'
import type { RewriteReport } from '../src/report/rewrite-report.ts'

export default class Rewrite extends BaseCommand {
  static override summary = 'Print a patch that makes the image of a Dockerfile smaller, or its start cleaner.'

  static override description =
    'A diff that git apply takes goes to standard output, what was found and what was withheld to standard error. Every patch is read again, changes no comment and leaves the configuration of the image as it is, but for what the finding says; a second run finds nothing more. What cannot be proved is not patched, and Windows never is. The exit code is 0 also when there is nothing to change; with --verify it is 1 when the patched file does not build, or its image lacks something or differs where nobody expected it.'

  static override examples = [
    '<%= config.bin %> <%= command.id %> Dockerfile | git apply --allow-empty',
    '<%= config.bin %> <%= command.id %> Dockerfile --write',
    '<%= config.bin %> <%= command.id %> Dockerfile --unsafe --only apt-lists --only pip-cache',
    '<%= config.bin %> <%= command.id %> Dockerfile --image shop:42',
    '<%= config.bin %> <%= command.id %> Dockerfile --context . --verify',
    'cat Dockerfile | <%= config.bin %> <%= command.id %> - --format github',
  ]

  static override args = {
    dockerfile: Args.string({ description: 'a Dockerfile, or - for standard input', ignoreStdin: true }),
  }

  static override flags = {
    write: Flags.boolean({
      summary: 'Change the file instead of printing the diff; with --verify, only when nothing is wrong.',
      helpGroup: 'PATCH',
    }),
    unsafe: Flags.boolean({ summary: 'Take patches that ought to be looked at, too.', helpGroup: 'PATCH' }),
    only: Flags.string({ summary: 'Patch what this rule finds. May be repeated.', multiple: true, helpValue: 'RULE', helpGroup: 'PATCH' }),
    format: Flags.option({ options: ['diff', 'github'] as const })({
      summary: 'A diff, or suggestions for a review on GitHub.',
      default: 'diff',
      helpGroup: 'OUTPUT',
    }),
    ...buildFlags,
    ...verifyFlags,
    ...pricesFlags,
  }

  async run(): Promise<RewriteReport> {
    const { args, flags } = await this.parse(Rewrite)
    const { dockerfile } = args
    if (dockerfile === undefined)
      throw new UserError('No Dockerfile was named.', {
        hint: 'Name a Dockerfile, or - for standard input.',
        example: 'slimscope rewrite Dockerfile',
      })
    const { rewriteFile } = await import('../src/rewrite-dockerfile.ts')
    const report = await rewriteFile(dockerfile, {
      ...buildOptions(flags),
      sizes: sizeOptions(flags),
      ...{ write: flags.write, unsafe: flags.unsafe },
      ...(flags.only && { only: flags.only }),
      ...verifyOptions(flags, this.jsonEnabled()),
      ...(await readNamedImage(
        flags,
        [dockerfile],
        this.jsonEnabled(),
        async () => (await import('../src/priced-image.ts')).readPricedImage,
      )),
    })
    if (report.verified && report.verified.verdict !== 'good') process.exitCode = 1
    if (this.jsonEnabled()) return report
    const [{ rewriteText }, { suggestionBlocks }] = await Promise.all([
      import('../src/report/rewrite-text.ts'),
      import('../src/report/rewrite-suggestions.ts'),
    ])
    if (!flags.write) this.print(flags.format === 'github' ? suggestionBlocks(report) : report.diff)
    process.stderr.write(rewriteText(report))
    return report
  }
}
