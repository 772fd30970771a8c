import type { RewriteReport } from './rewrite-report.ts'

/** The edits as suggestions for comments of a review on GitHub, one a place. */
export function suggestionBlocks({ file, suggestions }: RewriteReport): string {
  const path = file.path === '-' ? 'Dockerfile' : file.path
  return suggestions
    .map(({ startLine, endLine, lines }) => {
      const text = lines.map((line) => `${line}\n`).join('')
      const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
      const fence = '`'.repeat(Math.max(3, longest + 1))
      const where = startLine === endLine ? `line ${startLine}` : `lines ${startLine} to ${endLine}`
      return `${path}, ${where}:\n\n${fence}suggestion\n${text}${fence}\n`
    })
    .join('\n')
}
