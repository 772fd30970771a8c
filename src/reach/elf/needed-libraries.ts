import { canLoad, type ElfFile } from '../../binary/elf.ts'
import type { ReachContext } from '../analyser.ts'
import { ROOT } from '../edge.ts'
import { abilitiesOf, isCLibrary } from './abilities.ts'
import type { LoadedFile } from './library-search.ts'
import { loadProgram } from './load-program.ts'
import { preloadedByFile } from './loader-config.ts'
import type { ElfState } from './state.ts'

const PRELOAD_FILE = '/etc/ld.so.preload'

/** Tells what the loader brings into the process of a program, or with a library that is loaded by name. */
export async function referToNeeded(node: number, elf: ElfFile, state: ElfState, context: ReachContext): Promise<void> {
  const { files, env } = context
  const program: LoadedFile = { node, path: files.pathOf(node), elf, loader: undefined }
  const isLoaded = elf.interpreter !== ''
  if (isLoaded) state.refer({ from: node, to: elf.interpreter, kind: 'program loader', grade: 'hard', via: elf.interpreter })
  const fromEnv = isLoaded
    ? [env.LD_PRELOAD, env.LD_AUDIT].flatMap((list) => (list ?? '').split(/[\s:]+/)).filter((name) => name !== '')
    : []
  const fromFile = isLoaded && !/ld-musl/.test(elf.interpreter) ? await preloadedByFile(files) : []
  if (fromFile.length > 0) state.refer({ from: node, to: PRELOAD_FILE, kind: 'preload list', grade: 'hard' })

  const { files: loaded, needs, missing } = await loadProgram(program, [...fromEnv, ...fromFile], state.search)
  for (const { from, to, name, variants } of needs) {
    const preloaded = from === program && !elf.needed.includes(name)
    const origin = !preloaded ? from.node : fromEnv.includes(name) ? ROOT : files.find(PRELOAD_FILE)
    const kind = preloaded ? 'preloaded library' : 'needed library'
    state.refer({ from: origin, to: to.path, kind, grade: 'hard', via: name })
    for (const variant of variants)
      state.refer({ from: origin, to: variant, kind: 'library for some processors', grade: 'soft', via: name })
  }
  state.missing.push(...missing.map(({ from, name }) => ({ from: from.node, elf: from.elf, name })))

  for (const file of loaded) if (!state.loaded.has(file.node)) state.loaded.set(file.node, { file, program })
  const loads = !elf.isProgram || loaded.some((file) => abilitiesOf(file.elf).loads && !isCLibrary(files.nameOf(file.node)))
  if (!loads) return
  for (const file of loaded) {
    state.canLoad.add(file.node)
    for (const reference of state.waiting.get(file.node) ?? []) state.refer(reference)
    state.waiting.delete(file.node)
  }
}

/**
 * Libraries that are nowhere where the loader looks may be in the process already, brought by who loads the file, or be found by an
 * environment that is set while the image runs: whatever has the name may be meant.
 */
export async function referToMissing(state: ElfState): Promise<void> {
  for (const { from, elf, name } of state.missing.splice(0)) {
    for (const node of name.includes('/') ? [] : state.names.anywhere(name)) {
      const found = await state.elves.read(node)
      if (found && canLoad(elf, found)) state.refer({ from, to: node, kind: 'needed library, elsewhere', grade: 'soft', via: name })
    }
  }
}
