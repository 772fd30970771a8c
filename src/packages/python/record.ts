/** More files than any distribution has. */
const MAX_ROWS = 1_000_000

/**
 * Paths of a RECORD, the first field of each row of CSV: https://packaging.python.org/en/latest/specifications/recording-installed-packages/.
 * Quotes are read as Python's csv does, so that a path may hold commas, quotes and line breaks. `complete`: false when a quote stays open,
 * or there are too many rows.
 */
export function parseRecord(text: string): { paths: string[]; complete: boolean } {
  const paths: string[] = []
  let position = 0
  let isOpen = false
  while (position < text.length && paths.length < MAX_ROWS) {
    let path: string
    if (text[position] === '"') {
      const end = closingQuote(text, position + 1)
      isOpen = end === text.length
      path = text.slice(position + 1, end).replaceAll('""', '"')
      position = end + 1
    } else {
      const end = endOf(text, position)
      path = text.slice(position, end)
      position = end
    }
    position = nextRow(text, position)
    if (path !== '') paths.push(path)
  }
  return { paths, complete: !isOpen && position === text.length }
}

function closingQuote(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 2)) if (text[quote + 1] !== '"') return quote
  return text.length
}

/** Of a field without quotes. */
function endOf(text: string, from: number): number {
  let end = from
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') end++
  return end
}

/** The hash and the size are never in quotes. */
function nextRow(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end + 1
}
