import type { ReachContext } from '../analyser.ts'
import { configuredPath, readConfiguration } from '../configuration.ts'
import { expandGlob } from '../path-glob.ts'
import { isSystemFolder } from './own-folder.ts'

const MAX_FILES = 1000
const MAX_DIRECTORIES = 200
/** Of all programs together; each time that one is started, it reads its files again. */
const MAX_BYTES_IN_ALL = 32 * 1024 * 1024

const bytesRead = new WeakMap<ReachContext, number>()

export interface ConfigurationFile {
  node: number
  path: string
  text: string
}

/** Reads configuration files that include each other, each once. */
export interface ConfigurationReader {
  /** Files that a pattern finds from a folder on, a folder standing for what is in it. Refers to each from `from`. */
  include(from: number, pattern: string, folder: string, kind?: 'configuration' | 'include'): Promise<ConfigurationFile[]>
}

export function configurationReader(context: ReachContext): ConfigurationReader {
  const { files } = context
  const seen = new Set<number>()
  const included = new Set<string>()

  async function open(from: number, path: string, kind: string): Promise<ConfigurationFile[]> {
    const node = files.find(path)
    if (files.kind(node) !== 'file') return []
    context.refer({ from, to: path, kind, grade: 'hard', via: path })
    if (seen.has(node) || seen.size >= MAX_FILES) return []
    seen.add(node)
    const bytes = (bytesRead.get(context) ?? 0) + files.sizeOf(node)
    bytesRead.set(context, bytes)
    if (bytes > MAX_BYTES_IN_ALL) context.openEnded('there is more configuration than can be followed')
    const text = bytes > MAX_BYTES_IN_ALL ? undefined : await readConfiguration(context, node)
    return text === undefined ? [] : [{ node, path, text }]
  }

  return {
    async include(from, pattern, folder, kind = 'include') {
      const found: ConfigurationFile[] = []
      // Before the path is put together: files may include the same one thousands of times.
      const key = `${from}\0${folder}\0${pattern}`
      if (included.has(key)) return found
      included.add(key)
      const paths = expandGlob(files, configuredPath(pattern, folder), '/')
      for (let i = 0, folders = 0; i < paths.length; i++) {
        const path = paths[i]!
        if (files.kind(files.find(path)) !== 'directory') found.push(...(await open(from, path, kind)))
        else if (folders++ < MAX_DIRECTORIES) paths.push(...expandGlob(files, `${path}/*`, '/'))
      }
      return found
    },
  }
}

/** Refers to what a configuration has as content: a folder with all that is in it, unless it is one of the system, or a file. */
export function referContent(from: number, path: string, via: string, context: ReachContext): void {
  const { files } = context
  const node = files.find(path)
  const kind = files.kind(node)
  if (kind === 'file') context.refer({ from, to: path, kind: 'configured path', grade: 'soft', via })
  if (kind === 'directory' && !isSystemFolder(files.pathOf(node)))
    context.refer({ from, to: path, kind: 'content folder', grade: 'soft', via })
}
