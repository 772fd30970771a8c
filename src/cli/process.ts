/** Makes the standard streams end the process in a way that shells and pipelines expect. */
export function guardStreams(): void {
  // First, because oclif listens too, and throws what is not EPIPE.
  process.stdout.prependListener('error', (error: NodeJS.ErrnoException) => {
    // A reader that stops early (head, less) is not an error.
    if (error.code === 'EPIPE') process.exit()
    const reason = error.code === 'ENOSPC' ? 'there is no space left on the device' : error.message
    process.stderr.write(`The report could not be written to standard output: ${reason}.\n`)
    process.exit(2)
  })
  // With stderr gone there is nobody left to tell.
  process.stderr.on('error', () => {})
}

/**
 * Writes to stdout and waits until the bytes have left: one reads no further than the reader has come, and may use the
 * buffer again. Never comes back when stdout fails, because `guardStreams` ends the process then.
 */
export function writeThrough(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(bytes, (error) => {
      if (!error) resolve()
    })
  })
}

/** Ends at once, by way of `exit` handlers: they remove temporary files and the progress line. */
export function exitOnSignals(): void {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.once(signal, () => process.exit(code))
  }
}
