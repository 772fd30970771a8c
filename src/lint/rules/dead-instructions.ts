import { removeLines } from '../../dockerfile/edits.ts'
import { defineDockerfileRule } from '../rule.ts'

const LAST_COUNTS = ['CMD', 'ENTRYPOINT', 'HEALTHCHECK']

export default defineDockerfileRule({
  id: 'dead-instructions',
  title: 'Leave out instructions that a later one replaces',
  why: 'Of CMD, ENTRYPOINT and HEALTHCHECK only the last of a stage counts. The others look as if they ran.',
  fix: 'CMD ["node", "server.js"]',
  whenNot: 'Never.',
  level: 'note',
  tier: 'safe',
  same: { hadolint: ['DL4003', 'DL4004', 'DL3012'], buildkit: ['MultipleInstructionsDisallowed'] },
  *check({ shipped, dockerfile }) {
    for (const { instructions } of shipped) {
      for (const keyword of LAST_COUNTS) {
        const all = instructions.filter((each) => each.keyword === keyword)
        const last = all.at(-1)
        for (const instruction of all.slice(0, -1)) {
          yield {
            message: `${keyword} in line ${last!.startLine} replaces this one.`,
            instruction,
            edits: [removeLines(dockerfile.text, instruction)],
          }
        }
      }
    }
  },
})
