import type { ReachContext } from '../analyser.ts'
import type { LoadPath } from './load-path.ts'

/** What every Ruby loads before its program: `gem_prelude.rb`, and the encodings it is built with. */
const LOADED = [
  'rubygems',
  'rubygems/defaults/operating_system',
  'rbconfig',
  'monitor',
  'error_highlight',
  'did_you_mean',
  'syntax_suggest/core',
  'enc/encdb',
  'enc/trans/transdb',
]

const started = new WeakSet<LoadPath>()

/** Refers a program, once, to what is loaded before it. Of gems, the specifications are read, whether they are used or not. */
export function followStart(node: number, loadPath: LoadPath, context: ReachContext): void {
  if (started.has(loadPath)) return
  started.add(loadPath)
  const { files } = context
  for (const name of LOADED)
    for (const to of loadPath.find(name)) context.refer({ from: node, to, kind: 'start of Ruby', grade: 'hard', via: name })
  for (const folder of loadPath.specifications) {
    for (const to of files.children(files.find(folder)))
      if (files.nameOf(to).endsWith('.gemspec')) context.refer({ from: node, to, kind: 'gem specification', grade: 'weak' })
  }
}
