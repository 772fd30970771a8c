import { type ElfFile } from '../../binary/elf.ts'
import { readProgramText } from '../../binary/program-text.ts'
import { bytesOfFile } from '../../packages/file-bytes.ts'
import type { ReachContext } from '../analyser.ts'
import type { Reference } from '../edge.ts'
import { isOfReadJava } from '../jvm/java-runtime.ts'
import { loadedFor } from '../jvm/platform-libraries.ts'
import { interpreterDomain } from '../module-domains.ts'
import { perlSearchPath } from '../perl/search-path.ts'
import { abilitiesOf, isCLibrary } from './abilities.ts'
import { namedFiles } from './named-files.ts'
import { launchNamedPrograms } from './named-programs.ts'
import type { ElfState } from './state.ts'

/** They load what their programs ask for, which others here find out. */
const INTERPRETERS = /^(node|nodejs|python|ruby|perl|php|java|deno|bun|lua|luajit|R|erl|beam|dotnet|mono|guile|tclsh|wish)([-\d.]|$)/
const SHELL = '/bin/sh'

/** Tells where the strings of a file lead, as far as it can do something with a name. */
export async function referToNamed(node: number, elf: ElfFile, state: ElfState, context: ReachContext): Promise<void> {
  const { files } = context
  const abilities = abilitiesOf(elf)
  for (const { sonames, priority, feature } of elf.loadedLater) {
    const grade = priority === 'required' ? 'hard' : 'soft'
    for (const name of sonames) await referToOpened(name, { kind: 'library it may load', grade, via: feature ?? name })
  }
  if (abilities.runsShell) state.refer({ from: node, to: SHELL, kind: 'shell of system()', grade: 'soft', via: SHELL })
  // What the C library names, programs may expect: that is for the policy to say.
  if (isCLibrary(files.nameOf(node))) return
  if (!elf.isProgram && !abilities.loads && !abilities.runs && !abilities.opens) return

  const isFirstParty = context.isFirstParty(node) && !INTERPRETERS.test(files.nameOf(node))
  const text = await readProgramText(bytesOfFile(files, node), elf, { rootNames: state.rootNames, words: isFirstParty })
  // Go starts programs without the C library.
  if (text.language === 'go') abilities.runs = text.startsPrograms
  const searched = new Set(
    [...(await state.search.defaultFolders(elf)), ...moduleFolders(node, state, context)].map((folder) => files.find(folder)),
  )
  // Scripts in a folder are of all kinds, and lead anywhere.
  const starts = async (program: number) => abilities.runs && (await state.elves.read(program)) !== undefined
  const named = await namedFiles(context, { node, abilities, text, isFirstParty, starts }, searched)
  for (const reference of named.references) state.refer(reference)
  for (const reference of named.ifLoads) referIfLoads(reference)
  const isOfJava = isOfReadJava(node, files)
  const isForFeature = (name: string) => isOfJava && loadedFor(files.nameOf(node), name) !== undefined
  for (const name of named.libraries.filter((each) => each !== elf.soname && !isForFeature(each)))
    await referToOpened(name, { kind: 'library named in it', grade: 'soft', via: name })
  if (isFirstParty && abilities.runs) launchNamedPrograms(node, text, context)
  if (isFirstParty && abilities.loads && named.libraries.length === 0) context.unresolved({ node, domain: 'elf', what: 'dlopen(name)' })

  async function referToOpened(name: string, words: Pick<Reference, 'kind' | 'grade' | 'via'>): Promise<void> {
    const loaded = state.loaded.get(node)!
    for (const to of await state.names.opened(name, loaded.file, loaded.program)) {
      const reference = { from: node, to, ...words }
      if (!state.callers.holds(files.nameOf(node), name, reference)) referIfLoads(reference)
    }
  }

  function referIfLoads(reference: Reference): void {
    if (state.canLoad.has(node)) return state.refer(reference)
    const waiting = state.waiting.get(node)
    if (waiting) waiting.push(reference)
    else state.waiting.set(node, [reference])
  }
}

/** Folders that a program names to find modules in: which of these it loads, code says, and that is read. */
function moduleFolders(node: number, { loaded }: ElfState, context: ReachContext): readonly string[] {
  const program = loaded.get(node)?.program.node ?? node
  const isPerl = [node, program].every((each) => interpreterDomain(context.files.nameOf(each)) === 'perl')
  return isPerl ? perlSearchPath(context).folders : []
}
