import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../src/cli/base-command.ts'
import { writeThrough } from '../src/cli/process.ts'
import { imageFlags, readOptions } from '../src/cli/image-flags.ts'
import { writeOutput } from '../src/cli/write-output.ts'
import { UserError } from '../src/errors.ts'

const EXAMPLE = 'slimscope cat app.tar /etc/os-release'

export default class Cat extends BaseCommand {
  static override summary = 'Print one file of an image, without unpacking it.'

  static override examples = [
    '<%= config.bin %> <%= command.id %> app.tar /etc/os-release',
    '<%= config.bin %> <%= command.id %> app.tar /app/server.js --layer 3 > as-layer-3-had-it.js',
  ]

  // Bytes are no JSON.
  static override enableJsonFlag = false

  static override args = {
    image: Args.string({ ignoreStdin: true, description: 'the image, as in slimscope analyze' }),
    path: Args.string({ description: 'the file, from the root of the image' }),
  }

  static override flags = {
    layer: Flags.integer({
      summary: 'The file as this layer has it, counted from 0, even when a later one replaced it.',
      min: 0,
      helpValue: 'N',
    }),
    ...imageFlags,
    output: Flags.string({ char: 'o', summary: 'Write to a file.', helpValue: 'FILE' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Cat)
    if (!args.image) throw new UserError('No image was named.', { hint: 'Name an image, and a file in it.', example: EXAMPLE })
    if (!args.path) throw new UserError('No file was named.', { hint: `Say which file of ${args.image} to print.`, example: EXAMPLE })

    const { cat } = await import('../src/cat.ts')
    const pieces = cat(args.image, args.path, {
      ...(flags.layer !== undefined && { layer: flags.layer }),
      ...(await readOptions(args.image, flags)),
    })
    if (flags.output) return await writeOutput(flags.output, pieces)
    for await (const piece of pieces) await writeThrough(piece)
  }
}
