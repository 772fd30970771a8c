/** One paragraph of a control file, https://www.debian.org/doc/debian-policy/ch-controlfields.html: fields by their names in lower case. */
export type Paragraph = ReadonlyMap<string, string>

/** Real ones stay below 100 kB. */
const MAX_FIELD_LENGTH = 1024 * 1024

/**
 * The paragraphs of a control file with the wanted fields, whose names are in lower case. Lines that continue a field keep their
 * line break and lose the space before them. Fields end at MAX_FIELD_LENGTH.
 */
export function* paragraphs(text: string, wanted: ReadonlySet<string>): Generator<Paragraph, void, undefined> {
  let paragraph = new Map<string, string>()
  let field: string | undefined
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    const first = text.charCodeAt(start)
    if (end === start || (first === 13 && end === start + 1)) {
      if (paragraph.size > 0) yield paragraph
      paragraph = new Map()
      field = undefined
    } else if (first === 32 || first === 9) {
      const before = field === undefined ? undefined : paragraph.get(field)!
      if (before !== undefined && before.length < MAX_FIELD_LENGTH) paragraph.set(field!, `${before}\n${text.slice(start + 1, end).trim()}`)
    } else {
      const colon = text.indexOf(':', start)
      const name = colon === -1 || colon >= end ? '' : text.slice(start, colon).toLowerCase()
      field = wanted.has(name) ? name : undefined
      if (field !== undefined) paragraph.set(field, text.slice(colon + 1, Math.min(end, colon + MAX_FIELD_LENGTH)).trim())
    }
    start = end + 1
  }
  if (paragraph.size > 0) yield paragraph
}
