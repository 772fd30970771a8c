import { randomUUID } from 'node:crypto'
import { type FileHandle, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { UserError } from './errors.ts'

/**
 * Writes a file anew, whole or not at all: under a temporary name beside it, then renamed. A link is followed to what it is of, whose mode
 * and owner stay. `before`: what the file must still hold.
 * @throws UserError when it cannot be written, and when somebody else has changed it
 */
export async function replaceFile(path: string, before: string, text: string): Promise<void> {
  let temporary: string | undefined
  try {
    const target = await realpath(path)
    const info = await stat(target)
    if (!info.isFile()) throw new UserError(`${path} could not be written: it is no file.`, { hint: 'Name a file to write to.' })
    if ((await readFile(target, 'utf8')) !== before)
      throw new UserError(`${path} was not written: somebody has changed it meanwhile.`, { hint: 'Run it again.' })
    temporary = `${target}.${randomUUID().slice(0, 8)}.part`
    const file = await open(temporary, 'wx', 0o600)
    try {
      await keepOwner(file, info)
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
    temporary = undefined
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    const { code, message } = cause as NodeJS.ErrnoException
    const reason = code === 'EACCES' || code === 'EPERM' ? 'it is not allowed' : code === 'EROFS' ? 'the filesystem is read-only' : message
    throw new UserError(`${path} could not be written: ${reason}.`, { hint: 'Leave --write out and apply the diff.', cause })
  } finally {
    if (temporary !== undefined) await rm(temporary, { force: true })
  }
}

/** Only root may give a file away; whoever may not keeps it. The mode comes last, since a change of the owner takes bits of it. */
async function keepOwner(file: FileHandle, { uid, gid, mode }: { uid: number; gid: number; mode: number }): Promise<void> {
  await file.chown(uid, gid).catch(() => {})
  await file.chmod(mode & 0o7777)
}
