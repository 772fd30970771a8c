import { formatBytes } from '../ledger/format-bytes.ts'

/** How far a long piece of work has come. */
export interface Progress {
  /** What is being done: "reading". */
  stage: string
  doneBytes: number
  expectedBytes?: number
  /** Layers begun, from 1. */
  layer?: number
  layers?: number
}

export interface ProgressLine {
  update(progress: Progress): void
  /** Takes the line away. */
  stop(): void
}

/** Work that is over sooner is not worth a line. */
const FIRST_AFTER_MS = 300
const REDRAW_EVERY_MS = 100
const CLEAR = '\r\u001B[K'

type Terminal = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>

/** One line on a terminal that people watch; nothing where output is piped, in CI, or when `quiet`. */
export function showProgress(options: { quiet?: boolean; stream?: Terminal; now?: () => number } = {}): ProgressLine {
  const { quiet = false, stream = process.stderr, now = Date.now } = options
  if (quiet || !stream.isTTY || process.env.CI || process.env.TERM === 'dumb') return { update: () => {}, stop: () => {} }

  let nextAt = now() + FIRST_AFTER_MS
  let drawn = false
  const stop = () => {
    if (drawn) stream.write(CLEAR)
    drawn = false
    nextAt = Infinity
    process.off('exit', stop)
  }
  // An interrupted run must not leave half a line in the shell's prompt.
  process.on('exit', stop)
  return {
    update(progress) {
      if (now() < nextAt) return
      nextAt = now() + REDRAW_EVERY_MS
      drawn = true
      stream.write(CLEAR + formatProgress(progress).slice(0, (stream.columns ?? 80) - 1))
    },
    stop,
  }
}

/** `Reading layer 2 of 6   412 MB of 822 MB` */
export function formatProgress({ stage, doneBytes, expectedBytes, layer, layers }: Progress): string {
  const what = stage.charAt(0).toUpperCase() + stage.slice(1)
  const where = layer === undefined ? '' : ` layer ${layer}${layers === undefined ? '' : ` of ${layers}`}`
  const expected = expectedBytes === undefined ? '' : ` of ${formatBytes(expectedBytes)}`
  return `${what}${where}   ${formatBytes(doneBytes)}${expected}`
}
