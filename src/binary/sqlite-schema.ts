/** Words that begin a constraint of a table, not a column. */
const CONSTRAINT = /^(constraint|primary|unique|check|foreign)$/i

/** More than statements of package managers have; SQLite has a million. */
const MAX_LENGTH = 16_384
const MAX_COLUMNS = 200

/**
 * The columns that a CREATE TABLE statement declares, and the one that stands for the row's number,
 * https://www.sqlite.org/lang_createtable.html#rowid: its values are not stored in the row.
 */
export function columnsOf(sql: string): { columns: string[]; rowId: string | undefined } {
  const body = withoutComments(sql.slice(0, MAX_LENGTH))
  const columns: string[] = []
  let rowId: string | undefined
  for (const definition of body.includes('(') ? splitAtCommas(body.slice(body.indexOf('(') + 1, body.lastIndexOf(')'))) : []) {
    const [, quoted, plain, type] = /^\s*(?:["'`[]([^"'`\]]+)["'`\]]|(\w+))(.*)$/s.exec(definition) ?? []
    const name = quoted ?? plain
    if (name === undefined || (plain !== undefined && CONSTRAINT.test(plain)) || columns.length === MAX_COLUMNS) continue
    columns.push(name)
    if (/^\s*integer\s+primary\s+key\b/i.test(type!)) rowId = name
  }
  return { columns, rowId }
}

function withoutComments(sql: string): string {
  return sql.replaceAll(/\/\*.*?\*\/|--[^\n]*/gs, ' ')
}

/** At commas outside of parentheses and quotes. */
function splitAtCommas(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let quote = ''
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!
    if (quote) {
      if (character === quote) quote = ''
    } else if (character === "'" || character === '"' || character === '`') quote = character
    else if (character === '(') depth++
    else if (character === ')') depth--
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, i))
      start = i + 1
    }
  }
  return [...parts, text.slice(start)]
}
