import { defineRule } from './rule.ts'

export default defineRule({
  id: 'gradle-cache',
  title: "Leave Gradle's caches out",
  what: 'Gradle left its caches in the layer.',
  why: 'They hold libraries and build plugins for the next build; the program has its own copies.',
  fix: 'RUN --mount=type=cache,target=/root/.gradle gradle --no-daemon installDist',
  whenNot: 'The program is started with gradle run.',
  level: 'warning',
  safety: 'review',
  select: {
    paths: ['caches', 'wrapper', 'daemon', 'native', 'jdks'].map((folder) => `~/.gradle/${folder}/**`),
  },
})
