import { styleText } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** What a piece of text means; colour only adds to it. */
export interface Style {
  strong(text: string): string
  dim(text: string): string
  good(text: string): string
  bad(text: string): string
  /** Something to paste. */
  code(text: string): string
}

/** Colours as wanted, or else as Node decides for the stream: NO_COLOR, FORCE_COLOR, TERM=dumb, and whether it is a terminal. */
export function createStyle(stream: NodeJS.WritableStream, wanted?: boolean): Style {
  const on = wanted ?? styleText('bold', '.', { stream }) !== '.'
  const paint = (format: Format) => (on ? (text: string) => styleText(format, text, { validateStream: false }) : (text: string) => text)
  return { strong: paint('bold'), dim: paint('dim'), good: paint('green'), bad: paint('red'), code: paint('cyan') }
}

export const PLAIN: Style = createStyle(process.stdout, false)
