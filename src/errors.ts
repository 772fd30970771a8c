/**
 * Something the user can put right: a wrong path, a truncated archive, an unknown rule.
 * Shown as one plain sentence and a hint, never with a stack; the process ends with exit code 2.
 */
export class UserError extends Error {
  /** What to do about it, one sentence. */
  readonly hint: string
  /** A command that can be pasted, where one helps. */
  readonly example: string | undefined
  /** What was tried, a line each, where the sentence sums up. */
  readonly details: readonly string[]

  constructor(message: string, options: { hint: string; example?: string; details?: readonly string[]; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.name = 'UserError'
    this.hint = options.hint
    this.example = options.example
    this.details = options.details ?? []
  }
}

/** Something in the image that could not be read, and what follows from it for the report. */
export interface Note {
  /** The part it is about: a layer, a path, a digest. */
  about: string
  message: string
}
