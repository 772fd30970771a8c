import type { TarEntry } from '../tar/entry.ts'
import type { ContentSink } from '../tar/stream.ts'
import type { KeepBudget } from './keep-budget.ts'
import { ContentKeeper, type KeptContent } from './kept-content.ts'
import { HEAD_BYTES, isProgram, type Keeping, MAGIC_BYTES, worthKeeping } from './worth-keeping.ts'

/** As Linux: nothing can be unpacked to a longer path. */
const MAX_PATH_BYTES = 4096

/** Keeps of files that come past as much as they are worth. */
export class FileKeeper {
  readonly #keeper: ContentKeeper
  /** How much of the file is still to be kept; and how much more where it turns out to be a program. */
  #left = 0
  #rest = 0
  readonly #magic = Buffer.alloc(MAGIC_BYTES)
  #magicBytes = 0

  constructor(budget: KeepBudget) {
    this.#keeper = new ContentKeeper(budget)
  }

  /** Begins with a file, or a part of one, that starts there in the tar. */
  begin(start: number, bytes: number, keeping: Keeping): void {
    const left = keeping === 'whole' ? bytes : Math.min(bytes, HEAD_BYTES)
    this.#left = this.#keeper.begin(start, left) ? left : 0
    this.#rest = this.#left > 0 && keeping === 'by its head' ? bytes - left : 0
    this.#magicBytes = 0
  }

  /** Its next bytes; valid only during the call. */
  write(part: Buffer): void {
    if (this.#rest > 0) this.#look(part)
    if (this.#left === 0) return
    const wanted = part.subarray(0, this.#left)
    this.#keeper.write(wanted)
    this.#left -= wanted.length
  }

  finish(): KeptContent | undefined {
    return this.#keeper.finish()
  }

  #look(part: Buffer): void {
    this.#magicBytes += part.copy(this.#magic, this.#magicBytes)
    if (this.#magicBytes < MAGIC_BYTES) return
    if (isProgram(this.#magic) && this.#keeper.hasRoom(this.#left + this.#rest)) this.#left += this.#rest
    this.#rest = 0
  }
}

/** The same for the entries of a tar. */
export function keepingSink(keeper: FileKeeper): (entry: TarEntry) => ContentSink | undefined {
  const sink: ContentSink = { write: (part) => keeper.write(part), close() {} }
  return ({ kind, path, contentOffset, contentBytes }) => {
    if (kind !== 'file' || contentBytes === 0 || path.length > MAX_PATH_BYTES) return undefined
    keeper.begin(contentOffset, contentBytes, worthKeeping(path.toString('latin1'), contentBytes))
    return sink
  }
}
