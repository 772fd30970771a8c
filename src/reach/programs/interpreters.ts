import { posix } from 'node:path'
import type { Program, ReachContext } from '../analyser.ts'
import type { Domain, Launch } from '../edge.ts'
import { findProgramPath } from '../find-program.ts'
import { UNREAD_DOMAINS } from '../module-domains.ts'
import { oneLine } from '../one-line.ts'
import { followPerlOptions } from '../perl/options.ts'
import { followRubyOptions } from '../ruby/options.ts'
import { readsItsTerminal } from './interactive.ts'
import { type OptionValues, optionAnywhere, type ParsedOptions, parseOptions } from './options.ts'

/** An interpreter that is given a script. What nobody here can read loads what is not known. */
interface Interpreter extends OptionValues {
  names: readonly string[]
  domain: Domain
  /** Options with a program as their value, so that no word is a script. */
  inline?: string
  /** Options with a file that is loaded first. */
  loads?: readonly string[]
  /** Follows what else the options and the environment name. */
  follow?: (program: number, launch: Launch, parsed: ParsedOptions, context: ReachContext) => void | Promise<void>
}

const INTERPRETERS: readonly Interpreter[] = [
  { names: ['perl', 'suidperl'], domain: 'perl', short: 'eEIMmDF', inline: 'eE', follow: followPerlOptions },
  {
    names: ['ruby', 'jruby', 'truffleruby', 'irb', 'mruby'],
    domain: 'ruby',
    short: 'eICErFK',
    inline: 'e',
    loads: ['-r'],
    follow: followRubyOptions,
  },
  { names: ['lua', 'luajit', 'texlua', 'resty'], domain: 'lua', short: 'elI', inline: 'e' },
  { names: ['Rscript', 'R'], domain: 'r', short: 'ef', long: ['file', 'default-packages'], inline: 'e', loads: ['-f', '--file'] },
  { names: ['tclsh', 'wish', 'expect', 'jimsh'], domain: 'tcl', short: 'fcd', inline: 'c' },
  { names: ['guile'], domain: 'guile', short: 'slLexc', inline: 'c', loads: ['-s', '-l'] },
  {
    names: ['escript', 'elixir', 'iex', 'mix'],
    domain: 'erlang',
    short: 'er',
    long: ['eval', 'erl', 'name', 'sname', 'cookie', 'app'],
    inline: 'e',
  },
]

export const interpreters: readonly Program[] = INTERPRETERS.map((interpreter) => ({
  names: interpreter.names,
  async launch(program, launch, context) {
    const { files } = context
    const argv = launch.argv.slice(1)
    const parsed = parseOptions(argv, interpreter)
    const { options, rest } = parsed
    const isInline = options.some(([name]) => name.length === 1 && interpreter.inline?.includes(name))
    const named = [...optionAnywhere(argv, interpreter.loads ?? []), ...(isInline ? [] : rest.slice(0, 1))]
    for (const name of named) {
      const here = posix.resolve(launch.cwd, name)
      // `ruby -S rackup` and `perl -S` look the script up.
      const path = files.kind(files.find(here)) === 'file' ? here : findProgramPath(files, name, launch.env, launch.cwd)
      if (path === undefined || files.find(path) === launch.from) continue
      context.refer({ from: launch.from, to: path, kind: 'script', grade: launch.grade, via: oneLine(launch.argv.join(' ')) })
    }
    if (named.length === 0 && !isInline) readsItsTerminal(launch, context)
    await interpreter.follow?.(program, launch, parsed, context)
    if (UNREAD_DOMAINS.has(interpreter.domain)) context.unresolved({ node: program, domain: interpreter.domain, what: 'no analyser' })
  },
}))
