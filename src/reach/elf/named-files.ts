import { posix } from 'node:path'
import type { TextOfProgram } from '../../binary/program-text.ts'
import type { ReachContext } from '../analyser.ts'
import type { Reference } from '../edge.ts'
import type { Abilities } from './abilities.ts'
import { isLibraryName } from './library-names.ts'
import { folderReferences, isSharedFolder, pluginReferences } from './named-folder.ts'
import { pathInRun } from './path-in-run.ts'

/** A file whose strings are looked at. */
export interface Speaker {
  node: number
  abilities: Abilities
  text: TextOfProgram
  /** Whether it may start a program in a folder that it names. */
  starts(node: number): Promise<boolean>
  /** Somebody wrote it for this image: relative names are meant from where it is started. */
  isFirstParty: boolean
}

export interface NamedFiles {
  references: Reference[]
  /** Those that count only when the process can load libraries. */
  ifLoads: Reference[]
  /** Names of libraries, to be found as the loader does. */
  libraries: string[]
}

/** Sources are named by debugging aids and messages, never to be opened. So are Go's own ones, by a folder that ends in its version. */
const SOURCE = /\.(go|[sS]|[ch]|cc|cpp|cxx|c\+\+|hh|hpp|hxx|inl|rs|swift|hs|ml|mli|pas|f90|adb|d|zig|nim)$/
const GO_ROOT = /\/go(-[\d.]+)?$/
/** It tells others of folders which it does not read itself (sd_path_lookup). */
const TALKER = /^libsystemd/
const LIBRARY = /\.so(\.[\d.]+)?$/
/** Where a program fills something in, or looks for all that match. */
const TEMPLATE = /[%*?[{$<]/
const MAX_PATHS_IN_LIST = 32
const MAX_VIA_LENGTH = 100
/** Interpreters remember what they were built with, for those who build extensions of them. */
const COMPILER = /\/bin\/([\w-]+-)?(gcc|g\+\+|cc|c\+\+|cpp|clang(\+\+)?|ld|ar|as|nm|ranlib|strip|objcopy|objdump)(-[\d.]+)?$/

/** Where the strings of a program lead: to files and folders of the image. */
export async function namedFiles(context: ReachContext, speaker: Speaker, searched: ReadonlySet<number>): Promise<NamedFiles> {
  const { files } = context
  const { node, text, abilities } = speaker
  const named: NamedFiles = { references: [], ifLoads: [], libraries: [] }
  const folders = new Map<number, Pick<Reference, 'from' | 'via'>>()
  const own = files.parentOf(node)
  const homes = [files.pathOf(own), ...(speaker.isFirstParty ? [context.workingDir] : [])]

  function path(path: string, via: string): void {
    const target = files.find(path)
    if (target === -1 || target === node) return
    const words = { from: node, via: shortened(via) }
    if (files.kind(target) === 'directory') folder(target, words)
    else if (files.kind(target) !== 'file' || SOURCE.test(path)) return
    else if (LIBRARY.test(path)) named.ifLoads.push({ ...words, to: path, kind: 'library named in it', grade: 'soft' })
    else if (abilities.runs || (files.modeOf(target) & 0o111) === 0) {
      const grade = !speaker.isFirstParty && COMPILER.test(path) ? 'weak' : 'soft'
      named.references.push({ ...words, to: path, kind: 'path named in it', grade })
    }
  }

  function folder(target: number, words: Pick<Reference, 'from' | 'via'>): void {
    if (searched.has(target) || (text.language === 'go' && GO_ROOT.test(files.pathOf(target)))) return
    named.ifLoads.push(...pluginReferences(context, target, words))
    folders.set(target, words)
  }

  function absolute(string: string): void {
    for (const each of string.split(':').slice(0, MAX_PATHS_IN_LIST)) {
      if (!each.startsWith('/')) continue
      if (TEMPLATE.test(each) && files.find(each) === -1) {
        const folder = each.slice(0, each.search(TEMPLATE)).replace(/[^/]*$/, '')
        if (folder !== '/') path(folder, each)
      } else path(files.find(each) === -1 ? each.replace(/\s.*/s, '') : each, each)
    }
  }

  /** From the program's folder or the one above, as programs that can be moved do, or from where it is started. */
  function relative(string: string): void {
    const start = string.includes('*') ? posix.dirname(string.slice(0, string.indexOf('*') + 1)) : string
    for (const base of [...homes, files.pathOf(files.parentOf(own))]) path(posix.join(base, start), string)
  }

  for (const string of text.strings) {
    if (string.startsWith('/')) absolute(string)
    else if (isLibraryName(string)) named.libraries.push(string)
    else if (/^(?=.*\w)[\w.@+-]+(\/[\w.@+*-]*)+$/.test(string)) relative(string)
    else if (speaker.isFirstParty && /^[\w.@+-]*[\w@+-]$/.test(string)) {
      for (const base of homes) if (!isSharedFolder(base)) path(`${base}/${string}`, string)
    }
  }
  for (const run of text.runs) {
    const found = pathInRun(files, run)
    if (found !== '') path(found, found)
  }
  if (!TALKER.test(files.nameOf(node))) {
    for (const [folder, words] of folders) named.references.push(...(await folderReferences(context, folder, words, speaker.starts)))
  }
  return named
}

function shortened(words: string): string {
  return words.length <= MAX_VIA_LENGTH ? words : `${words.slice(0, MAX_VIA_LENGTH)}…`
}
