/** Names out of an image may hold anything: without control characters, and short enough for a sentence. */
export function printable(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')
  return plain.length > 200 ? `${plain.slice(0, 199)}…` : plain
}

/** `a, b and 3 more` */
export function listed(names: readonly string[], limit = 10): string {
  const shown = names.slice(0, limit).map(printable)
  const rest = names.length - shown.length
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ')
}

/** The text as one word of a shell command that can be pasted. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${printable(text).replaceAll("'", `'\\''`)}'`
}
