import type { ImageFiles } from '../contents/image-files.ts'
import type { Installed } from './catalogue.ts'

/** Limits of one package system's database. Real ones stay below a tenth of them. */
export const MAX_DATABASE_BYTES = 100 * 2 ** 20
export const MAX_LISTED_FILES = 2_000_000

/** Where a catalogue writes down what it cannot read. */
export type Trouble = Pick<Installed, 'notes' | 'broken'>

/** A database is broken, so that what it lists is not known. Said once. */
export function markBroken({ notes, broken }: Trouble, path: string, message: string): void {
  if (broken.includes(path)) return
  notes.push({ about: path, message })
  broken.push(path)
}

/** The whole content of a database, or undefined where there is none. One that is there and cannot be read is marked as broken. */
export async function readDatabase(
  files: ImageFiles,
  path: string,
  trouble: Trouble,
  limitBytes = MAX_DATABASE_BYTES,
): Promise<Buffer | undefined> {
  const node = files.find(path)
  if (files.kind(node) !== 'file') return undefined
  const content = await files.read(node, limitBytes)
  if (!content) {
    const tooLarge = files.sizeOf(node) > limitBytes
    markBroken(trouble, path, `It ${tooLarge ? 'is too large' : 'cannot be read'}, so what it lists is not known.`)
  }
  return content
}
