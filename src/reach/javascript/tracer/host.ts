/** The image's files as the tracer asks for them. Paths are those of the image, absolute; symlinks are followed. */
export interface TraceHost {
  kind(path: string): 'file' | 'directory' | 'none'
  /** Where a path leads, itself when it leads nowhere. Tells `passed` of the symlinks on the way. */
  realPath(path: string, passed?: (link: string) => void): string
  /** What is in a folder, symlinks to files as files; `none` for those to folders, which may lead in a circle. */
  list(folder: string): Iterable<{ name: string; kind: 'file' | 'directory' | 'none' }>
  /** A manifest (`package.json`), or undefined. */
  readManifest(path: string): Promise<string | undefined>
  /** A manifest that was read before. */
  knownManifest(path: string): string | undefined
}

let current: TraceHost | undefined

/** Of the file that is being analysed: one after the other is. */
export function currentHost(): TraceHost {
  if (!current) throw new Error('no file is being analysed')
  return current
}

export function setHost(host: TraceHost | undefined): void {
  current = host
}
