/** Which options of a program take a value of their own: `u` for `-u name`, `config` for `--config name`, `Xlog` for `-Xlog name`. */
export interface OptionValues {
  /** Letters. */
  short?: string
  /** Names, with one dash or two. */
  long?: readonly string[]
}

export interface ParsedOptions {
  /** By letter or name, in order; those without a value have an empty one. */
  options: readonly (readonly [name: string, value: string])[]
  /** What is left, from the first word that is no option on. */
  rest: readonly string[]
}

/**
 * Reads options as getopt(3) does that stops at the first other word: `-abc`, `-uname`, `-u name`, `--name=value`, `--name value`, `--`.
 * Programs of other habits (Go's `-name value`) fit, too, as long as names are in `long`. `argv` is without the program's name.
 */
export function parseOptions(argv: readonly string[], { short = '', long = [] }: OptionValues): ParsedOptions {
  const options: [string, string][] = []
  let at = 0
  for (; at < argv.length; at++) {
    const word = argv[at]!
    if (!word.startsWith('-') || word === '-') break
    if (word === '--') {
      at++
      break
    }
    const [, name, value] = /^--?([^=]*)(?:=(.*))?$/s.exec(word)!
    if (word.startsWith('--') || long.includes(name!)) {
      options.push([name!, value ?? (long.includes(name!) ? (argv[++at] ?? '') : '')])
      continue
    }
    for (let i = 1; i < word.length; i++) {
      const letter = word[i]!
      if (!short.includes(letter)) options.push([letter, ''])
      else {
        options.push([letter, i + 1 < word.length ? word.slice(i + 1) : (argv[++at] ?? '')])
        break
      }
    }
  }
  return { options, rest: argv.slice(at) }
}

/** Values of an option by its letter or any of its names. */
export function valuesOf({ options }: ParsedOptions, ...names: readonly string[]): string[] {
  return options.filter(([name]) => names.includes(name)).map(([, value]) => value)
}

/** Values of an option wherever it stands, also after other words, as GNU's getopt has it. */
export function optionAnywhere(argv: readonly string[], names: readonly string[]): string[] {
  return argv.flatMap((word, i) => {
    const name = names.find((name) => word === name || word.startsWith(`${name}=`))
    if (name !== undefined) return word === name ? argv.slice(i + 1, i + 2) : [word.slice(name.length + 1)]
    const letter = names.find((name) => /^-\w$/.test(name) && word.startsWith(name) && word.length > 2)
    return letter === undefined ? [] : [word.slice(2)]
  })
}
