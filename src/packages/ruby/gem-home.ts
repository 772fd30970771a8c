import type { ImageFiles } from '../../contents/image-files.ts'
import { folderIn } from '../files-below.ts'

/** A folder in which gems are installed, with `gems`, `specifications` and `extensions`. */
export interface GemHome {
  node: number
  /** Folders of what was compiled, one for each platform and Ruby. */
  compiled: readonly number[]
  /** Paths of Ruby's own library: `PREFIX/lib/ruby/3.1.0` and the folder of the architecture in it, or, of Debian, beside it. */
  libraries: readonly string[]
}

/** More platforms and versions than one image has. */
const MAX_FOLDERS = 64

/** Looks at each home once. */
export function gemHomes(files: ImageFiles): (home: number) => GemHome {
  const known = new Map<number, GemHome>()
  return (node) => {
    const home = known.get(node) ?? { node, compiled: compiledIn(files, node), libraries: librariesOf(files, node) }
    known.set(node, home)
    return home
  }
}

function compiledIn(files: ImageFiles, home: number): number[] {
  const platforms = [...files.children(folderIn(files, home, 'extensions'))].slice(0, MAX_FOLDERS)
  return platforms.flatMap((platform) => Array.from(files.children(platform))).slice(0, MAX_FOLDERS)
}

function librariesOf(files: ImageFiles, home: number): string[] {
  const abi = files.nameOf(home)
  const lib = files.pathOf(files.parentOf(files.parentOf(files.parentOf(home))))
  const main = files.find(`${lib}/ruby/${abi}`)
  const beside = [...files.children(files.find(lib))].map((node) => folderIn(files, folderIn(files, node, 'ruby'), abi))
  const inside = [...files.children(main)].filter((node) => /-linux/.test(files.nameOf(node)))
  const folders = [main, ...inside, ...beside].filter((node) => node !== -1)
  return folders.slice(0, MAX_FOLDERS).map((node) => files.pathOf(node))
}
