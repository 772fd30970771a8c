import type { ImageFiles } from '../contents/image-files.ts'
import { ROOT } from '../reach/edge.ts'
import type { Reach } from '../reach/explore.ts'

const LIBRARY = 'libc.so.6'
/** Versions of symbols of the GNU C library: what a program asks for, and what the library has. */
const VERSIONS = /\bGLIBC_(\d{1,2})\.(\d{1,3})\b/g
const MAX_BYTES = 64 * 1024 * 1024

/**
 * Programs and libraries that `isOwn` tells, and that ask the C library for a newer version than it is: the loader refuses them. That happens
 * where they are copied to an older base than the one that they were built on.
 */
export async function missingVersions(
  files: ImageFiles,
  { graph }: Reach,
  isOwn: (node: number) => boolean,
): Promise<{ program: string; name: string }[]> {
  const users = new Map<number, number>()
  for (const { from, to, grade, via } of graph.edges)
    if (via === LIBRARY && grade === 'hard' && from !== ROOT && to < files.nodeCount && isOwn(from))
      users.set(from, files.find(files.pathOf(to)))
  const known = new Map<number, number>()
  const missing: { program: string; name: string }[] = []
  for (const [program, library] of users) {
    const [asked, there] = [await newest(files, program), known.get(library) ?? (await newest(files, library))]
    known.set(library, there)
    // A C library without versions is another one.
    if (there > 0 && asked > there)
      missing.push({ program: files.pathOf(program), name: `GLIBC_${Math.floor(asked / 1000)}.${asked % 1000}` })
  }
  return missing
}

/** The highest version that a file names, 2.36 as 2036; 0 where it names none. */
async function newest(files: ImageFiles, node: number): Promise<number> {
  const bytes = await files.read(node, MAX_BYTES)
  let highest = 0
  for (const [, major, minor] of bytes?.toString('latin1').matchAll(VERSIONS) ?? [])
    highest = Math.max(highest, Number(major) * 1000 + Number(minor))
  return highest
}
