import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import { looksLikeConfiguration, pathsIn, scanConfiguration } from '../configuration.ts'
import { type Launch, ROOT } from '../edge.ts'
import { worstGrade } from '../worst-grade.ts'
import { isOwnFolder } from './own-folder.ts'

const MAX_WORDS = 2000
const MAX_WORD_LENGTH = 4096

/** Programs that make, move or look at folders; what is in the ones that they are told does not matter to them. */
const HOUSEKEEPING = new Set(
  'cd chgrp chmod chown df dirname du basename echo env find getfacl getent grep egrep fgrep id install ln ls mkdir mkfifo mknod mktemp mount mountpoint printf pwd readlink realpath rm rmdir setfacl stat test touch umount unlink useradd usermod adduser addgroup which [ sed awk rsync-ssl su sudo gosu su-exec exec chroot sh bash'.split(
    ' ',
  ),
)
/**
 * Refers to the files and folders that the words of a command line name: as they are, after `=` (`--config=/etc/x`), relative to the
 * working folder. What looks like a configuration is scanned for paths, unless somebody knows better: `isUnderstood`.
 */
export async function referArguments({ from, argv, cwd, grade }: Launch, isUnderstood: boolean, context: ReachContext): Promise<void> {
  const { files } = context
  const onlyFiles = isUnderstood || HOUSEKEEPING.has(posix.basename(argv[0] ?? ''))
  const worst = worstGrade(grade, 'soft')
  for (const word of argv.slice(1, MAX_WORDS)) {
    for (const candidate of candidatesIn(word)) {
      const path = posix.resolve(cwd, candidate)
      const node = files.find(path)
      const kind = node === from ? 'none' : files.kind(node)
      if (kind === 'file') context.refer({ from, to: path, kind: 'argument', grade: worst, via: candidate })
      if (onlyFiles) continue
      if (kind === 'file' && looksLikeConfiguration(path)) await scanConfiguration(node, context)
      const isContent = kind === 'directory' && isOwnFolder(node, context)
      if (isContent) context.refer({ from, to: path, kind: 'content folder', grade: worst, via: candidate })
    }
  }
}

/** Paths that a word may be or hold: `dist`, `--config=x.yml`, `-f/etc/x.conf`, `a:/b:/c`. */
function candidatesIn(word: string): Set<string> {
  if (word.length > MAX_WORD_LENGTH) return new Set()
  const candidates = new Set(pathsIn(word))
  const value = /^(?:-{0,2}[\w.-]+=|-\w(?=\/))(.+)$/s.exec(word)?.[1]
  for (const part of [word, value]) if (part !== undefined && !/^-|^[./]*$/.test(part)) candidates.add(part)
  return candidates
}

/** Refers to the files that the image's variables name: `CONFIG=/app/settings.toml`. Folders among them are homes and search paths. */
export function referEnvironment({ env }: Launch, context: ReachContext): void {
  for (const [name, value] of Object.entries(env)) {
    if (name === 'PATH' || name === 'CLASSPATH') continue
    for (const path of pathsIn(value)) {
      if (context.files.kind(context.files.find(path)) !== 'file') continue
      context.refer({ from: ROOT, to: path, kind: 'environment variable', grade: 'soft', via: `${name}=${path}` })
    }
  }
}
