import { posix } from 'node:path'
import type { Analyser, CandidateFile, ReachContext } from '../analyser.ts'
import { launchFromScript } from '../launch-from-script.ts'
import { interpreterName, parseShebang, referInterpreter } from '../shebang.ts'
import { followProject } from './composer.ts'
import { includedFiles } from './include-path.ts'
import { type PhpScan, scanPhp } from './source-scan.ts'
import { type PhpState, phpStateOf } from './state.ts'

const FILES_AT_ONCE = 64
const MAX_FILE_BYTES = 16 * 1024 * 1024
const CODE = /\.(php\d?|phtml|inc|module|install|theme|profile)$/
const CLASS_FILE = /\.(php|inc|phtml)$/
/** Keys of Composer's lists of files to include at start. */
const HASH = /^[0-9a-f]{32}$/

export const phpAnalyser: Analyser = {
  domain: 'php',
  takes: ({ name, head }: CandidateFile) =>
    CODE.test(name) || scriptOf(head).startsWith('php') || /<\?(php\s|=)/.test(head.toString('latin1')),
  async analyse(nodes, context) {
    const state = phpStateOf(context)
    for (let start = 0; start < nodes.length; start += FILES_AT_ONCE) {
      await Promise.all(nodes.slice(start, start + FILES_AT_ONCE).map((node) => analyseFile(node, state, context)))
    }
    state.classes.referFiles(context)
  },
}

function scriptOf(head: Buffer): string {
  const shebang = parseShebang(head)
  return shebang ? interpreterName(shebang) : ''
}

async function analyseFile(node: number, state: PhpState, context: ReachContext): Promise<void> {
  const { files } = context
  const path = files.pathOf(node)
  const bytes = await files.read(node, MAX_FILE_BYTES)
  if (!bytes) return
  const shebang = parseShebang(bytes)
  if (shebang) referInterpreter(node, shebang, context)
  const text = bytes.toString('latin1')
  const scan = scanPhp(text, path, state.constants)
  for (const [name, value] of scan.constants) if (!state.constants.has(name)) state.constants.set(name, value)
  for (const folder of scan.includePaths) state.includePath.add(folder)
  followIncludes(node, path, scan, state, context)
  followPairs(node, path, scan, state, context)
  for (const named of scan.classes.values()) state.classes.want(named, node)
  launchFromScript(node, withoutComments(text), context)
  await followProject(node, path, context)
}

/** Good enough for words in quotes: lines that begin as a comment does. */
function withoutComments(text: string): string {
  return text.replace(/^[ \t]*(?:\/\/|#|\*|\/\*).*$/gm, '')
}

function followIncludes(node: number, path: string, { includes }: PhpScan, { includePath }: PhpState, context: ReachContext): void {
  for (const { value, source } of includes) {
    const isComputed = value.end !== undefined
    const found = includedFiles(value, path, includePath, context)
    const grade = !isComputed ? 'hard' : context.isFirstParty(node) ? 'soft' : 'weak'
    for (const to of found) context.refer({ from: node, to, kind: 'include', grade, via: source })
    if (isComputed && found.length === 0) context.unresolved({ node, domain: 'php', what: source })
  }
}

function followPairs(node: number, path: string, { pairs }: PhpScan, { classes }: PhpState, context: ReachContext): void {
  const { files } = context
  for (const { key, values } of pairs) {
    for (const value of values) {
      // Lists that Debian's tools make have paths from their own folder, with a slash before them.
      const places = value.startsWith('/') ? [value, posix.join(posix.dirname(path), value)] : [posix.join(posix.dirname(path), value)]
      const place = places.find((each) => files.find(each) !== -1)
      if (place === undefined) continue
      if (files.kind(files.find(place)) === 'directory') classes.addFolder(key, place)
      else if (HASH.test(key)) context.refer({ from: node, to: place, kind: 'autoloaded file', grade: 'hard', via: value })
      else if (CLASS_FILE.test(place)) classes.addClass(key, place)
    }
  }
}
