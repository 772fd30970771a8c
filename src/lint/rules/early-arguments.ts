import type { Instruction } from '../../dockerfile/dockerfile.ts'
import { defineDockerfileRule } from '../rule.ts'

/** Another value for each build. One that is there to make the cache forget is not among them. */
const CHANGING =
  /^(?:(?:GIT|VCS|SOURCE|CI)_)?(?:COMMIT|SHA|REV|REVISION|REF|COMMIT_(?:SHA|HASH|ID)|BUILD_?(?:DATE|TIME|TIMESTAMP|NUMBER|ID|NO)|TIMESTAMP)$/i

export default defineDockerfileRule({
  id: 'early-arguments',
  title: 'Declare what changes with each build last',
  why: 'A RUN is made again when the value of an ARG above it is another one, used or not. A date or a commit at the top makes every layer new, to build and to pull.',
  fix: ['RUN npm ci --omit=dev', 'COPY . .', 'ARG GIT_COMMIT', 'LABEL org.opencontainers.image.revision=$GIT_COMMIT'].join('\n'),
  whenNot: 'Everything below it reads the value.',
  level: 'note',
  tier: 'suggest',
  mentions: /\bARG\b/i,
  *check({ needed, runsOf }) {
    for (const stage of needed) {
      for (const instruction of stage.instructions) {
        const name = instruction.keyword === 'ARG' ? namesOf(instruction).find((each) => CHANGING.test(each)) : undefined
        if (name === undefined) continue
        const behind = runsOf([stage]).filter((run) => run.instruction.start > instruction.start)
        const first = behind.findIndex((run) => run.instruction.body.text.includes(name))
        const again = first === -1 ? behind : behind.slice(0, first)
        if (again.length === 0) continue
        yield {
          message: `${again.length === 1 ? 'The RUN' : `${again.length} RUNs`} below run again for every value of ${name}, and do not read it.`,
          instruction,
        }
        break
      }
    }
  },
})

function namesOf({ words }: Instruction): string[] {
  return words.map(({ text }) => text.split('=', 1)[0]!)
}
