/**
 * The strings of a JSON form; undefined where the text is none: only a whole array of strings counts, everything else is a shell's line.
 * `not strings`: an array of other things, which BuildKit refuses.
 */
export function parseJsonForm(text: string): readonly string[] | 'not strings' | undefined {
  const trimmed = text.trim()
  if (!trimmed.startsWith('[')) return undefined
  let value: unknown
  try {
    value = JSON.parse(trimmed)
  } catch {
    return undefined
  }
  if (!Array.isArray(value)) return undefined
  return value.every((item) => typeof item === 'string') ? value : 'not strings'
}
