import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import { ownCode } from '../own-code.ts'
import type { LoadPath } from './load-path.ts'

const MAX_GEMFILE_BYTES = 1024 * 1024
const MAX_DEPTH = 4
const CODE = /\.(rb|ru|rake|jbuilder)$/
const ASIDE = /^(vendor|node_modules|tests?|spec|features|\.git)$/
const FOR_DEVELOPMENT = /:(development|test|ci|lint|doc)\b/

const followed = new WeakMap<LoadPath, Set<number>>()

/** The application that a file is part of, by its Gemfile: its code, and the gems that `Bundler.require` loads. */
export async function followProject(node: number, loadPath: LoadPath, context: ReachContext): Promise<void> {
  const { files } = context
  const seen = followed.get(loadPath) ?? new Set()
  followed.set(loadPath, seen)
  let folder = files.parentOf(node)
  for (let depth = 0; depth < MAX_DEPTH && folder > 0 && files.child(folder, 'Gemfile') === -1; depth++) folder = files.parentOf(folder)
  const gemfile = folder > 0 ? files.child(folder, 'Gemfile') : -1
  if (gemfile === -1 || seen.has(folder)) return
  seen.add(folder)
  for (const each of [gemfile, files.child(folder, 'Gemfile.lock')])
    if (each !== -1) context.refer({ from: node, to: each, kind: 'list of gems', grade: 'soft' })
  for (const to of ownCode(folder, CODE, ASIDE, context)) context.refer({ from: node, to, kind: 'file of the application', grade: 'soft' })
  loadPath.add(posix.join(files.pathOf(folder), 'lib'))
  for (const name of gemsOf((await files.read(gemfile, MAX_GEMFILE_BYTES))?.toString() ?? '')) {
    for (const to of [...loadPath.find(name), ...loadPath.find(name.replaceAll('-', '/'))])
      context.refer({ from: gemfile, to, kind: 'gem', grade: 'soft', via: `gem '${name}'` })
  }
}

/** Names that the gems of a Gemfile are required by, those for development left out. */
export function gemsOf(gemfile: string): string[] {
  const found: string[] = []
  let depth = 0
  for (const line of gemfile.split('\n')) {
    if (/^\s*(group|platforms?|source|path|git|if|unless)\b/.test(line) && /\bdo\b|^\s*(if|unless)\b/.test(line)) {
      if (depth > 0 || (/^\s*group\b/.test(line) && FOR_DEVELOPMENT.test(line))) depth++
    } else if (/^\s*end\b/.test(line)) depth = Math.max(0, depth - 1)
    const [, name] = /^\s*gem[ (]+["']([\w.-]+)["']/.exec(line) ?? []
    if (name === undefined || depth > 0 || /groups?(:|\s*=>).{0,40}:(development|test)\b/.test(line)) continue
    const [, required] = /\brequire(?::|\s*=>)\s*\[?["']([\w./-]+)["']/.exec(line) ?? []
    found.push(required ?? name)
  }
  return found
}
