/** A command that code of Perl, PHP or Ruby hands to the system. */
export interface WrittenCommand {
  argv: readonly string[]
  /** As it stands there. */
  via: string
}

const MAX_COMMANDS = 2000
const MAX_WORDS = 20
const LINE = '[^"\'\\\\\\n]'
const TEXT = String.raw`"(?:[^"\\]|\\[^]){1,1000}"|'(?:[^'\\]|\\[^]){1,1000}'`
const STRING = new RegExp(TEXT, 'y')
const WORD_LIST = /qw\s{0,5}(?:\(([^)]{1,1000})\)|\[([^\]]{1,1000})\]|\{([^}]{1,1000})\}|<([^>]{1,1000})>|\/([^/]{1,1000})\/)/y
const BETWEEN = /\s{0,80}(?:,|=>)\s{0,80}/y

/**
 * Functions and classes that start a program: of the languages, and of what their libraries are called by (IPC::Run, Symfony's Process,
 * Open3). What stands before the command: a parenthesis, a bracket, an environment.
 */
const STARTS = new RegExp(
  String.raw`\b(?:system|exec|spawn|shell_exec|passthru|proc_open|popen\w{0,5}|pcntl_exec|capture\w{0,4}|pipeline\w{0,6}|run\w{0,5}|start|can_run|which|` +
    String.raw`Process|fromShellCommandline|sh|sudo|cmd|command|execute)\b[ \t]{0,5}(?:=>?[ \t]{0,5}|\(\s{0,80})?(?:\{[^{}]{0,200}\}\s{0,20},\s{0,20})?(?:\[\s{0,80})?(?=["']|qw\b)`,
  'g',
)
/** Perl's `open(FILE, '-|', 'command', …)` and `open(FILE, 'command |')`. */
const PIPE = new RegExp(String.raw`\bopen\b[^;"'\n]{0,100}["'][ \t]{0,5}(?:-\||\|-)(?::\w{1,20})?["']\s{0,80},\s{0,80}(?=["']|qw\b)`, 'g')
const PIPE_LINE = new RegExp(String.raw`\bopen\b[^;"'\n]{0,100}["'](?:\|[ \t]{0,5}(${LINE}{2,300})|(${LINE}{2,300})\|[ \t]{0,5})["']`, 'g')
/** `qx{…}` of Perl, `%x(…)` of Ruby, backticks of all three where a value may stand. */
const QUOTED =
  /(?:\bqx|%x)\s{0,5}(?:\{([^}]{1,400})\}|\(([^)]{1,400})\)|\[([^\]]{1,400})\]|\/([^/]{1,400})\/|!([^!]{1,400})!|\|([^|]{1,400})\|)/g
const BACKTICKS =
  /(?:[=(,{};?:&|!~]|\b(?:return|and|or|not|if|unless|chomp|split|print|puts|echo|foreach|in|do|then|else)\b|^)\s{0,20}`([^`]{2,1000})`/gm

/** The commands in code, as far as they are literal. Of a line for the shell, what is computed is a variable of it. */
export function commandsInScript(code: string): WrittenCommand[] {
  const commands: WrittenCommand[] = []
  for (const pattern of [STARTS, PIPE]) for (const found of code.matchAll(pattern)) addWords(wordsAt(code, found.index + found[0].length))
  for (const pattern of [PIPE_LINE, QUOTED, BACKTICKS])
    for (const [, ...lines] of code.matchAll(pattern)) addLine(lines.find((line) => line !== undefined) ?? '')
  return commands

  function addWords(words: readonly string[]): void {
    const [first = ''] = words
    if (words.length === 1 && /\s/.test(first)) addLine(first)
    else if (first !== '' && commands.length < MAX_COMMANDS) commands.push({ argv: words, via: words.join(' ').slice(0, 80) })
  }

  function addLine(line: string): void {
    const plain = line.replace(/#\{[^}]{0,200}\}|\{\$[^}]{0,200}\}/g, '$computed').trim()
    if (plain !== '' && commands.length < MAX_COMMANDS)
      commands.push({ argv: ['/bin/sh', '-c', plain], via: plain.slice(0, 80).replace(/\s+/g, ' ') })
  }
}

/** Strings that follow each other. */
function wordsAt(code: string, start: number): string[] {
  const words: string[] = []
  for (let at = start; words.length < MAX_WORDS;) {
    const [text = ''] = matchAt(STRING, code, at) ?? []
    const [list = '', ...inside] = text === '' ? (matchAt(WORD_LIST, code, at) ?? []) : []
    if (text !== '') words.push(text.slice(1, -1).replace(/\\(["'\\$@])/g, '$1'))
    else if (list !== '') words.push(...inside.join('').trim().split(/\s+/))
    else break
    at += text.length + list.length
    const [comma] = matchAt(BETWEEN, code, at) ?? []
    if (comma === undefined) break
    at += comma.length
  }
  return words
}

function matchAt(pattern: RegExp, code: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(code)
}
