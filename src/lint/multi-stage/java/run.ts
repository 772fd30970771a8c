import type { Instruction } from '../../../dockerfile/dockerfile.ts'
import type { Build } from '../build.ts'
import { type BuiltOnce, buildingStart, builtOnce } from '../built-once.ts'
import { contextTextAt } from '../copies.ts'
import type { NoPlan } from '../ecosystem.ts'
import { absolutePath, nameOf } from '../paths.ts'
import { springBootJar as gradleJar } from './gradle-project.ts'
import { springBootJar as mavenJar } from './maven-project.ts'
import type { Started } from '../starts.ts'

/** Options of the build tools that change nothing of the program. */
const QUIET = /^(?:-e|-q|-B|-o|-ntp|-U|-X|-s|-i|--\w[\w-]*|-D(?:skipTests|maven\.test\.skip)(?:=\w+)?|-x=?test)$/
const PROFILES = /^-Dspring-boot\.run\.profiles=([\w,-]+)$/
const PACKS = /^(?:package|install|verify|deploy|bootJar|build|assemble)$/

/** What `CMD mvn spring-boot:run` or `gradle bootRun` says, said by `java -jar`; or why another start would be another program. */
export function javaRun(build: Build, starts: readonly Started[]): BuiltOnce | NoPlan | undefined {
  const start = buildingStart(build, starts)
  const folder = build.folderAt()
  if (!start || folder === undefined) return undefined
  const { program, args } = start.run
  const isMaven = /^mvnw?$/.test(nameOf(program))
  const task = isMaven ? 'spring-boot:run' : 'bootRun'
  const profiles = args.flatMap((word) => PROFILES.exec(word)?.[1] ?? [])
  if (!args.includes(task) || !/^(?:mvnw?|gradlew?)$/.test(nameOf(program))) return undefined
  if (!args.every((word) => word === task || word === 'clean' || QUIET.test(word) || PROFILES.test(word))) return undefined
  const textOf = (name: string) => contextTextAt(build, absolutePath(name, folder))
  const jar = isMaven ? mavenJar(textOf('pom.xml')) : gradleJar(textOf)
  if (typeof jar === 'object') return jar
  const path = `${folder === '/' ? '' : folder}/${jar}`
  const ready = packedBefore(build, isMaven)
  if (!ready && !start.isRoot) return undefined
  const line = isMaven ? `${program} -B package -Dmaven.test.skip=true` : `${program} bootJar --no-daemon`
  return builtOnce(start, ready ?? line, path, ['java', '-jar', path, ...profiles.map((each) => `--spring.profiles.active=${each}`)])
}

/** A RUN that has packed all that was copied. */
function packedBefore(build: Build, isMaven: boolean): Instruction | undefined {
  const copied = build.stage.instructions.findLast(({ keyword }) => keyword === 'COPY' || keyword === 'ADD')
  const tool = isMaven ? /^mvnw?$/ : /^gradlew?$/
  return build.runs
    .filter(({ instruction }) => instruction.start > (copied?.start ?? 0))
    .findLast((run) =>
      build
        .stepsOf(run)
        ?.some(
          ({ program, args, folder }) =>
            tool.test(program) &&
            folder === build.folderAt() &&
            args.some(({ value }) => PACKS.test(value)) &&
            !args.some(({ value }) => /repackage|^-(?:f|pl|P|p|b)/.test(value)),
        ),
    )?.instruction
}
