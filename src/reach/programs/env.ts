import { posix } from 'node:path'
import type { Program } from '../analyser.ts'
import { plainWords } from '../split-words.ts'
import { parseOptions, valuesOf } from './options.ts'

/** env(1): `env -i NAME=value program words`, and `-S 'program words'` of shebang lines. */
export const env: Program = {
  names: ['env'],
  launch(_, launch, context) {
    const parsed = parseOptions(splitString(launch.argv.slice(1)), { short: 'uCa', long: ['unset', 'chdir', 'argv0'] })
    const unset = new Set(valuesOf(parsed, 'u', 'unset'))
    const isEmpty = valuesOf(parsed, 'i', 'ignore-environment').length > 0
    const kept = Object.entries(isEmpty ? {} : launch.env).filter(([name]) => !unset.has(name))
    const command = parsed.rest.findIndex((word) => !/^[^=]+=/.test(word))
    if (command === -1) return
    const assigned = parsed.rest.slice(0, command).map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)])
    context.launch({
      ...launch,
      argv: parsed.rest.slice(command),
      cwd: posix.resolve(launch.cwd, ...valuesOf(parsed, 'C', 'chdir')),
      env: Object.fromEntries([...kept, ...assigned]),
    })
  },
}

/** GNU's and FreeBSD's `-S`: what is in one word becomes many, and `-vS` and `--split-string=` are the same. */
function splitString(argv: readonly string[]): string[] {
  const [first = '', second = '', ...rest] = argv
  const attached = /^(?:-[iv0]*S|--split-string=)(.+)$/s.exec(first)?.[1]
  if (attached !== undefined) return [...plainWords(attached), ...argv.slice(1)]
  return /^(-[iv0]*S|--split-string)$/.test(first) ? [...plainWords(second), ...rest] : [...argv]
}
