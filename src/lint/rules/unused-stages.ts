import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'unused-stages',
  title: 'Take out stages that nothing needs',
  why: 'BuildKit leaves them out; builders that do not, like the classic one, run them for nothing, and who reads the file takes them for part of the image.',
  fix: 'COPY --from=build /out/app /app',
  whenNot: 'It is built by itself, with --target.',
  level: 'note',
  tier: 'suggest',
  *check({ graph, needed, isNamed }) {
    if (isNamed) return
    for (const stage of graph.stages) {
      // One with a name can be built by itself, and mostly is meant to be: tests, tools for development.
      if (needed.includes(stage) || stage.name !== undefined) continue
      yield { message: 'Nothing copies from this stage or starts from it.', instruction: stage.from }
    }
  },
})
