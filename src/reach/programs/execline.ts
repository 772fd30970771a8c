import type { Program } from '../analyser.ts'
import { oneLine } from '../one-line.ts'
import { MAX_SCRIPT_BYTES } from '../shell/parse.ts'

const MAX_WORDS = 20_000
const MAX_STARTED = 500

/** A word, or what stands in braces. */
type Term = string | Term[]

/** Programs that take so many words besides options and blocks, and then become what follows. */
const CHAINS: Readonly<Record<string, number>> = {
  ...{ importas: 2, import: 1, export: 2, unexport: 1, define: 2, emptyenv: 0, envfile: 1, backtick: 1, elgetpositionals: 0 },
  ...{ fdmove: 2, fdclose: 1, fdswap: 2, fdreserve: 1, redirfd: 2, cd: 1, umask: 1, exec: 0, forx: 1, forbacktickx: 1 },
  ...{ 'with-contenv': 0, 's6-setuidgid': 1, 's6-envdir': 1, 's6-envuidgid': 1, 's6-setsid': 0, 's6-softlimit': 0, 's6-notifyoncheck': 0 },
}

/** execlineb, the language of s6's services: each program does its part and becomes the next. https://skarnet.org/software/execline/ */
export const execline: Program = {
  names: ['execlineb'],
  async launch(_, launch, context) {
    const { files } = context
    const words = launch.argv.slice(1)
    const line = words.indexOf('-c')
    const file = words.find((word) => !word.startsWith('-'))
    const node = line === -1 && file !== undefined ? files.find(file) : -1
    const bytes = node === -1 ? undefined : await files.read(node, MAX_SCRIPT_BYTES)
    const text = line === -1 ? bytes?.toString() : words[line + 1]
    if (text === undefined) return
    const from = node === -1 ? launch.from : node
    let started = 0
    run(parseExecline(text))

    /** Starts each program of a chain, and those in its blocks. */
    function run(terms: readonly Term[]): void {
      for (let at = 0; at < terms.length;) {
        if (++started > MAX_STARTED) return
        const next = afterProgram(terms, at)
        const own = terms.slice(at, next)
        for (const term of own) if (typeof term !== 'string') run(term)
        const argv = own.filter((term) => typeof term === 'string')
        if (argv.length > 0) context.launch({ ...launch, from, argv, kind: 'runs', via: oneLine(argv.join(' ')) })
        at = next
      }
    }
  },
}

/** Where the next program of a chain begins: at the end, when the one at `at` takes all that follows. */
function afterProgram(terms: readonly Term[], at: number): number {
  const name = terms[at]
  const base = typeof name === 'string' ? name.slice(name.lastIndexOf('/') + 1) : ''
  let next = at + 1
  while (isOption(terms[next])) next++
  // What takes a block, as `foreground { x } y`, is of the suite, too, and goes on after it.
  let words = CHAINS[base] ?? (typeof terms[next] === 'string' ? undefined : 0)
  if (words === undefined) return terms.length
  for (; next < terms.length; next++) {
    if (isOption(terms[next]) || typeof terms[next] !== 'string') continue
    if (words-- === 0) break
  }
  return next
}

function isOption(term: Term | undefined): boolean {
  return typeof term === 'string' && term.startsWith('-')
}

/** Words, quotes, comments and nested blocks; braces are words of their own. */
export function parseExecline(text: string): Term[] {
  const top: Term[] = []
  const open: Term[][] = [top]
  const words = text.matchAll(/#[^\n]*|"((?:[^"\\]|\\.)*)"|((?:[^\s"\\]|\\.)+)/gs)
  let count = 0
  for (const [match, quoted, bare] of words) {
    if (++count > MAX_WORDS) break
    if (match.startsWith('#')) continue
    if (bare === '{') {
      const block: Term[] = []
      if (open.length < 50) {
        open.at(-1)!.push(block)
        open.push(block)
      }
    } else if (bare === '}') {
      if (open.length > 1) open.pop()
    } else open.at(-1)!.push((quoted ?? bare!).replace(/\\(.)/gs, '$1'))
  }
  return top
}
