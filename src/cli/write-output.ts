import { rmSync } from 'node:fs'
import { open, realpath, rename, stat, writeFile } from 'node:fs/promises'
import { UserError } from '../errors.ts'

/** Pieces of a file, in order. */
export type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array | string>

/** Writes a file whole or not at all: under a temporary name beside it, then renamed. @throws UserError when it cannot be written. */
export async function writeOutput(path: string, pieces: Pieces): Promise<void> {
  const target = await realpath(path).catch(() => path)
  const special = await stat(target).then(
    (info) => !info.isFile(),
    () => false,
  )
  // A pipe or a device has to be written, not replaced.
  if (special) return await guarded(path, () => writeFile(target, pieces))

  const temporary = `${target}.${process.pid}.part`
  const discard = () => rmSync(temporary, { force: true })
  process.on('exit', discard)
  try {
    const file = await guarded(path, () => open(temporary, 'wx'))
    try {
      for await (const piece of pieces) await guarded(path, () => file.writeFile(piece))
    } finally {
      await file.close()
    }
    await guarded(path, () => rename(temporary, target))
  } finally {
    discard()
    process.off('exit', discard)
  }
}

const REASONS: Record<string, string> = {
  EACCES: 'it is not allowed',
  EPERM: 'it is not allowed',
  EISDIR: 'it is a folder',
  ENOENT: 'its folder does not exist',
  ENOSPC: 'there is no space left on the device',
  EROFS: 'the filesystem is read-only',
}

/** Errors of writing are the user's to put right; errors of the pieces themselves are not touched. */
async function guarded<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (!code) throw cause
    throw new UserError(`${path} could not be written: ${REASONS[code] ?? message}.`, { hint: 'Name another file with --output.', cause })
  }
}
