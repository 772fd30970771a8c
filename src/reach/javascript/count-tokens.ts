/** How many words and signs code has, about: those in strings and comments are counted as well. A syntax tree grows with them, not with bytes. */
export function countTokens(code: string): number {
  let count = 0
  let inWord = false
  for (let i = 0; i < code.length; i++) {
    const character = code.charCodeAt(i)
    const isWord = isWordCharacter(character)
    if (character > 0x20 && !(isWord && inWord)) count++
    inWord = isWord
  }
  return count
}

/** Digits, letters, `$`, `_`, and all that is not ASCII. */
function isWordCharacter(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    code === 0x5f ||
    code === 0x24 ||
    code > 0x7f
  )
}
