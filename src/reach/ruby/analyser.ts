import { posix } from 'node:path'
import type { Analyser, CandidateFile, ReachContext } from '../analyser.ts'
import type { Grade } from '../edge.ts'
import { launchFromScript } from '../launch-from-script.ts'
import { isRelated, isSamePackage } from '../related-packages.ts'
import { interpreterName, parseShebang, referInterpreter } from '../shebang.ts'
import { type LoadPath, rubyLoadPath } from './load-path.ts'
import { followProject } from './project.ts'
import { plainCode, type RubyScan, scanRuby } from './source-scan.ts'
import { followStart } from './start.ts'

const FILES_AT_ONCE = 64
const MAX_FILE_BYTES = 8 * 1024 * 1024
const CODE = /\.(rb|ru|rake)$/
/** What Ruby was built with (RbConfig): a table of compilers and tools, which starts none. */
const BUILD = 'rbconfig.rb'
/** Where frameworks look for what a setting names. */
const CONVENTIONS = ['', 'rack/handler/', 'rackup/handler/', 'sinatra/', 'tilt/', 'omniauth/strategies/']
/** The standard library: any word may be the name of one of its parts. */
const STANDARD = /\/ruby\/(?:gems\/)?\d+\.\d+\.\d+\//

export const rubyAnalyser: Analyser = {
  domain: 'ruby',
  takes: ({ name, head }: CandidateFile) => CODE.test(name) || isRubyScript(head),
  async analyse(nodes, context) {
    for (let start = 0; start < nodes.length; start += FILES_AT_ONCE) {
      await Promise.all(nodes.slice(start, start + FILES_AT_ONCE).map((node) => analyseFile(node, context)))
    }
  },
}

function isRubyScript(head: Buffer): boolean {
  const shebang = parseShebang(head)
  return shebang !== undefined && /^(j|truffle)?ruby/.test(interpreterName(shebang))
}

async function analyseFile(node: number, context: ReachContext): Promise<void> {
  const bytes = await context.files.read(node, MAX_FILE_BYTES)
  if (!bytes) return
  const shebang = parseShebang(bytes)
  if (shebang) referInterpreter(node, shebang, context)
  const loadPath = await rubyLoadPath(context)
  followStart(node, loadPath, context)
  const text = bytes.toString('latin1')
  followRuby(node, context.files.pathOf(node), scanRuby(text), loadPath, context)
  if (context.files.nameOf(node) !== BUILD) launchFromScript(node, plainCode(text), context)
  if (context.isFirstParty(node)) await followProject(node, loadPath, context)
}

/** Refers from a file to what its code loads. `path` is its own, or that of what it would be. */
export function followRuby(node: number, path: string, scan: RubyScan, loadPath: LoadPath, context: ReachContext): void {
  const { files } = context
  const isOwn = context.isFirstParty(node)
  for (const name of scan.requires) for (const to of loadPath.find(name)) refer(to, 'hard', `require '${name}'`)
  for (const name of [...scan.relatives, ...[...scan.requires].filter((each) => /^[./]/.test(each))]) {
    for (const base of [posix.dirname(path), posix.dirname(posix.dirname(path)), context.workingDir])
      for (const suffix of ['', '.rb', '.so']) {
        const to = files.find(posix.resolve(base, name) + suffix)
        if (files.kind(to) === 'file') refer(to, 'hard', name)
      }
  }
  for (const name of scan.strings) for (const to of loadPath.find(name)) refer(to, doubt(to), name)
  for (const start of scan.beginnings) for (const to of loadPath.beginning(start)) refer(to, doubt(to), `${start}…`)
  for (const [gem, program] of scan.programs) {
    for (const folder of loadPath.gems.filter((each) => posix.basename(each).startsWith(`${gem}-`)))
      for (const bin of ['bin', 'exe'])
        context.refer({ from: node, to: `${folder}/${bin}/${program}`, kind: 'program of a gem', grade: 'hard', via: program })
  }
  // Frameworks take the names of gems as settings and as methods: `set :server, :puma`, `haml :index`.
  if (isOwn) {
    for (const word of scan.words)
      for (const to of CONVENTIONS.flatMap((start) => loadPath.find(start + word)))
        if (!STANDARD.test(files.pathOf(to))) refer(to, 'soft', word)
  }

  function refer(to: number, grade: Grade, via: string): void {
    context.refer({ from: node, to, kind: 'require', grade, via })
  }

  /** Adapters that a gem has for others are loaded when those are used: what they require says nothing before. */
  function doubt(to: number): Grade {
    if (isOwn) return 'soft'
    return !isSamePackage(node, to, context) && isRelated(node, to, context) ? 'soft' : 'weak'
  }
}
