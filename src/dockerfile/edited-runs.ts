import type { Dockerfile, Instruction } from './dockerfile.ts'
import { applyEdits, type Edit } from './edits.ts'
import { parseInstructions } from './parse.ts'

/** A RUN as edits leave it, read by itself with what follows it up to the next instruction. */
export interface EditedRun {
  was: Instruction
  is: Instruction
  /** The part of the file; places are offsets into its own text. */
  part: Pick<Dockerfile, 'text' | 'escape' | 'comments'>
  /** Where that part was in the file before. */
  from: number
  to: number
}

/** Stands for the next instruction: it must be read as one, too. */
const NEXT = 'STOPSIGNAL 1'

/**
 * The RUNs that edits change, where each edit lies inside of one, and each of them is still one RUN that ends where the next instruction starts:
 * all else of the file is then read as it was. Undefined where the whole must be read again to tell.
 */
export function editedRuns({ text, escape, instructions }: Dockerfile, edits: readonly Edit[]): EditedRun[] | undefined {
  const byRun = new Map<number, Edit[]>()
  for (const edit of edits) {
    const index = instructions.findIndex(({ end }) => end >= edit.end)
    const owner = instructions[index]
    if (owner?.keyword !== 'RUN' || edit.start < owner.keywordRange.end) return undefined
    byRun.set(index, [...(byRun.get(index) ?? []), edit])
  }
  const runs: EditedRun[] = []
  for (const [index, own] of byRun) {
    const was = instructions[index]!
    const [from, to] = [was.start, instructions[index + 1]?.start ?? text.length]
    const applied = applyEdits(
      text.slice(from, to),
      own.map(({ start, end, text: written }) => ({ start: start - from, end: end - from, text: written })),
    )
    if ('reason' in applied) return undefined
    const part = to === text.length && !applied.text.endsWith('\n') ? `${applied.text}\n` : applied.text
    const read = parseInstructions(part + NEXT, escape)
    const [is, next, more] = read.instructions
    if (more || is?.keyword !== 'RUN' || next?.start !== part.length || read.problems.length > 0) return undefined
    runs.push({ was, is, part: read, from, to })
  }
  return runs
}
