import { posix } from 'node:path'
import type { Program } from '../analyser.ts'
import type { Environment } from '../edge.ts'
import { readConfiguration } from '../configuration.ts'
import { oneLine } from '../one-line.ts'
import { optionAnywhere } from './options.ts'

const NAMES = ['GNUmakefile', 'makefile', 'Makefile']
const MAX_LINES = 2000
const ASSIGNMENT = /^(?:export[ \t]+)?([\w.-]+)[ \t]*(?:\?|::?|\+)?=[ \t]*(.*)$/

/** The recipes of a makefile, whatever the goal: each line of one is for the shell. https://www.gnu.org/software/make/manual */
export const make: Program = {
  names: ['make', 'gmake'],
  async launch(program, { argv, cwd, env, grade }, context) {
    const folder = posix.resolve(cwd, ...optionAnywhere(argv, ['-C', '--directory']))
    const given = optionAnywhere(argv, ['-f', '--file', '--makefile'])
    for (const name of given.length > 0 ? given : NAMES) {
      const node = context.files.find(posix.resolve(folder, name))
      const text = await readConfiguration(context, node)
      if (text === undefined) continue
      context.refer({ from: program, to: node, kind: 'script', grade, via: name })
      for (const line of recipesOf(text, env))
        context.launch({ from: node, argv: ['/bin/sh', '-c', line], cwd: folder, env, kind: 'runs', grade: 'soft', via: oneLine(line) })
      if (given.length === 0) return
    }
  },
}

/** With variables put in as far as they are known; others are left to the shell. */
function recipesOf(text: string, env: Environment): string[] {
  const variables = new Map(Object.entries(env))
  const recipes: string[] = []
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const [, name, value] = line.startsWith('\t') ? [] : (ASSIGNMENT.exec(line) ?? [])
    if (name !== undefined) variables.set(name, value!)
    else if (line.startsWith('\t') && recipes.length < MAX_LINES) recipes.push(line.trim().replace(/^[@+-]+\s*/, ''))
  }
  const known = (name: string): string => variables.get(name) ?? (name === 'MAKE' ? 'make' : `$${name}`)
  return recipes.map((line) =>
    line.replace(/\$\$|\$[({]([\w.-]{1,60})[)}]/g, (_, name?: string) => (name === undefined ? '$' : known(name))),
  )
}
