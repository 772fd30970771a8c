import { defineRule } from './rule.ts'

const MAVEN = ['test-classes', 'surefire-reports', 'failsafe-reports', 'generated-test-sources', 'maven-status', 'maven-archiver']
const GRADLE = ['build/tmp/compileJava', 'build/tmp/compileTestJava', 'build/tmp/jar', 'build/test-results', 'build/reports/tests']

export default defineRule({
  id: 'jvm-build-output',
  title: 'Leave Java build folders out',
  what: 'Test classes, reports and temporary files of a Java build are in the layer.',
  why: 'Only the packaged program is run.',
  fix: 'COPY --from=build /src/target/app.jar /app.jar',
  whenNot: 'The container runs the tests.',
  level: 'note',
  safety: 'review',
  select: {
    paths: [...MAVEN.map((folder) => `**/target/${folder}/**`), ...GRADLE.map((folder) => `**/${folder}/**`)],
  },
})
