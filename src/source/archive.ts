import { closeSync, constants, createReadStream, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs'
import { UserError } from '../errors.ts'
import type { Blob } from '../image/image.ts'
import { compressionOf } from '../image/media-type.ts'
import { readMembers, type MemberTable } from './archive-members.ts'
import { fileState } from './file-state.ts'
import { missing, type Medium, readBlob } from './medium.ts'
import { cannotOpen, notAnArchive } from './refusal.ts'
import { type OnCopied, spoolInflated, spoolStream } from './spool.ts'
import type { OpenOptions, Target } from './source.ts'

/** A tar file, open, and where its members lie. */
export interface Archive extends Medium {
  paths: readonly string[]
  find(path: string): Blob | undefined
}

/** By target, so that no source reads again what another has looked at; standard input can be read only once. */
const opened = new WeakMap<Target, Promise<Archive | undefined>>()

/**
 * Opens the archive that a target names: a file, a pipe, or standard input, plain or compressed. A plain file is read in
 * place; all else is copied into a temporary file first. Answers undefined for a directory.
 *
 * @throws UserError when there is no such file, or it is no tar
 */
export function openArchive(target: Target, options: OpenOptions): Promise<Archive | undefined> {
  const known = opened.get(target)
  if (known) return known
  const { onProgress } = options
  const archive = open(target.path, onProgress && ((done, expected) => onProgress('Unpacking the archive', done, expected)))
  opened.set(target, archive)
  return archive
}

/** Closes what `openArchive` opened, when no source made an image of it. */
export async function closeArchive(target: Target): Promise<void> {
  const archive = await opened.get(target)?.catch(() => undefined)
  archive?.close()
}

/** An open file. `temporary`: a copy that no later run will meet again. */
interface File {
  descriptor: number
  sizeBytes: number
  temporary: boolean
}

async function open(path: string, onProgress: OnCopied): Promise<Archive | undefined> {
  const name = path === '-' ? 'standard input' : path
  const file = await openFile(path, name, onProgress)
  if (!file) return undefined
  try {
    const compression = compressionOf(headOf(file))
    if (compression !== 'none') {
      const descriptor = await spoolInflated(name, file, compression, onProgress)
      closeSync(file.descriptor)
      Object.assign(file, temporary(descriptor))
    }
    if (file.sizeBytes === 0) {
      throw new UserError(`${name} is empty.`, { hint: 'Check that the command that wrote it succeeded; it may have run out of room.' })
    }
    return archiveOf(name, file, readMembers(file.descriptor, file.sizeBytes))
  } catch (error) {
    closeSync(file.descriptor)
    throw error
  }
}

function headOf({ descriptor }: File): Buffer {
  const head = Buffer.alloc(512)
  return head.subarray(0, readSync(descriptor, head, 0, head.length, 0))
}

async function openFile(path: string, name: string, onProgress: OnCopied): Promise<File | undefined> {
  if (path === '-') return openStandardInput(onProgress)
  let stats: Stats
  try {
    stats = statSync(path)
    if (stats.isDirectory()) return undefined
    if (stats.isFile()) {
      const descriptor = openSync(path, constants.O_RDONLY)
      return { descriptor, sizeBytes: fstatSync(descriptor).size, temporary: false }
    }
  } catch (error) {
    throw cannotOpen(path, error)
  }
  // Process substitution, `<(docker save …)`, hands over a pipe.
  if (stats.isFIFO()) return temporary(await spoolStream(name, createReadStream(path), onProgress))
  throw new UserError(`${name} is neither a file nor a directory.`, { hint: 'Give an image archive or an OCI image layout directory.' })
}

async function openStandardInput(onProgress: OnCopied): Promise<File> {
  if (process.stdin.isTTY) {
    throw new UserError('Standard input is the terminal, not an image.', {
      hint: 'Pipe an image archive into it, or give a path.',
      example: 'docker save app | slimscope analyze -',
    })
  }
  return temporary(await spoolStream('standard input', process.stdin, onProgress))
}

function temporary(descriptor: number): File {
  return { descriptor, sizeBytes: fstatSync(descriptor).size, temporary: true }
}

function archiveOf(name: string, file: File, { members, cutOffAt, damage }: MemberTable): Archive {
  if (members.size === 0 && (damage !== undefined || cutOffAt !== undefined)) throw notAnArchive(name, headOf(file))
  const { descriptor, sizeBytes } = file
  const state = file.temporary ? undefined : fileState(descriptor).identity
  let closed = false
  const archive: Archive = {
    name,
    paths: [...members.keys()],
    find(path) {
      const member = members.get(path)
      if (!member) return undefined
      if (member.offset + member.sizeBytes > sizeBytes) throw missing(archive, `part of ${path}`)
      return { descriptor, ...member, ...(state && { identity: `${state}:${member.offset}` }) }
    },
    read: (path) => readBlob(archive.find(path)!),
    close() {
      if (!closed) closeSync(descriptor)
      closed = true
    },
  }
  if (cutOffAt !== undefined) archive.cutOffAt = cutOffAt
  return archive
}
