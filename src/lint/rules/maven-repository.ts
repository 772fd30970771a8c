import { subcommandOf } from '../invocation.ts'
import { residueIn } from '../residue.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'maven-repository',
  title: 'Build with Maven in a stage of its own',
  why: 'Maven keeps every plug-in and library in ~/.m2, most of which only the build reads.',
  fix: 'COPY --from=build /src/target/app.jar /app.jar',
  whenNot: 'The image is there to build programs.',
  level: 'note',
  tier: 'suggest',
  mentions: /mvn/,
  check: (context) =>
    residueIn(context, {
      fills: (each) => /^(?:mvn|mvnw|mvnd)$/.test(each.program) && subcommandOf(each) !== undefined,
      folders: ['~/.m2', '~/.m2/repository'],
      mountLike: /\.m2|maven/,
      message: () => 'What Maven downloads stays in the image.',
    }),
})
