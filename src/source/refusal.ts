import { UserError } from '../errors.ts'
import { printable, shellWord } from './printable.ts'

/** A path that cannot be opened, and what may be meant instead. Errors that say nothing to the user come back as they are. */
export function cannotOpen(path: string, cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'EACCES' || code === 'EPERM') return new UserError(`${path} may not be read.`, { hint: 'Check its permissions.', cause })
  if (code === 'EMFILE' || code === 'ENFILE')
    return new UserError(`${path} needs more open files than are allowed.`, { hint: 'Raise the limit.', example: 'ulimit -n 4096', cause })
  if (code === 'ELOOP') return new UserError(`${path} is a symbolic link that leads nowhere.`, { hint: 'Give the file itself.', cause })
  if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ENAMETOOLONG') return cause
  return noSuchFile(path, cause)
}

/** The path of a file that is not there. */
export function noSuchFile(path: string, cause?: unknown): UserError {
  return new UserError(`There is no file or directory ${printable(path)}.`, { hint: 'Check the path.', cause })
}

/** A file that is no tar, by what its first bytes are. */
export function notAnArchive(name: string, head: Buffer): UserError {
  const kind = KINDS.find(([magic]) => head.subarray(0, magic.length).equals(magic))
  if (kind?.[1] === 'xz' || kind?.[1] === 'bzip2') {
    return new UserError(`${name} is compressed with ${kind[1]}, which is not read.`, {
      hint: 'Decompress it first.',
      example: `${kind[1]} -dc ${shellWord(name)} | slimscope analyze -`,
    })
  }
  const what = kind ? `${kind[1]}, not a tar` : isText(head) ? 'a text file, not a tar' : 'not a tar'
  return new UserError(`${name} is no image archive: it is ${what}.`, {
    hint: 'Save the image with docker save, podman save or skopeo copy.',
    example: 'docker save app -o app.tar',
  })
}

const KINDS: readonly (readonly [Buffer, string])[] = [
  [Buffer.from('\xfd7zXZ\0', 'latin1'), 'xz'],
  [Buffer.from('BZh', 'latin1'), 'bzip2'],
  [Buffer.from('PK\x03\x04', 'latin1'), 'a zip file'],
  [Buffer.from('\x7fELF', 'latin1'), 'a program'],
]

/** Whether it is text up to its end, or up to the zeros that a tar would be filled up with. */
function isText(head: Buffer): boolean {
  const end = head.indexOf(0)
  const text = head.subarray(0, end === -1 ? head.length : end)
  const rest = head.subarray(text.length)
  return (
    text.length > 0 &&
    text.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b) &&
    rest.every((byte) => byte === 0)
  )
}
