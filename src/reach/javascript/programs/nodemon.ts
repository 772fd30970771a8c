import { posix } from 'node:path'
import type { Program } from '../../analyser.ts'
import { parseOptions, valuesOf } from '../../programs/options.ts'
import { readConfiguration } from '../../configuration.ts'
import { startProject } from './run-file.ts'

const VALUES = { short: 'wixdeCc', long: ['watch', 'ignore', 'exec', 'ext', 'delay', 'signal', 'config', 'cwd', 'on-change-only'] }

/** nodemon: `nodemon app.js`, `--exec 'ts-node x.ts'`, or what `nodemon.json` says. */
export const nodemon: Program = {
  names: ['nodemon'],
  async launch(program, launch, context) {
    await startProject(program, launch, context)
    const parsed = parseOptions(launch.argv.slice(1), VALUES)
    const settings = (await readConfiguration(context, posix.join(launch.cwd, 'nodemon.json'))) ?? ''
    const exec = valuesOf(parsed, 'x', 'exec')[0] ?? /"exec"\s*:\s*"([^"\\]{1,500})"/.exec(settings)?.[1]
    const [script = '.', ...words] = parsed.rest
    if (exec === undefined) context.launch({ ...launch, argv: ['node', script, ...words], kind: 'runs' })
    else context.launch({ ...launch, argv: ['/bin/sh', '-c', [exec, ...parsed.rest].join(' ')], kind: 'runs' })
  },
}
