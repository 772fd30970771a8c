import { posix } from 'node:path'
import type { ImageFiles } from '../../contents/image-files.ts'

/** A `.pth` file, which Python reads at every start: https://docs.python.org/3/library/site.html */
export interface PathFile {
  node: number
  /** Folders that it adds to the search path. */
  folders: readonly number[]
  /** Lines that are executed. */
  code: string
}

const MAX_BYTES = 256 * 1024
const MAX_FILES = 500
const MAX_LINES = 2000

export async function readPathFiles(files: ImageFiles, sites: readonly number[]): Promise<PathFile[]> {
  const nodes = sites.flatMap((site) =>
    Array.from(files.children(site), (node) => ({ node, site }))
      .filter(({ node }) => files.nameOf(node).endsWith('.pth'))
      .sort((one, other) => (files.nameOf(one.node) < files.nameOf(other.node) ? -1 : 1)),
  )
  return Promise.all(
    nodes.slice(0, MAX_FILES).map(async ({ node, site }) => {
      const target = files.kind(node) === 'symlink' ? files.find(files.pathOf(node)) : node
      const lines = ((await files.read(target, MAX_BYTES))?.toString() ?? '').split(/\r?\n/).slice(0, MAX_LINES)
      const code = lines.filter((line) => /^import[ \t]/.test(line))
      const paths = lines.filter((line) => line.trim() !== '' && !/^(#|import[ \t])/.test(line))
      const folders = [
        ...paths.map((line) => files.find(posix.resolve(files.pathOf(site), line.trim()))),
        ...(await editableFolders(files, site, code.join('\n'))),
      ]
      return { node, folders: folders.filter((folder) => files.kind(folder) === 'directory'), code: code.join('\n') }
    }),
  )
}

/**
 * Folders of packages that setuptools installed for editing (PEP 660): its finder is a module with a table of them, which the `.pth` file
 * imports.
 */
async function editableFolders(files: ImageFiles, site: number, code: string): Promise<number[]> {
  const [finder] = /\b__editable___\w+_finder\b/.exec(code) ?? []
  const source = finder ? ((await files.read(files.child(site, `${finder}.py`), MAX_BYTES))?.toString() ?? '') : ''
  return Array.from(source.matchAll(/: *['"](\/[^'"\n]{1,4000})['"]/g), ([, path]) => files.find(posix.dirname(path!)))
}
