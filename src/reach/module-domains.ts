import type { Domain } from './edge.ts'

/** Interpreters that nobody here can read the programs of. Once one runs, what it may load is unknown. */
export const UNREAD_DOMAINS: ReadonlySet<Domain> = new Set<Domain>(['dotnet', 'lua', 'r', 'erlang', 'tcl', 'guile'])

/** Interpreters whose programs are read, though much of what they load is named by convention alone. */
export const BY_CONVENTION: ReadonlySet<Domain> = new Set<Domain>(['php', 'perl', 'ruby'])

/** By suffix: what an interpreter loads by a name that only its program knows. Programs are not here, they are started by path. */
const MODULES: readonly (readonly [suffixes: RegExp, domain: Domain])[] = [
  [/\.(pm|pl|ph|al|ix|bs)$|\/perl[^/]*\/.*\.(pod|so)$/, 'perl'],
  [/\.(rb|rbs|gem|gemspec)$|\/ruby\/.*\.so$/, 'ruby'],
  // What `phpize` builds extensions with is loaded by nothing, nor are programs.
  [/^(?!.*\/lib\/php\/(?:\w+\/)?build\/|.*\/bin\/|\/etc\/alternatives\/).*\.(php|phar|inc|phtml)$/, 'php'],
  [/\.(dll|exe)$|\.deps\.json$/, 'dotnet'],
  [/\.lua$|\/lua\/.*\.so$/, 'lua'],
  [/\.(r|rds|rdb|rdx)$/i, 'r'],
  [/\.(beam|app)$/, 'erlang'],
  [/\.(tcl|tm)$|\/pkgIndex\.tcl$/, 'tcl'],
  [/\.(scm|go)$/, 'guile'],
]

/** Base names of the interpreters, versions taken off. */
const INTERPRETERS: Readonly<Record<string, Domain>> = {
  perl: 'perl',
  ruby: 'ruby',
  jruby: 'ruby',
  php: 'php',
  'php-fpm': 'php',
  'php-cgi': 'php',
  dotnet: 'dotnet',
  mono: 'dotnet',
  lua: 'lua',
  luajit: 'lua',
  texlua: 'lua',
  R: 'r',
  Rscript: 'r',
  erl: 'erlang',
  'beam.smp': 'erlang',
  erlexec: 'erlang',
  elixir: 'erlang',
  tclsh: 'tcl',
  wish: 'tcl',
  expect: 'tcl',
  guile: 'guile',
}
/** Interpreters that are libraries of other programs: Apache's mod_php, vim's Perl. */
const EMBEDDED: readonly (readonly [name: RegExp, domain: Domain])[] = [
  [/^libperl\.so/, 'perl'],
  [/^libruby[-.\d]*\.so/, 'ruby'],
  [/^(libphp[\d.]*|mod_php[\d.]*)\.so/, 'php'],
  [/^(libcoreclr|libhostfxr)\.so/, 'dotnet'],
  [/^liblua[-.\d]*\.so|^libluajit/, 'lua'],
  [/^libR\.so/, 'r'],
  [/^libtcl[\d.]*\.so/, 'tcl'],
  [/^libguile/, 'guile'],
]

/** The domain whose programs may load this file as a module, undefined when none may. */
export function moduleDomain(path: string): Domain | undefined {
  return MODULES.find(([suffixes]) => suffixes.test(path))?.[1]
}

/** The domain whose interpreter this file is. */
export function interpreterDomain(name: string): Domain | undefined {
  const embedded = EMBEDDED.find(([pattern]) => pattern.test(name))?.[1]
  return embedded ?? INTERPRETERS[name] ?? INTERPRETERS[name.replace(/[-.\d]+$/, '')]
}
