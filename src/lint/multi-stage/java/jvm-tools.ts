import { subcommandOf } from '../../invocation.ts'
import { type Build, pathOf, type Step } from '../build.ts'
import { absolutePath, isIn, parentOf } from '../paths.ts'

const MAVEN = /^(?:mvn|mvnw)$/
const GRADLE = /^(?:gradle|gradlew)$/
const SBT = /^sbtx?$/

export function isGradle({ program }: Step): boolean {
  return GRADLE.test(program)
}

export function isJavac({ program }: Step): boolean {
  return program === 'javac'
}

/** Whether a step compiles or packs. */
export function isBuild(step: Step): boolean {
  if (isJavac(step)) return true
  return (
    (MAVEN.test(step.program) || GRADLE.test(step.program) || SBT.test(step.program)) &&
    subcommandOf(step, ['-f', '-P', '-pl', '-p', '-s', '-b']) !== undefined
  )
}

export function isBuildStep({ program, args }: Step): boolean {
  if (MAVEN.test(program) || GRADLE.test(program) || SBT.test(program) || /^(?:javac|jar|lein)$/.test(program)) return true
  // Line ends and modes of the wrappers.
  return /^(?:sed|dos2unix|chmod)$/.test(program) && args.some(({ value }) => /(?:^|\/)(?:mvnw|gradlew|sbt)$/.test(value))
}

/** Whether a path is in a folder where a tool puts what it builds. */
export function isOutput(step: Step, path: string): boolean {
  const { program, folder } = step
  if (folder === undefined) return false
  if (isJavac(step)) return classFolders(step).includes(path)
  const output = MAVEN.test(program)
    ? /(?:^|\/)target(?:\/|$)/
    : SBT.test(program)
      ? /(?:^|\/)target\/(?:scala-[\w.-]+|universal\/stage)(?:\/|$)/
      : /(?:^|\/)build\/(?:libs|install|quarkus-app|classes|resources|dependencies)(?:\/|$)/
  return isIn(path, folder) && output.test(path.slice(folder === '/' ? 1 : folder.length + 1))
}

/** The folder with all of a program that is started by a script that the build writes: `build/install/app/bin/app`. */
export function installedAt(builds: readonly Step[], path: string): { folder: string; step: Step } | undefined {
  const folder = /^(.*\/(?:build\/install\/[^/]+|target\/universal\/stage|target\/appassembler))\/bin\/[^/]+$/.exec(path)?.[1]
  const step = folder === undefined ? undefined : builds.findLast((each) => isOutput(each, folder))
  return folder === undefined || !step ? undefined : { folder, step }
}

/** Where classes are written: where `-d` says, else beside their sources. */
function classFolders(step: Step): string[] {
  const at = step.args.findIndex(({ value }) => value === '-d')
  const own = at === -1 ? undefined : step.args[at + 1] && pathOf(step, step.args[at + 1]!)
  if (at !== -1) return own === undefined ? [] : [own]
  return step.args.flatMap(({ value }) =>
    value.endsWith('.java') && !/[$`]/.test(value) ? parentOf(absolutePath(value, step.folder!)) : [],
  )
}

/** The folder that javac puts a package's classes below: the class path of a program without one. */
export function javacRoot(builds: readonly Step[], folder: string): Step | undefined {
  return builds.findLast((step) => isJavac(step) && step.folder !== undefined && classFolders(step).some((each) => isIn(each, folder)))
}

export function isJavaSource(path: string): boolean {
  return (
    !/(?:^|\/)src\/main\/webapp(?:\/|$)/.test(path) &&
    /(?:^|\/)(?:src|target|\.mvn|mvnw(?:\.cmd)?|pom\.xml|buildSrc|\.gradle|gradle|gradlew(?:\.bat)?|gradle\.properties|lombok\.config|\.sbtopts|\.jvmopts)(?:\/|$)|\.(?:java|kt|kts|gradle|groovy|scala|sbt|iml)$|(?:^|\/)project\/(?:[\w.-]+\.(?:sbt|scala)|build\.properties)$/.test(
      path,
    )
  )
}

/** What speaks of a build in a Dockerfile. */
export function mayBuildJava({ context }: Build): boolean {
  return /mvn|gradle|javac|\bsbt\b/.test(context.dockerfile.text)
}
