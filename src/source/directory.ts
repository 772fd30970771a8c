import { closeSync, constants, fstatSync, lstatSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { UserError } from '../errors.ts'
import type { Blob } from '../image/image.ts'
import { fileState } from './file-state.ts'
import { type Medium, readBlob } from './medium.ts'
import { cannotOpen } from './refusal.ts'

/** The files of a directory, each opened when it is asked for and kept open until the end. Symbolic links are not followed. */
export function openDirectory(path: string): Medium {
  const open = new Map<string, Blob>()
  const find = (file: string) => {
    const known = open.get(file)
    if (known) return known
    const blob = openBlob(path, file)
    if (blob) open.set(file, blob)
    return blob
  }
  return {
    name: path,
    find,
    read: (file) => readBlob(find(file)!),
    close() {
      for (const { descriptor } of open.values()) closeSync(descriptor)
      open.clear()
    },
  }
}

function openBlob(directory: string, file: string): Blob | undefined {
  const path = join(directory, file)
  let descriptor: number
  try {
    if (!lstatSync(path, { throwIfNoEntry: false })) return undefined
    // A link could lead to any file of the host: neither the file nor a folder on the way to it may be one.
    for (let part = file; part !== '.'; part = dirname(part)) {
      if (lstatSync(join(directory, part)).isSymbolicLink()) throw linked(directory, part)
    }
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    throw cannotOpen(path, error)
  }
  if (!fstatSync(descriptor).isFile()) {
    closeSync(descriptor)
    throw new UserError(`${directory} is no OCI image layout: its ${file} is not a file.`, { hint: 'Copy the image again.' })
  }
  const { sizeBytes, identity } = fileState(descriptor)
  return { descriptor, offset: 0, sizeBytes, identity: `${identity}:0` }
}

function linked(directory: string, part: string): UserError {
  return new UserError(`${part} of ${directory} is a symbolic link, which is not followed.`, {
    hint: 'Make a copy of the layout with the files themselves.',
    example: `cp -rL ${directory} layout`,
  })
}
