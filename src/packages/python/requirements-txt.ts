import { isForDevelopment, type Want, wantOf } from './wants.ts'

/** A list for `pip install --requirement`, https://pip.pypa.io/en/stable/reference/requirements-file-format/. */
export interface RequirementsTxt {
  wants: Want[]
  /** Paths of others that it includes, as written. */
  includes: string[]
}

const MAX_LINES = 100_000
/** Name of a list that pip-compile or uv made names who asked for each. */
const VIA = /^\s*#\s*via\b/

export function parseRequirementsTxt(text: string, fileName: string): RequirementsTxt {
  const parsed: RequirementsTxt = { wants: [], includes: [] }
  const kind = isForDevelopment(fileName.replace(/\.\w+$/, '')) ? 'dev' : 'depends'
  const lines = text.replace(/\\\r?\n/g, ' ').split(/\r?\n/, MAX_LINES)
  for (const [number, line] of lines.entries()) {
    const content = line.replace(/(^|\s)#.*$/, '').trim()
    const include = /^(?:-r|--requirement)[\s=]*(.+)$/.exec(content)
    if (include) parsed.includes.push(include[1]!.trim())
    if (content === '' || content.startsWith('-')) continue
    if (cameAlong(lines, number)) continue
    parsed.wants.push(...wantOf(content.replace(/\s--?[a-z].*$/, ''), kind, ''))
  }
  return parsed
}

/** Whether the comment behind or below says that only other packages asked: `# via flask`, and not `# via -r requirements.in`. */
function cameAlong(lines: readonly string[], number: number): boolean {
  const comments: string[] = []
  const behind = /\s(#\s*via\b.*)$/.exec(lines[number]!)
  if (behind) comments.push(behind[1]!)
  for (let next = number + 1; /^\s+#/.test(lines[next] ?? ''); next++) comments.push(lines[next]!)
  const names = comments
    .map((comment) =>
      comment
        .replace(VIA, '')
        .replace(/^\s*#\s*(via\b)?/, '')
        .trim(),
    )
    .filter((name) => name !== '')
  const isVia = comments.some((comment) => VIA.test(comment))
  return isVia && names.length > 0 && names.every((name) => /^[\w.-]+(\s*,\s*[\w.-]+)*$/.test(name) && !name.startsWith('-'))
}
