/**
 * How sure a reference is, best first. A file is reached with the worst grade on the best path to it. What programs expect stands before
 * what they might happen upon: it is to be kept, whatever else leads there.
 *
 * - `hard`: the program cannot run its normal course without (needed library, import, shebang, include, symlink).
 * - `soft`: it is named, and may be used (word of a shell script, path or library name as a string).
 * - `policy`: nobody names it, but programs expect it (NSS, CA certificates, time zones).
 * - `weak`: it lies where something may look (plugin folder, entry point group, service).
 */
export const GRADES = ['hard', 'soft', 'policy', 'weak'] as const
export type Grade = (typeof GRADES)[number]

/** The origin of what the image's configuration and the user name. */
export const ROOT = -1

/** The one kind of reference to a folder that means what is in it, not the folder itself. */
export const CONTENT_FOLDER = 'content folder'

/** One file leads to another. */
export interface Reference {
  /** Node, or ROOT. */
  from: number
  /** A node, or an absolute path; symlinks on it are followed, and reached with it. What is not there is ignored. */
  to: number | string
  /** In the words of the screen: `needed library`, `shebang`, `import`, `plugin folder`. */
  kind: string
  grade: Grade
  /** The very words that refer to it: `libpq.so.5`, `import flask`. Short, one line. */
  via?: string
}

/** One program starts another, or the image's configuration does. */
export interface Launch {
  from: number
  /** The command line, words as the kernel gets them. */
  argv: readonly string[]
  /** Working directory, absolute. */
  cwd: string
  env: Environment
  kind: string
  grade: Grade
  via?: string
}

export type Environment = Readonly<Record<string, string>>

/** A place where what is referred to is computed while the program runs. */
export interface Unresolved {
  node: number
  domain: Domain
  /** The expression, short: `require(name)`. */
  what: string
}

/** Kinds of code. Packages of a kind that runs but that nobody here can read are `unknown`. */
export const DOMAINS = [
  'elf',
  'shell',
  'javascript',
  'python',
  'jvm',
  'perl',
  'ruby',
  'php',
  'dotnet',
  'lua',
  'r',
  'erlang',
  'tcl',
  'guile',
] as const
export type Domain = (typeof DOMAINS)[number]
