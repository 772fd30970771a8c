import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../src/cli/base-command.ts'
import { imageFlags, readOptions } from '../src/cli/image-flags.ts'
import { showProgress } from '../src/cli/progress.ts'
import { packagesFlag, usageFlags, usageOptions } from '../src/cli/usage-flags.ts'
import { fillTree, pickFolder } from '../src/cli/tree-flag.ts'
import { writeOutput } from '../src/cli/write-output.ts'
import { UserError } from '../src/errors.ts'
import { FORMATS, loadReporter, type Format } from '../src/report/index.ts'
import type { Report } from '../src/report/report.ts'
import { PLAIN } from '../src/report/style.ts'

export default class Analyze extends BaseCommand {
  static override summary = 'Say where the bytes of an image are, what can go, and what that saves.'

  static override description =
    'IMAGE is a name as docker pull takes it, a file of `docker save`, an OCI layout, or - for standard input. A file or folder of that name is read; else the Docker engine is asked, then Podman, then the registry. docker:, podman:, registry:, docker-archive:, oci: and oci-archive: in front pick one. Nothing of it is run, or stored.'

  static override examples = [
    '<%= config.bin %> <%= command.id %> app.tar',
    '<%= config.bin %> <%= command.id %> node:22 --platform linux/arm64',
    '<%= config.bin %> <%= command.id %> 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:42',
    "<%= config.bin %> <%= command.id %> ghcr.io/me/shop --latest '^1.2'",
    'docker save app:latest | <%= config.bin %> <%= command.id %> -',
    '<%= config.bin %> <%= command.id %> oci:build/image:v1 --platform linux/arm64 --json',
    '<%= config.bin %> <%= command.id %> app.tar --tree=/usr/lib',
  ]

  static override args = {
    image: Args.string({ ignoreStdin: true, description: 'the image: node:22, docker:my-build, app.tar, oci:folder:tag, or -' }),
  }

  static override flags = {
    packages: packagesFlag,
    ...usageFlags,
    ...imageFlags,
    verify: Flags.boolean({ summary: 'Hash uncompressed layers too, and compare with their names.', helpGroup: 'IMAGE' }),
    format: Flags.option({ options: FORMATS })({ summary: 'How the report is written.', default: 'text', helpGroup: 'OUTPUT' }),
    output: Flags.string({ char: 'o', summary: 'Write the report to a file.', helpValue: 'FILE', helpGroup: 'OUTPUT' }),
    layers: Flags.boolean({ summary: 'Show every layer, by cause.', exclusive: ['tree'], helpGroup: 'OUTPUT' }),
    tree: Flags.string({ summary: 'Show folders by weight, below / or the one given.', helpValue: '[/FOLDER]', helpGroup: 'OUTPUT' }),
    all: Flags.boolean({ summary: 'Show every row, and every file in JSON.', helpGroup: 'OUTPUT' }),
    top: Flags.integer({ summary: 'Rows of each list on the screen.', min: 1, helpValue: 'N', helpGroup: 'OUTPUT' }),
  }

  async run(): Promise<Report | undefined> {
    const { args, flags } = await this.parse(Analyze, fillTree(this.argv))
    const { image, folder } = pickFolder(args.image, flags.tree)
    if (!image)
      throw new UserError('No image was named.', {
        hint: 'Name an image, a file, a folder, or - for standard input.',
        example: 'slimscope analyze node:22',
      })

    const { analyze } = await import('../src/analyze.ts')
    const progress = showProgress({ quiet: flags.quiet })
    const report = await analyze(image, {
      ...(await readOptions(image, flags)),
      ...(await usageOptions(flags)),
      packages: flags.packages,
      all: flags.all,
      verify: flags.verify,
      ...(folder && { tree: folder }),
      onProgress: progress.update,
    }).finally(progress.stop)

    // Without --output, oclif prints what is returned.
    const format: Format = this.jsonEnabled() ? 'json' : flags.format
    if (format === 'json' && !flags.output) return report
    const render = await loadReporter(format)
    const view = flags.layers ? 'layers' : folder ? 'tree' : 'summary'
    const style = flags.output ? PLAIN : this.style()
    const text = render(report, { style, view, all: flags.all, ...(folder && { folder }), ...(flags.top && { top: flags.top }) })
    await (flags.output ? writeOutput(flags.output, [text]) : this.print(text))
    return undefined
  }
}
