import { posix } from 'node:path'
import { canLoad, type ElfFile } from '../../binary/elf.ts'
import type { ImageFiles } from '../../contents/image-files.ts'
import type { Environment } from '../edge.ts'
import type { ElfFiles } from './elf-files.ts'
import { ldSoConfFolders, muslFolders } from './loader-config.ts'
import { glibcFolders, type Machine, machineOf, MUSL_FOLDERS } from './machines.ts'

/** An ELF file in a process. */
export interface LoadedFile {
  node: number
  /** By which it was loaded: `$ORIGIN` is its folder. */
  path: string
  elf: ElfFile
  /** The file that asked for it first, undefined for the program. */
  loader: LoadedFile | undefined
}

export interface FoundLibrary {
  node: number
  path: string
  elf: ElfFile
  /** Paths of others that are taken instead on some processors. */
  variants: readonly string[]
}

/** Finds libraries as the loaders of glibc (ld.so(8)) and musl (ldso/dynlink.c) do. */
export interface LibrarySearch {
  /** `asker` needs the library, `program` is the first file of the process. */
  find(name: string, asker: LoadedFile, program: LoadedFile): Promise<FoundLibrary | undefined>
  /** Where libraries of that kind are looked for by default, what the configuration says first. */
  defaultFolders(elf: ElfFile): Promise<readonly string[]>
  /** All folders, in order, that `asker` has a library looked for in. */
  folders(asker: LoadedFile, program: LoadedFile): Promise<string[]>
}

/** Libraries that musl's loader is itself; Alpine has a symlink to it besides. */
const MUSL_ITSELF = /^lib(c|pthread|rt|m|dl|util|xnet)\./
const MAX_FOLDERS = 500
const MAX_CHAIN = 100

export function librarySearch(files: ImageFiles, elves: ElfFiles, env: Environment, workingDir: string): LibrarySearch {
  const systemFolders = new Map<string, Promise<readonly string[]>>()
  const known = new WeakMap<LoadedFile, Promise<string[]>>()
  const contents = new Map<string, { node: number; variants: readonly string[] }>()

  function defaultFolders(elf: ElfFile): Promise<readonly string[]> {
    const { machine, bits, littleEndian } = elf.header
    const musl = isMusl(files, elf)
    const key = [machine, bits, littleEndian, musl].join()
    let folders = systemFolders.get(key)
    if (!folders) systemFolders.set(key, (folders = readSystemFolders(files, machineOf(elf.header), musl)))
    return folders
  }

  function folders(asker: LoadedFile, program: LoadedFile): Promise<string[]> {
    let found = known.get(asker)
    if (!found) known.set(asker, (found = foldersFor(asker, program)))
    return found
  }

  async function foldersFor(asker: LoadedFile, program: LoadedFile): Promise<string[]> {
    const chain = chainOf(asker, program)
    const system = await defaultFolders(program.elf)
    const fromEnv = splitFolders(env.LD_LIBRARY_PATH ?? '', /[:;]/, program)
    const own = splitFolders(asker.elf.runpath, ':', asker)
    // musl takes both kinds of search path for the same, and hands them down from each file to what it needs.
    if (isMusl(files, program.elf)) {
      return unique([...fromEnv, ...chain.flatMap((each) => splitFolders(each.elf.runpath || each.elf.rpath, ':', each)), ...system])
    }
    const handedDown =
      asker.elf.runpath === '' ? chain.flatMap((each) => (each.elf.runpath === '' ? splitFolders(each.elf.rpath, ':', each) : [])) : []
    return unique([...handedDown, ...fromEnv, ...own, ...(asker.elf.noDefaultFolders ? withoutDefaults(system, asker.elf) : system)])
  }

  function splitFolders(list: string, separator: string | RegExp, file: LoadedFile): string[] {
    if (list === '') return []
    return list
      .split(separator)
      .slice(0, MAX_FOLDERS)
      .flatMap((folder) => expand(folder, file).map((path) => posix.resolve(workingDir, path)))
  }

  /** A folder of the image, and which subfolders for special processors it has. */
  function folderAt(path: string, machine: Machine): { node: number; variants: readonly string[] } {
    let known = contents.get(path)
    if (!known) {
      const node = files.find(path)
      const variants = node === -1 ? [] : machine.variants.map((name) => `${path}/${name}`).filter((each) => files.find(each) !== -1)
      contents.set(path, (known = { node, variants }))
    }
    return known
  }

  async function loadable(path: string, program: ElfFile): Promise<{ node: number; elf: ElfFile } | undefined> {
    const node = files.find(path)
    const elf = await elves.read(node)
    return elf && elf.header.type !== 'relocatable' && canLoad(program, elf) ? { node, elf } : undefined
  }

  async function find(name: string, asker: LoadedFile, program: LoadedFile): Promise<FoundLibrary | undefined> {
    if (name.includes('/')) {
      for (const path of expand(name, asker).map((each) => posix.resolve(workingDir, each))) {
        const found = await loadable(path, program.elf)
        if (found) return { path, ...found, variants: [] }
      }
      return undefined
    }
    const machine = machineOf(program.elf.header)
    const variants: string[] = []
    for (const folder of await folders(asker, program)) {
      const { node, variants: subfolders } = folderAt(folder, machine)
      if (node === -1) continue
      for (const subfolder of subfolders) {
        const path = `${subfolder}/${name}`
        if (files.find(path) !== -1 && (await loadable(path, program.elf))) variants.push(path)
      }
      if (files.child(node, name) === -1) continue
      const path = `${folder}/${name}`
      const found = await loadable(path, program.elf)
      if (found) return { path, ...found, variants: variants.filter((each) => each !== path) }
    }
    const [path, ...others] = variants
    const { interpreter } = program.elf
    if (path === undefined && MUSL_ITSELF.test(name) && interpreter.startsWith('/') && isMusl(files, program.elf)) {
      return find(interpreter, asker, program)
    }
    const found = path === undefined ? undefined : await loadable(path, program.elf)
    return found && { path: path!, ...found, variants: others }
  }

  /** What `$ORIGIN`, `$LIB` and `$PLATFORM` may stand for, all of it. */
  function expand(text: string, { path, node, elf }: LoadedFile): string[] {
    const machine = machineOf(elf.header)
    const replace = (texts: string[], token: string, values: () => readonly string[]) => {
      const pattern = new RegExp(`\\$(${token}\\b|\\{${token}\\})`, 'g')
      return texts.flatMap((each) => (/\$/.test(each) ? values().map((value) => each.replace(pattern, () => value)) : [each]))
    }
    const origins = () => unique([posix.dirname(path), posix.dirname(files.pathOf(node))])
    const libraryFolders = () => [...machine.triples.map((triple) => `lib/${triple}`), ...machine.folders, 'lib']
    const found = replace(replace(replace([text], 'ORIGIN', origins), 'LIB', libraryFolders), 'PLATFORM', () => ['', ...machine.platforms])
    return unique(found.slice(0, 100).map((each) => posix.normalize(each)))
  }

  return { find, defaultFolders, folders }
}

/** From a file up to the program, the program last. */
function chainOf(asker: LoadedFile, program: LoadedFile): LoadedFile[] {
  const chain: LoadedFile[] = []
  for (let each: LoadedFile | undefined = asker; each && chain.length < MAX_CHAIN; each = each.loader) chain.push(each)
  if (!chain.includes(program)) chain.push(program)
  return chain
}

/** By the program's loader, or for a library by what it needs. */
function isMusl(files: ImageFiles, { interpreter, needed }: ElfFile): boolean {
  if (interpreter !== '')
    return /ld-musl/.test(interpreter) || /ld-musl|libc\.musl/.test(files.nameOf(Math.max(files.find(interpreter), 0)))
  return needed.some((name) => /^libc\.(musl-.*\.)?so(\.1)?$/.test(name))
}

async function readSystemFolders(files: ImageFiles, machine: Machine, musl: boolean): Promise<readonly string[]> {
  if (musl) return (await muslFolders(files, machine)) ?? MUSL_FOLDERS
  // Programs for glibc run on musl, too, by a loader that leaves the search to musl's.
  return unique([...(await ldSoConfFolders(files)), ...glibcFolders(machine), ...MUSL_FOLDERS])
}

function withoutDefaults(folders: readonly string[], elf: ElfFile): string[] {
  const defaults = new Set([...glibcFolders(machineOf(elf.header)), ...MUSL_FOLDERS])
  return folders.filter((folder) => !defaults.has(folder))
}

function unique(paths: readonly string[]): string[] {
  return [...new Set(paths)]
}
