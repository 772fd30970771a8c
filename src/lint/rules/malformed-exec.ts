import type { Instruction } from '../../dockerfile/dockerfile.ts'
import { defineDockerfileRule } from '../rule.ts'

const QUOTED = /^\[\s*(?:'[^'"\\]*'|"[^"\\]*")(?:\s*,\s*(?:'[^'"\\]*'|"[^"\\]*"))*\s*,?\s*\]$/
/** Without quotes: `[node, a.js]`, `[node]`. */
const UNQUOTED = /^\[\s*[^\s"',\]]+\s*(?:,[^\]]*)?\]$/

export default defineDockerfileRule({
  id: 'malformed-exec',
  title: 'Write the exec form as JSON',
  why: 'Single quotes, a comma too many or text behind it make no JSON. The whole is then a line for the shell, which looks for a program called [.',
  fix: 'CMD ["node", "server.js"]',
  whenNot: 'The line is a test for the shell.',
  level: 'error',
  tier: 'safe',
  same: { hadolint: ['DL3025'], buildkit: ['JSONArgsRecommended'] },
  *check({ shipped }) {
    for (const instruction of shipped.flatMap(({ instructions }) => instructions)) {
      const { keyword, json, body } = instruction
      if (json || !/^(?:CMD|ENTRYPOINT|RUN|SHELL|VOLUME)$/.test(keyword) || !isMeantAsJson(instruction)) continue
      const words = QUOTED.test(body.text) ? body.text.match(/'[^']*'|"[^"]*"/g) : undefined
      // A test of the shell closes its bracket, too, but has no commas.
      if (keyword === 'RUN' && !body.text.includes(',')) continue
      const text = words && `[${words.map((word) => JSON.stringify(word.slice(1, -1))).join(', ')}]`
      yield {
        message:
          keyword === 'VOLUME'
            ? 'This is no JSON, so volumes have brackets and quotes in their names.'
            : 'This is no JSON, so the shell runs it as a line.',
        ...{ instruction, at: body },
        ...(keyword === 'VOLUME'
          ? { withheld: 'a volume by another name is another one' }
          : text && keyword !== 'RUN'
            ? { edits: [{ start: body.start, end: body.end, text }], intended: ['Cmd', 'Entrypoint', 'Shell'] }
            : { withheld: 'what it should say is not certain' }),
      }
    }
  },
})

/** Whether somebody has tried to write the exec form, and did not. */
export function isMeantAsJson({ keyword, json, body: { text } }: Instruction): boolean {
  if (json || !text.startsWith('[') || text.length > 4_000) return false
  if (/^\[\s*["'][^"']*["']\s*(?:[,\]]|["'])/.test(text)) return true
  return (keyword === 'CMD' || keyword === 'ENTRYPOINT') && UNQUOTED.test(text)
}
