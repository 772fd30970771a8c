const MAX_LENGTH = 120

/** A command line or an expression as words that refer to something: on one line, and cut where it is long. */
export function oneLine(text: string): string {
  const line = text
    .slice(0, 4 * MAX_LENGTH)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1)}…` : line
}
