import { defineRule } from './rule.ts'

export default defineRule({
  id: 'jvm-build-tools',
  title: 'Leave Maven, Gradle and sbt out',
  what: 'A Java build tool is in the image.',
  why: 'The program is built; starting it needs only a Java runtime.',
  fix: ['FROM eclipse-temurin:21-jre', 'COPY --from=build /src/target/app.jar /app.jar'].join('\n'),
  whenNot: 'The image is for building Java programs.',
  level: 'warning',
  safety: 'review',
  select: {
    paths: ['/opt/maven/**', '/opt/gradle/**', '/opt/sbt/**', '/usr/share/maven/**', '/usr/share/gradle/**', '/usr/share/sbt/**'],
  },
})
