/** A place as editors count: lines and columns from 1, columns in UTF-16 units, a byte order mark not counted. */
export interface TextPosition {
  line: number
  column: number
}

/** Gives places of one text, by their offsets in UTF-16 units. */
export function textPositions(text: string): (place: number) => TextPosition {
  const starts = [text.startsWith('\uFEFF') ? 1 : 0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (place) => {
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= place) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: Math.max(0, place - starts[low]!) + 1 }
  }
}
