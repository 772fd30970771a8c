import { posix } from 'node:path'
import type { Program } from '../analyser.ts'
import { linesOf, readConfiguration } from '../configuration.ts'
import { oneLine } from '../one-line.ts'
import { optionAnywhere } from './options.ts'

/** Runners of a Procfile: `name: command line`, each for a shell. */
export const procfile: Program = {
  names: ['honcho', 'foreman', 'goreman', 'hivemind', 'overmind', 'forego', 'shoreman', 'nf'],
  async launch(program, launch, context) {
    const { argv, cwd, env } = launch
    const [file = 'Procfile'] = optionAnywhere(argv, ['-f', '--procfile', '-j'])
    const folder = posix.resolve(cwd, optionAnywhere(argv, ['-d', '--app-root', '--root'])[0] ?? '')
    const path = posix.resolve(folder, file)
    const node = context.files.find(path)
    const text = await readConfiguration(context, node)
    if (text === undefined) return
    context.refer({ from: program, to: path, kind: 'configuration', grade: 'hard', via: file })
    for (const line of linesOf(text)) {
      const command = /^[\w.-]+:\s*(.+)$/.exec(line)?.[1]
      if (command === undefined) continue
      context.launch({ from: node, argv: ['/bin/sh', '-c', command], cwd: folder, env, kind: 'runs', grade: 'hard', via: oneLine(line) })
    }
  },
}
