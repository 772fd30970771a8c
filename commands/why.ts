import * as Args from '@oclif/core/args'
import { BaseCommand } from '../src/cli/base-command.ts'
import { imageFlags, readOptions } from '../src/cli/image-flags.ts'
import { showProgress } from '../src/cli/progress.ts'
import { usageFlags, usageOptions } from '../src/cli/usage-flags.ts'
import { UserError } from '../src/errors.ts'
import type { WhyReport } from '../src/report/why-report.ts'
import { whyText } from '../src/report/why-text.ts'

const EXAMPLE = 'slimscope why app.tar python3'

export default class Why extends BaseCommand {
  static override summary = 'Say what needs a package or a file of an image, or what was searched in vain.'

  static override description =
    'The shortest chain from what the image starts to the package or file, with the kind of each step. For what is unused: what was searched, which packages ask for it, which instruction brought it, what goes with it, and a command to check that.'

  static override examples = [
    '<%= config.bin %> <%= command.id %> app.tar python3',
    '<%= config.bin %> <%= command.id %> node:22 /usr/lib/x86_64-linux-gnu/libicudata.so.72',
    '<%= config.bin %> <%= command.id %> app.tar pkg:npm/express@4.21.0 --root \'/bin/sh -c "node worker.js"\'',
  ]

  static override args = {
    image: Args.string({ ignoreStdin: true, description: 'the image, as in slimscope analyze' }),
    what: Args.string({ description: 'a path from the root of the image, or the name of a package' }),
  }

  static override flags = {
    ...usageFlags,
    ...imageFlags,
  }

  async run(): Promise<WhyReport> {
    const { args, flags } = await this.parse(Why)
    if (!args.image) throw new UserError('No image was named.', { hint: 'Name an image, and a package or a path in it.', example: EXAMPLE })
    if (!args.what)
      throw new UserError('No package or path was named.', { hint: `Say what of ${args.image} to explain.`, example: EXAMPLE })

    const { why } = await import('../src/why.ts')
    const progress = showProgress({ quiet: flags.quiet })
    const report = await why(args.image, args.what, {
      ...(await readOptions(args.image, flags)),
      ...(await usageOptions(flags)),
      onProgress: progress.update,
    }).finally(progress.stop)
    if (!this.jsonEnabled()) this.print(whyText(report, this.style()))
    return report
  }
}
