const LETTER_L = 76
const DOT = 46
const COLON = 58
const SEMICOLON = 59
const OPEN_ANGLE = 60

/** Classes in a descriptor or a generic signature: `(Ljava/util/List<Lshop/Item;>;)V`. */
export function addTypes(text: string, types: Set<string>): void {
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) !== LETTER_L) continue
    const start = at + 1
    let code = 0
    for (at = start; at < text.length; at++) {
      code = text.charCodeAt(at)
      if (code === SEMICOLON || code === OPEN_ANGLE || code === COLON || code === DOT) break
    }
    if (code === SEMICOLON || code === OPEN_ANGLE) types.add(text.slice(start, at))
  }
}
