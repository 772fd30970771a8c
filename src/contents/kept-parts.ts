import { type KeptContent, KeptReader } from '../layer/kept-content.ts'
import type { ReadRanges } from './contents-layer.ts'

/** What was kept of a layer or span, at one time or several. */
export class KeptParts {
  readonly #readers: KeptReader[] = []

  add(kept: KeptContent | undefined): void {
    if (kept) this.#readers.push(new KeptReader(kept))
  }

  /** A copy, undefined when not all of it was kept. */
  read(start: number, end: number): Buffer | undefined {
    return this.#readers.find((reader) => reader.holds(start, end))?.read(start, end)
  }

  holds(start: number, end: number): boolean {
    return this.#readers.some((reader) => reader.holds(start, end))
  }
}

/** Looks into what was kept before anything is read. */
export function keptFirst(kept: KeptParts, read: ReadRanges): ReadRanges {
  return async (ranges, found) => {
    const missing: number[] = []
    for (const [i, { start, end }] of ranges.entries()) {
      const content = kept.read(start, end)
      if (content) found(i, content)
      else missing.push(i)
    }
    if (missing.length === 0) return
    await read(
      missing.map((i) => ranges[i]!),
      (i, content) => found(missing[i]!, content),
    )
  }
}
