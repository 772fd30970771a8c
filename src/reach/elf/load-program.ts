import type { FoundLibrary, LibrarySearch, LoadedFile } from './library-search.ts'

/** A process as the loader makes it. */
export interface LoadedProgram {
  /** The program first, then libraries in the order they are loaded. */
  files: readonly LoadedFile[]
  /** Who needs whom, by the name that it has in there. */
  needs: readonly { from: LoadedFile; to: LoadedFile; name: string; variants: readonly string[] }[]
  /** What is not to be found where the loader looks. */
  missing: readonly { from: LoadedFile; name: string }[]
}

/** More libraries than any program has. */
const MAX_LOADED = 3000

/**
 * Loads a program and all that it needs, breadth first as the loaders do. What is loaded already by that name is not searched for again,
 * wherever it came from. `preloads` are names or paths of libraries that come before all others.
 */
export async function loadProgram(program: LoadedFile, preloads: readonly string[], search: LibrarySearch): Promise<LoadedProgram> {
  const loaded = [program]
  const byName = new Map<string, LoadedFile>()
  const byNode = new Map<number, LoadedFile>([[program.node, program]])
  const needs: LoadedProgram['needs'][number][] = []
  const missing: LoadedProgram['missing'][number][] = []

  async function need(name: string, from: LoadedFile): Promise<void> {
    let to = byName.get(name)
    let variants: readonly string[] = []
    if (!to) {
      const found = await search.find(name, from, program)
      if (!found) return void missing.push({ from, name })
      variants = found.variants
      to = byNode.get(found.node) ?? add(found, from)
      byName.set(name, to)
    }
    needs.push({ from, to, name, variants })
  }

  function add({ node, path, elf }: FoundLibrary, loader: LoadedFile): LoadedFile {
    const file = { node, path, elf, loader }
    loaded.push(file)
    byNode.set(node, file)
    if (elf.soname !== '' && !byName.has(elf.soname)) byName.set(elf.soname, file)
    return file
  }

  for (const name of preloads) await need(name, program)
  for (let i = 0; i < Math.min(loaded.length, MAX_LOADED); i++) {
    for (const name of loaded[i]!.elf.needed) await need(name, loaded[i]!)
  }
  return { files: loaded, needs, missing }
}
