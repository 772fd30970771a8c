/**
 * What is written in code, found without parsing it: comments are not left out, and no odd quote hides what comes after. Every pattern
 * starts at the start of a word or at a quote and looks only so far, so that no code takes longer than its length.
 */

const MAX_WORDS = 50_000
const MAX_CALLS = 5000

/** Words in quotes that could name a file, a package or a program: no spaces, no operators. */
export function quotedWords(code: string): Set<string> {
  const words = new Set<string>()
  for (const [, , word] of code.matchAll(/(["'`])([\w@./~:*#-]{1,160})(?=\1)/g)) {
    words.add(word!)
    if (words.size === MAX_WORDS) break
  }
  return words
}

/** Modules that are imported by a name in quotes, for code that cannot be parsed: TypeScript, decorators, JSX, whatever comes next. */
export function importedNames(code: string): Set<string> {
  const names = new Set<string>()
  for (const match of code.matchAll(/\bfrom\s*["']([^"'\n]{1,300})["']|\bimport\s*["']([^"'\n]{1,300})["']/g)) {
    const name = match[1] ?? match[2]!
    if (match[1] === undefined || !isTypeOnly(code.slice(Math.max(0, match.index - 1000), match.index))) names.add(name)
    if (names.size === MAX_WORDS) break
  }
  for (const [, name] of code.matchAll(/\b(?:require|import|resolve)\s*\(\s*["'`]([^"'`\n$]{1,300})["'`]/g)) {
    names.add(name!)
    if (names.size >= MAX_WORDS) break
  }
  return names
}

/** What stands before the computed part of a relative path that is required: `./commands/` of `require(\`./commands/${name}.js\`)`. */
export function computedPaths(code: string): Set<string> {
  const found = new Set<string>()
  for (const [, template, word] of code.matchAll(
    /\b(?:require|import)\s*\(\s*(?:`(\.{1,2}\/[^`$\n]{0,200})\$\{|["'](\.{1,2}\/[^"'\n]{0,200})["']\s*\+)/g,
  )) {
    found.add(template ?? word!)
    if (found.size === MAX_CALLS) break
  }
  return found
}

/** `before`: what stands before `from`. Such imports are gone when the code runs. */
function isTypeOnly(before: string): boolean {
  const start = Math.max(before.lastIndexOf('import'), before.lastIndexOf('export'))
  return start !== -1 && /^(im|ex)port\s+type\b(?!\s*$)/.test(before.slice(start))
}

export interface Call {
  /** Last name of what is called: `spawn` of `child_process.spawn`. */
  name: string
  /** At least one: arguments up to the first that is not in quotes, those in a list included: of `spawn('git', ['status'])` both. */
  words: readonly string[]
}

/** Calls of these functions whose first argument is in quotes. */
export function callsOf(code: string, names: ReadonlySet<string>): Call[] {
  const calls: Call[] = []
  for (const match of code.matchAll(callPattern(names))) {
    const words = argumentsAt(code, match.index + match[0].length)
    if (words.length > 0) calls.push({ name: match[1]!, words })
    if (calls.length === MAX_CALLS) break
  }
  return calls
}

const callPatterns = new WeakMap<ReadonlySet<string>, RegExp>()

function callPattern(names: ReadonlySet<string>): RegExp {
  const known = callPatterns.get(names) ?? new RegExp(String.raw`(?<![\w$])(${[...names].join('|')})\)?\s*\(\s*(?=["'\`])`, 'g')
  callPatterns.set(names, known)
  return known
}

const QUOTED = /\s*(["'`])((?:(?!\1)[^\\\n]){0,400})\1\s*(,?)\s*\[?/y

function argumentsAt(code: string, start: number): string[] {
  const words: string[] = []
  QUOTED.lastIndex = start
  for (let match = QUOTED.exec(code); match && words.length < 50; match = QUOTED.exec(code)) {
    if (match[2]!.includes('${')) break
    words.push(match[2]!)
    if (match[3] === '') break
  }
  return words
}

/** Values in quotes of these properties: `root: 'public'`. */
export function valuesOf(code: string, names: ReadonlySet<string>): string[] {
  const found: string[] = []
  for (const [, name, , value] of code.matchAll(/(?<![\w$])([\w$]{1,40})["']?\s*:\s*(["'`])([^"'`\n\\]{1,300})\2/g)) {
    if (names.has(name!)) found.push(value!)
    if (found.length === MAX_CALLS) break
  }
  return found
}

/** What `join(__dirname, 'a', 'b')` and `resolve('a', 'b')` put together: `a/b`. */
export function joinedPaths(code: string): string[] {
  const found: string[] = []
  for (const [, inner] of code.matchAll(/(?<![\w$])(?:join|resolve)\)?\s*\(([^()\n]{0,200})\)/g)) {
    const words = Array.from(inner!.matchAll(/(["'`])([^"'`\n\\$]{1,160})\1/g), ([, , word]) => word!)
    if (words.length > 0) found.push(words.join('/'))
    if (found.length === MAX_CALLS) break
  }
  return found
}

/** Names of the environment's variables that are read. */
export function variablesIn(code: string): Set<string> {
  const names = new Set<string>()
  for (const [, name] of code.matchAll(/\benv(?:\.|\[["'])(\w{1,100})/g)) {
    names.add(name!)
    if (names.size === MAX_WORDS) break
  }
  return names
}
