import { subcommandOf } from '../invocation.ts'
import { residueIn } from '../residue.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'gradle-cache',
  title: 'Build with Gradle in a stage of its own',
  why: 'Gradle keeps itself, every plug-in and library, and a cache of its work in ~/.gradle.',
  fix: 'COPY --from=build /src/build/libs/app.jar /app.jar',
  whenNot: 'The image is there to build programs.',
  level: 'note',
  tier: 'suggest',
  mentions: /gradle/,
  check: (context) =>
    residueIn(context, {
      fills: (each) => /^gradlew?$/.test(each.program) && subcommandOf(each) !== undefined,
      folders: ['~/.gradle', '/home/gradle/.gradle'],
      mountLike: /gradle/,
      message: () => 'What Gradle downloads stays in the image.',
    }),
})
