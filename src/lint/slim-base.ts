import { slimmerTag } from './slimmer-tag.ts'
import { defineDockerfileRule } from './rule.ts'

export default defineDockerfileRule({
  id: 'slim-base',
  title: 'Start the image that ships from the slim variant of its base',
  why: 'The full images of languages carry compilers, version control and headers of a hundred libraries, for builds. The slim ones of the same release have the same language and C library without them.',
  fix: ['FROM node:22-bookworm AS build', '# …', 'FROM node:22-bookworm-slim'].join('\n'),
  whenNot:
    'Something in the stage compiles, or uses git, curl or a library that only the full image has. Build, run the tests, and look at HEALTHCHECK.',
  level: 'warning',
  tier: 'suggest',
  *check({ shipped, baseOf }) {
    const base = baseOf(shipped[0]!)
    const tag = base && slimmerTag(base)
    if (base && tag !== undefined)
      yield { message: `${base.repository}:${base.tag} has a slim variant: ${base.repository}:${tag}.`, instruction: shipped[0]!.from }
  },
})
