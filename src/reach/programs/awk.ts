import { posix } from 'node:path'
import type { Program } from '../analyser.ts'
import { commandsInScript } from '../commands-in-scripts.ts'
import { readConfiguration } from '../configuration.ts'
import { optionAnywhere, parseOptions } from './options.ts'

/** `"command" | getline` and `print | "command"`; `system("command")` is as in other languages. */
const PIPES = /"((?:[^"\\\n]|\\.){2,300})"\s{0,20}\|&?\s{0,20}getline|\|&?\s{0,20}"((?:[^"\\\n]|\\.){2,300})"/g

/** Commands that a program of awk hands to the shell: POSIX awk, "Input/Output and General Functions". */
export const awk: Program = {
  names: ['awk', 'gawk', 'mawk', 'nawk', 'original-awk'],
  async launch(program, { argv, cwd, env, from, grade }, context) {
    const words = argv.slice(1)
    const files = optionAnywhere(words, ['-f', '--file', '-i', '--include', '-E', '--exec'])
    if (files.length === 0) {
      const [code = ''] = parseOptions(words, { short: 'Fv', long: ['field-separator', 'assign'] }).rest
      return launchAll(code, from)
    }
    for (const file of files) {
      const node = context.files.find(posix.resolve(cwd, file))
      if (context.files.kind(node) !== 'file') continue
      context.refer({ from: program, to: node, kind: 'script', grade, via: file })
      launchAll((await readConfiguration(context, node)) ?? '', node)
    }

    function launchAll(code: string, speaker: number): void {
      for (const line of linesIn(code))
        context.launch({
          from: speaker,
          argv: ['/bin/sh', '-c', line],
          cwd,
          env,
          kind: 'program started in code',
          grade: 'soft',
          via: line,
        })
    }
  },
}

function linesIn(code: string): Set<string> {
  const lines = [...code.matchAll(PIPES)].map(([, before, behind]) => (before ?? behind)!.replace(/\\(["\\])/g, '$1'))
  return new Set([...lines, ...commandsInScript(code).map(({ argv }) => argv.at(-1)!)])
}
