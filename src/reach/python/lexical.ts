/** Whether a character may be in a name. All beyond ASCII may: the text is bytes, and what UTF-8 makes of them does not matter here. */
export function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code >= 128
}

/** Blanks and joined lines; in brackets also lines and comments. */
export function skipBlanks(text: string, start: number, inBrackets = false): number {
  let at = start
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === 32 || code === 9 || code === 12) at++
    else if (code === 92 && text.charCodeAt(at + 1) === 10) at += 2
    else if (code === 92 && text.charCodeAt(at + 1) === 13) at += text.charCodeAt(at + 2) === 10 ? 3 : 2
    else if (inBrackets && (code === 10 || code === 13)) at++
    else if (inBrackets && code === 35) at = endOfLine(text, at)
    else break
  }
  return at
}

export function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start)
  return end === -1 ? text.length : end
}
