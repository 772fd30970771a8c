/** Offsets into the text, in UTF-16 units; the end is exclusive. */
export interface Range {
  start: number
  end: number
}

/** A Dockerfile as BuildKit reads it, with the place of everything. Nothing of the text is lost: see `printDockerfile`. */
export interface Dockerfile {
  text: string
  /** All of the text, in order and without gaps. */
  tokens: readonly Token[]
  directives: readonly Directive[]
  /** The character that continues lines and escapes: a backslash, or what the directive says. */
  escape: string
  instructions: readonly Instruction[]
  /** Whole comment lines, those between continued lines too. */
  comments: readonly Range[]
  /** What BuildKit refuses to build, in the order of the lines. The rest was read all the same. */
  problems: readonly Problem[]
}

export interface Token extends Range {
  kind: TokenKind
}

/**
 * `blank`: white space and line ends that mean nothing. `continuation`: the escape character at a line's end, with the line end.
 * `separator`: white space between words. `heredoc`: the lines of a here-document, `heredoc-end` the one that ends it.
 */
export type TokenKind =
  | 'bom'
  | 'shebang'
  | 'directive'
  | 'comment'
  | 'blank'
  | 'keyword'
  | 'flag'
  | 'word'
  | 'separator'
  | 'continuation'
  | 'heredoc'
  | 'heredoc-end'

/** `# syntax=docker/dockerfile:1` */
export interface Directive extends Range {
  /** Lower case: `syntax`, `escape`, `check`. */
  name: string
  value: string
}

export interface Problem {
  /** Counted from 1. */
  line: number
  /** One sentence without a full stop. */
  message: string
}

export interface Instruction extends Range {
  /** Upper case, known or not: `RUN`. */
  keyword: string
  /** Where it is written; the range of the instruction ends with its last line, here-documents included, without the line end. */
  keywordRange: Range
  /** Lines, counted from 1, first and last. */
  startLine: number
  endLine: number
  /** What follows the keyword and the flags. */
  body: Body
  /** `--mount=type=cache,target=/root/.npm`, in the order written. */
  flags: readonly Flag[]
  /** The arguments of a JSON form: only where all of the body is an array of strings. */
  json?: readonly string[]
  /** The body's words as its kind of instruction takes them apart: by white space, or as pairs. One for those that take a text. */
  words: readonly Word[]
  heredocs: readonly Heredoc[]
  /** Of ONBUILD, the instruction that it puts off. */
  trigger?: Instruction
}

/** The text behind an instruction's keyword and flags, continued lines joined, comments left out. */
export interface Body extends Range {
  text: string
  /** The place in the file of an offset in `text`. */
  placeOf(offset: number): number
}

export interface Flag extends Range {
  /** Without the dashes. */
  name: string
  /** Unquoted; absent for a flag without `=`. */
  value?: string
}

/** A word, quotes and escapes as they are written. */
export interface Word extends Range {
  text: string
}

export interface Heredoc {
  /** The word that opens it: `<<-"EOF"`. */
  opening: Range
  /** Without quotes. */
  name: string
  /** Whether leading tabs are taken off: `<<-`. */
  stripTabs: boolean
  /** Whether variables are expanded: not when any of the name is quoted. */
  expand: boolean
  /** Its lines as they stand in the file, line ends included. */
  content: Range
  /** Nothing ends it: it takes the rest of the file. */
  isOpen?: true
}

/** The text again, from the tokens: for every text, `printDockerfile(parseDockerfile(text)) === text`. */
export function printDockerfile({ text, tokens }: Dockerfile): string {
  return tokens.map(({ start, end }) => text.slice(start, end)).join('')
}
