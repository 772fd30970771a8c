import { formatBytes } from '../ledger/format-bytes.ts'
import type { Bytes } from '../ledger/cause.ts'
import { printable } from './printable.ts'

/** The screen's width, on a terminal or not, so that the same image always looks the same. */
export const WIDTH = 80

// East Asian wide and fullwidth letters, and emoji: two columns each on a terminal.
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
const ZERO = /\p{Mark}/u
// oxlint-disable-next-line no-control-regex
const ALL_SINGLE = /^[\u0000-\u02ff]*$/

/** Columns that a text takes on a terminal. */
export function displayWidth(text: string): number {
  if (ALL_SINGLE.test(text)) return text.length
  let width = 0
  for (const character of text) width += ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1
  return width
}

/** Text of an image on one line: control characters written out, white space folded. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ').trim())
}

/** The text in `width` columns: filled with spaces, or shortened with `…`. */
export function fit(text: string, width: number): string {
  return cut(text, width) + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let kept = ''
  let used = 0
  for (const character of text) {
    used += displayWidth(character)
    if (used > width - 1) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}

/** A number stays with its unit. */
const WORD_END = / (?!(?:bytes|[kMGT]B)\b)/

/** Lines of whole words, no wider than `width` where words allow. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(WORD_END)) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word
    if (lines.length > 0 && displayWidth(longer) <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

/** Left part, and right part at the right edge; on two lines when they do not fit. */
export function justify(left: string, right: string): string {
  const gap = WIDTH - displayWidth(left) - displayWidth(right)
  return gap >= 2 ? left + ' '.repeat(gap) + right : `${left}\n${right.padStart(WIDTH)}`
}

/** Both sizes, 20 columns: unpacked, to pull. */
export function sizes({ unpackedBytes, toPullBytes }: Bytes): string {
  return formatBytes(unpackedBytes).padStart(10) + formatBytes(toPullBytes).padStart(10)
}

export const SIZES_HEADING = '  unpacked   to pull'

/** `52 %`; never 0 % of something, nor 100 % of not everything. */
export function percent(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %'
  const value = Math.round((part / whole) * 100)
  if (value === 0) return '<1 %'
  return value === 100 && part < whole ? '>99 %' : `${value} %`
}

/** `… 14 more, --all` under a list that was cut, nothing under one that was not. */
export function more(shown: number, total: number, what = 'more'): string[] {
  return total > shown ? [`… ${total - shown} ${what}, --all`] : []
}
