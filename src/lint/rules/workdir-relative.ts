import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'workdir-relative',
  title: 'Say where WORKDIR is',
  why: 'A relative WORKDIR is in whatever folder the base leaves off, which another release of the base may change.',
  fix: 'WORKDIR /app',
  whenNot: 'The folder of the base is what is meant.',
  level: 'note',
  tier: 'suggest',
  same: { hadolint: ['DL3000'], buildkit: ['WorkdirRelativePath'] },
  *check({ shipped, settingsAt }) {
    for (const instruction of shipped.flatMap(({ instructions }) => instructions)) {
      const { keyword, body } = instruction
      if (keyword !== 'WORKDIR' || /^["']?(?:\/|\$|[A-Za-z]:)/.test(body.text) || body.text === '') continue
      const { workingDir } = settingsAt(instruction).configuration
      if (workingDir?.startsWith('/')) continue
      yield { message: `${body.text} is relative to a folder that only the base knows.`, instruction }
    }
  },
})
