import { defineRule } from './rule.ts'

export default defineRule({
  id: 'maven-repository',
  title: "Leave Maven's repository out",
  what: "Maven's local repository is in the layer.",
  why: 'The program has its libraries in its own jar or lib folder; the repository also holds every build plugin.',
  fix: 'RUN --mount=type=cache,target=/root/.m2 mvn -B package -DskipTests',
  whenNot: 'The program is started with mvn, or its class path points into the repository.',
  level: 'warning',
  safety: 'review',
  select: {
    paths: ['~/.m2/repository/**', '~/.m2/wrapper/**'],
  },
})
