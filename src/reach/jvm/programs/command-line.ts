import { posix } from 'node:path'
import type { ImageFiles } from '../../../contents/image-files.ts'
import { plainWords } from '../../split-words.ts'

/** What java(1) is told: https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html */
export interface JavaCommand {
  /** Undefined when there is none, so that CLASSPATH counts. */
  classPath: string | undefined
  modulePath: string
  main: { kind: 'jar' | 'class' | 'module' | 'none'; target: string }
  /** Jars of `-javaagent:`, without options. */
  agents: readonly string[]
  /** Of `-Dname=value`. */
  properties: ReadonlyMap<string, string>
  /** What the program gets. */
  args: readonly string[]
}

const CLASS_PATH = new Set(['-cp', '-classpath', '--class-path'])
const MODULE_PATH = new Set(['-p', '--module-path', '-mp', '-modulepath'])
const OTHER_VALUES = new Set(
  `--upgrade-module-path --add-modules --enable-native-access --illegal-native-access --add-reads --add-exports --add-opens
  --limit-modules --patch-module --source -d --describe-module --finalization --sun-misc-unsafe-memory-access
  -pidfile -outfile -errfile -user -cwd -wait -procname -home -jvm -umask`.split(/\s+/),
)
const MAX_ARGUMENT_FILE_BYTES = 4 * 1024 * 1024
const MAX_WORDS = 20_000
/** A variable of the script that starts it, whose value is not known: mostly further options, if any. */
const UNKNOWN = /^\$(?:\w+|\{\w+\})$/
/** Variables with options that come before those of the command line. */
const OPTION_VARIABLES = ['JDK_JAVA_OPTIONS', 'JAVA_TOOL_OPTIONS', '_JAVA_OPTIONS']

export async function readJavaCommand(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
  files: ImageFiles,
): Promise<JavaCommand> {
  const fromEnv = OPTION_VARIABLES.flatMap((name) => plainWords(env[name] ?? ''))
  return parse(await expandFiles([...fromEnv, ...words], cwd, files))
}

/** `@file` stands for the words in the file, until the main class. */
async function expandFiles(words: readonly string[], cwd: string, files: ImageFiles): Promise<string[]> {
  const expanded: string[] = []
  for (const word of words.slice(0, MAX_WORDS)) {
    if (!/^@[^@]/.test(word) || expanded.length > MAX_WORDS) {
      expanded.push(word)
      continue
    }
    const text = (await files.read(files.find(posix.resolve(cwd, word.slice(1))), MAX_ARGUMENT_FILE_BYTES))?.toString()
    if (text === undefined) expanded.push(word)
    // A `#` starts a comment, a backslash at the end of a line joins it to the next.
    else
      for (const each of plainWords(text.replace(/\\\r?\n\s*/g, '').replace(/(^|\s)#.*$/gm, ' ')).slice(0, MAX_WORDS)) expanded.push(each)
  }
  return expanded
}

function parse(words: readonly string[]): JavaCommand {
  const properties = new Map<string, string>()
  const agents: string[] = []
  let classPath: string | undefined
  let modulePath = ''
  let unknown: string | undefined
  const done = (kind: JavaCommand['main']['kind'], target: string, args: readonly string[]): JavaCommand => {
    return { classPath, modulePath, main: { kind, target }, agents, properties, args }
  }
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    const [name, value] = splitOption(word)
    if (CLASS_PATH.has(name)) classPath = value ?? words[++at] ?? ''
    else if (MODULE_PATH.has(name)) modulePath = value ?? words[++at] ?? ''
    else if (word === '-jar') return done('jar', words[at + 1] ?? '', words.slice(at + 2))
    else if (name === '-m' || name === '--module') {
      const target = value ?? words[++at] ?? ''
      return done('module', target, words.slice(at + 1))
    } else if (word.startsWith('-javaagent:')) agents.push(word.slice('-javaagent:'.length).split('=')[0]!)
    else if (/^-D[^=]+/.test(word)) properties.set(/^-D([^=]+)/.exec(word)![1]!, word.slice(word.indexOf('=') + 1 || word.length))
    else if (OTHER_VALUES.has(name)) at += value === undefined ? 1 : 0
    else if (UNKNOWN.test(word)) unknown ??= word
    else if (word !== '' && !word.startsWith('-')) return done('class', word, words.slice(at + 1))
  }
  return unknown === undefined ? done('none', '', []) : done('class', unknown, [])
}

/** Long options may have their value behind an equals sign. */
function splitOption(word: string): [name: string, value: string | undefined] {
  const [, name, value] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? []
  return name === undefined ? [word, undefined] : [name, value]
}
