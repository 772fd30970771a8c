import { describe, expect, it } from 'vitest'
import { apart } from '../../support/multi-stage-table.ts'

const MAVEN = 'FROM maven:3.9-eclipse-temurin-21'
const JRE = 'FROM eclipse-temurin:21-jre'
const PLAIN = '<project><artifactId>app</artifactId></project>'
const SPRING = '<project><parent>x</parent><dependencies/><plugin>spring-boot-maven-plugin</plugin></project>'
const LINKED = '<project><dependencies><dependency/></dependencies><addClasspath>true</addClasspath></project>'

const boot = (own: string, inPlugin = '') =>
  `<project><parent><artifactId>spring-boot-starter-parent</artifactId><version>3.5.0</version></parent>${own}<build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId>${inPlugin}</plugin></plugins></build></project>`
const RUN = [MAVEN, 'WORKDIR /a', 'COPY . .', 'CMD ["mvn", "spring-boot:run"]']
const GRADLE_RUN = ['FROM gradle:8-jdk21', 'WORKDIR /a', 'COPY . .', 'CMD ["gradle", "bootRun"]']

describe('a last stage for what Maven and Gradle build', () => {
  it.each<[what: string, lines: readonly string[], final: readonly string[], files?: Record<string, string>]>([
    [
      'a jar with all in it',
      [MAVEN, 'WORKDIR /app', 'COPY . .', 'RUN mvn package', 'CMD ["java", "-jar", "target/app.jar"]'],
      [JRE, 'WORKDIR /app', 'COPY --from=build /app/target/app.jar /app/target/app.jar', 'CMD ["java", "-jar", "target/app.jar"]'],
      { 'pom.xml': SPRING, 'src/main/java/App.java': '' },
    ],
    [
      'a jar without dependencies',
      [MAVEN, 'WORKDIR /app', 'COPY pom.xml ./', 'COPY src src', 'RUN mvn package', 'CMD ["java", "-jar", "target/app.jar"]'],
      [JRE, 'WORKDIR /app', 'COPY --from=build /app/target/app.jar /app/target/app.jar', 'CMD ["java", "-jar", "target/app.jar"]'],
      { 'pom.xml': PLAIN, 'src/main/java/App.java': '' },
    ],
    [
      'a jar that may name others beside it',
      [MAVEN, 'WORKDIR /app', 'COPY . .', 'RUN mvn package', 'CMD ["java", "-jar", "target/app.jar"]'],
      [JRE, 'WORKDIR /app', 'COPY --from=build /app/target /app/target', 'CMD ["java", "-jar", "target/app.jar"]'],
      { 'pom.xml': LINKED },
    ],
    [
      'a jar beside another that has all in it',
      [MAVEN, 'WORKDIR /app', 'COPY . .', 'RUN mvn package', 'CMD ["java", "-jar", "target/app.jar"]'],
      [JRE, 'WORKDIR /app', 'COPY --from=build /app/target /app/target', 'CMD ["java", "-jar", "target/app.jar"]'],
      { 'pom.xml': '<!-- <a/> --><dependency/>maven-shade-plugin<shadedArtifactAttached>true' },
    ],
    [
      'the same without a context, and what else was copied',
      [MAVEN, 'WORKDIR /app', 'COPY . .', 'RUN mvn package', 'CMD ["java", "-jar", "target/app.jar"]'],
      [JRE, 'WORKDIR /app', 'COPY . .', 'COPY --from=build /app/target /app/target', 'CMD ["java", "-jar", "target/app.jar"]'],
    ],
    [
      'a jar that was copied to another place',
      [
        MAVEN,
        'WORKDIR /src',
        'COPY pom.xml ./',
        'COPY src src',
        'RUN mvn package',
        'RUN cp target/app-*.jar /app.jar',
        'ENTRYPOINT ["java", "-jar", "/app.jar"]',
      ],
      [JRE, 'WORKDIR /src', 'COPY --from=build /app.jar /app.jar', 'ENTRYPOINT ["java", "-jar", "/app.jar"]'],
    ],
    [
      'a class path',
      [
        MAVEN,
        'WORKDIR /app',
        'COPY src src',
        'RUN mvn package dependency:copy-dependencies',
        'CMD ["java", "-cp", "target/classes:target/dependency/*", "a.Main"]',
      ],
      [
        JRE,
        'WORKDIR /app',
        'COPY --from=build /app/target/classes /app/target/classes',
        'COPY --from=build /app/target/dependency /app/target/dependency',
        'CMD ["java", "-cp", "target/classes:target/dependency/*", "a.Main"]',
      ],
    ],
    [
      'the wrapper of Maven on a JDK, options of Java that a shell fills in',
      [
        'FROM eclipse-temurin:17-jdk-jammy',
        'WORKDIR /app',
        'COPY .mvn .mvn',
        'COPY mvnw pom.xml ./',
        'RUN chmod +x mvnw && ./mvnw dependency:go-offline',
        'COPY src src',
        'RUN ./mvnw package && rm -rf /root/.m2',
        'ENTRYPOINT java $JAVA_OPTS -jar target/app-jar-with-dependencies.jar',
      ],
      [
        'FROM eclipse-temurin:17-jre-jammy',
        'WORKDIR /app',
        'COPY --from=build /app/target/app-jar-with-dependencies.jar /app/target/app-jar-with-dependencies.jar',
        'ENTRYPOINT java $JAVA_OPTS -jar target/app-jar-with-dependencies.jar',
      ],
    ],
    [
      'Gradle on Alpine, as root and then not',
      [
        'FROM gradle:8.5-jdk17-alpine',
        'WORKDIR /app',
        'COPY build.gradle settings.gradle ./',
        'COPY src ./src',
        'RUN gradle bootJar --no-daemon',
        'RUN addgroup -S app && adduser -S app -G app',
        'USER app',
        'EXPOSE 8080',
        'ENTRYPOINT ["java", "-jar", "/app/build/libs/app.jar"]',
      ],
      [
        'FROM eclipse-temurin:17-jre-alpine',
        'WORKDIR /app',
        'COPY --from=build /app/build/libs /app/build/libs',
        'RUN addgroup -S app && adduser -S app -G app',
        'USER app',
        'EXPOSE 8080',
        'ENTRYPOINT ["java", "-jar", "/app/build/libs/app.jar"]',
      ],
    ],
    [
      'a JDK that was installed: the JRE of the same system',
      [
        'FROM ubuntu:24.04',
        'RUN apt-get update && apt-get install -y openjdk-21-jdk maven',
        'WORKDIR /app',
        'COPY src src',
        'RUN mvn package',
        'CMD ["java", "-jar", "target/app-all.jar"]',
      ],
      [
        'FROM ubuntu:24.04',
        'RUN apt-get update && apt-get install -y --no-install-recommends openjdk-21-jre && rm -rf /var/lib/apt/lists/*',
        'WORKDIR /app',
        'COPY --from=build /app/target/app-all.jar /app/target/app-all.jar',
        'CMD ["java", "-jar", "target/app-all.jar"]',
      ],
    ],
    [
      'what Maven starts, packed already',
      [MAVEN, 'WORKDIR /app', 'COPY . .', 'RUN mvn clean install', 'CMD mvn -q spring-boot:run -Dspring-boot.run.profiles=prod'],
      [
        ...['FROM eclipse-temurin:21-jre', 'WORKDIR /app', 'COPY --from=build /app/target/shop-1.2.jar /app/target/shop-1.2.jar'],
        'CMD ["java", "-jar", "/app/target/shop-1.2.jar", "--spring.profiles.active=prod"]',
      ],
      { 'pom.xml': boot('<artifactId>shop</artifactId><version>1.2</version>') },
    ],
    [
      'what Maven starts, packed for it',
      [
        'FROM eclipse-temurin:17-jdk-jammy',
        'WORKDIR /app',
        'COPY . .',
        'RUN ./mvnw dependency:resolve',
        'CMD ["./mvnw", "spring-boot:run"]',
      ],
      [
        ...['FROM eclipse-temurin:17-jre-jammy', 'WORKDIR /app', 'COPY --from=build /app/target/shop.jar /app/target/shop.jar'],
        'CMD ["java", "-jar", "/app/target/shop.jar"]',
      ],
      { 'pom.xml': boot('<artifactId>a</artifactId><build><finalName>shop</finalName></build>') },
    ],
    [
      'what Gradle starts',
      ['FROM gradle:8-jdk21', 'WORKDIR /app', 'COPY . .', 'CMD ["gradle", "bootRun"]'],
      [
        ...['FROM eclipse-temurin:21-jre', 'WORKDIR /app', 'COPY --from=build /app/build/libs/shop-1.2.jar /app/build/libs/shop-1.2.jar'],
        'CMD ["java", "-jar", "/app/build/libs/shop-1.2.jar"]',
      ],
      {
        'build.gradle': "plugins { id 'org.springframework.boot' version '3.5.0' }\nversion = '1.2'\n",
        'settings.gradle': "rootProject.name = 'shop'\n",
      },
    ],
    [
      'a program with the script that starts it',
      ['FROM gradle:8-jdk21', 'WORKDIR /app', 'COPY . .', 'RUN gradle installDist', 'CMD ["build/install/shop/bin/shop"]'],
      [
        ...['FROM eclipse-temurin:21-jre', 'WORKDIR /app', 'COPY --from=build /app/build/install/shop /app/build/install/shop'],
        'CMD ["build/install/shop/bin/shop"]',
      ],
      { 'build.gradle': '', 'src/main/java/A.java': '' },
    ],
    [
      'classes beside their sources',
      ['FROM openjdk:17', 'COPY . /app', 'WORKDIR /app', 'RUN javac -encoding utf8 Main.java', 'CMD ["java", "-Xmx64m", "Main"]'],
      ['FROM eclipse-temurin:17-jre', 'WORKDIR /app', 'COPY --from=build /app /app', 'CMD ["java", "-Xmx64m", "Main"]'],
    ],
    [
      'what sbt assembles',
      [
        ...['FROM sbtscala/scala-sbt:eclipse-temurin-17.0.4_1.7.1_3.2.0', 'WORKDIR /app', 'COPY . .', 'RUN ["sbt", "assembly"]'],
        'CMD ["java", "-jar", "target/scala-2.13/shop-assembly-1.0.jar"]',
      ],
      [
        ...['FROM eclipse-temurin:17-jre', 'WORKDIR /app'],
        'COPY --from=build /app/target/scala-2.13/shop-assembly-1.0.jar /app/target/scala-2.13/shop-assembly-1.0.jar',
        'CMD ["java", "-jar", "target/scala-2.13/shop-assembly-1.0.jar"]',
      ],
      { 'build.sbt': '', 'project/plugins.sbt': '', 'src/main/scala/A.scala': '' },
    ],
    [
      'the same vendor, where it has what is started; a folder of the name build',
      ['FROM maven:3.9-amazoncorretto-17', 'WORKDIR /build', 'COPY . .', 'RUN mvn package', 'CMD ["java", "-jar", "target/a.jar"]'],
      [
        'FROM amazoncorretto:17-al2023-headless',
        'WORKDIR /build',
        'COPY --from=build /build/target/a.jar /build/target/a.jar',
        'CMD ["java", "-jar", "target/a.jar"]',
      ],
      { 'pom.xml': boot('<artifactId>a</artifactId>') },
    ],
  ])('%s', (_, lines, final, files) => {
    expect(apart(lines, files).final).toEqual(final)
  })

  it.each<[reason: RegExp, lines: readonly string[], files?: Record<string, string>]>([
    [/line 3 builds the program each time/, [MAVEN, 'RUN mvn package', 'CMD ["mvn", "exec:java"]']],
    [/without Maven is not known: a pom.xml in --context tells/, [MAVEN, 'RUN mvn package', 'CMD ["mvn", "spring-boot:run"]']],
    [
      /spring-boot-devtools is only there/,
      RUN,
      { 'pom.xml': boot('<artifactId>a</artifactId><dependencies>spring-boot-devtools</dependencies>') },
    ],
    [
      /java alone would start it in another way/,
      RUN,
      { 'pom.xml': boot('', '<configuration><jvmArguments>x</jvmArguments></configuration>') },
    ],
    [/the name of the jar is not known/, RUN, { 'pom.xml': boot('<artifactId>a</artifactId><packaging>war</packaging>') }],
    [/the name of the jar is not known/, RUN, { 'pom.xml': boot('<artifactId>a-${x}</artifactId>') }],
    [/does not say that Spring Boot packs/, RUN, { 'pom.xml': '<project><artifactId>a</artifactId></project>' }],
    [
      /line 5 builds the program each time/,
      ['FROM sbtscala/scala-sbt:x', 'WORKDIR /a', 'COPY . .', 'RUN sbt compile', 'CMD ["sbt", "run"]'],
    ],
    [/is there while Gradle starts it/, GRADLE_RUN, { 'build.gradle': 'org.springframework.boot\ndevelopmentOnly x' }],
    [/build.gradle says how Gradle starts it/, GRADLE_RUN, { 'build.gradle': 'org.springframework.boot\nbootRun { }' }],
    [/the name of the jar is not known/, GRADLE_RUN, { 'build.gradle': 'org.springframework.boot\nversion = "1"' }],
    [/which Java runs what maven:3/, ['FROM maven:3', 'WORKDIR /a', 'RUN mvn package', 'CMD ["java", "-jar", "target/x.jar"]']],
    [/starts a jar that only a run knows/, [MAVEN, 'RUN mvn package', 'CMD java -jar $JAR']],
    [/where \/opt\/x.jar comes from is not known/, [MAVEN, 'RUN mvn package', 'CMD ["java", "-jar", "/opt/x.jar"]']],
    [/does not say which jar/, [MAVEN, 'RUN mvn package', 'CMD ["java", "Main"]']],
    [
      /does not have the account gradle/,
      [
        'FROM gradle:8-jdk21',
        'WORKDIR /a',
        'COPY --chown=gradle:gradle . .',
        'RUN gradle build',
        'CMD ["java", "-jar", "build/libs/a-all.jar"]',
      ],
    ],
    [
      /put together from variables/,
      ['ARG V=21', 'FROM maven:3.9-eclipse-temurin-$V', 'WORKDIR /a', 'RUN mvn package', 'CMD ["java", "-jar", "target/x.jar"]'],
    ],
    [/starts jcmd/, [MAVEN, 'WORKDIR /a', 'RUN mvn package', 'HEALTHCHECK CMD jcmd 1 VM.uptime', 'CMD ["java", "-jar", "target/x.jar"]']],
    [/^nothing$/, [MAVEN, 'RUN mvn package', 'CMD ["catalina.sh", "run"]']],
    [/^nothing$/, ['FROM eclipse-temurin:21', 'COPY app.jar /', 'CMD ["java", "-jar", "/app.jar"]']],
  ])('%s', (reason, lines, files) => {
    expect(apart(lines, files).reason).toMatch(reason)
  })
})
