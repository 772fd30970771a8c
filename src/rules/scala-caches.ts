import { defineRule } from './rule.ts'

export default defineRule({
  id: 'scala-caches',
  title: 'Leave the caches of sbt, Ivy and Coursier out',
  what: 'sbt, Ivy or Coursier left a cache in the layer.',
  why: 'They hold libraries and build plugins for the next build; the program has its own copies.',
  fix: 'RUN --mount=type=cache,target=/root/.cache/coursier sbt stage',
  whenNot: 'The program is started with sbt run, or by a Coursier launcher.',
  level: 'warning',
  safety: 'review',
  select: {
    paths: ['~/.ivy2/**', '~/.sbt/**', '~/.cache/coursier/**'],
  },
})
