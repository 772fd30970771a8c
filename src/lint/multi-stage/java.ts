import { slimmer } from '../../base-images/slimmer.ts'
import { subcommandOf } from '../invocation.ts'
import { type Build, pathOf, type Step } from './build.ts'
import { contextFileAt } from './copies.ts'
import type { Artifact, Ecosystem, NoPlan, Plan } from './ecosystem.ts'
import { packagesOf, packageTask } from './packages.ts'
import { absolutePath, isIn, nameOf, parentOf } from './paths.ts'
import { type RuntimeBase, sameSystem, systemOf } from './runtime-bases.ts'
import type { Started } from './starts.ts'

const MAVEN = /^(?:mvn|mvnw)$/
const GRADLE = /^(?:gradle|gradlew)$/
const NEEDS_TOOLS = /^(?:mvn|mvnw|gradle|gradlew|javac|jshell|sbt|lein|mvnDebug)$/
/** What a JRE has of a JDK's programs. */
const PROGRAMS = ['java', 'keytool', 'rmiregistry', 'jrunscript']
/** Names that builds give to jars with all that they need in them. */
const IS_WHOLE = /(?:-jar-with-dependencies|-all|-uber|-fat|-shaded|-standalone|-runner)\.jar$/

export const java: Ecosystem = {
  id: 'java',
  carries: 'the JDK, the build tool and all that it downloaded',
  fix: [
    'FROM maven:3-eclipse-temurin-21 AS build',
    'WORKDIR /src',
    'COPY . .',
    'RUN mvn --batch-mode package',
    '',
    'FROM eclipse-temurin:21-jre',
    'COPY --from=build /src/target/app.jar /app.jar',
    'CMD ["java", "-jar", "/app.jar"]',
  ],
  mayBuild: ({ context }) => /mvn|gradle/.test(context.dockerfile.text),
  plan(build, starts) {
    const builds = build.runs.flatMap((run) => (build.stepsOf(run) ?? []).filter(isBuild))
    if (builds.length === 0) return undefined
    const tool = starts.find(({ program }) => NEEDS_TOOLS.test(nameOf(program)))
    if (tool) return { reason: `line ${tool.instruction.startLine} builds the program each time that it is started` }
    const start = starts.find(({ program }) => nameOf(program) === 'java')
    if (!start) return undefined
    const classpath = classpathOf(build, start)
    if ('reason' in classpath) return classpath
    const artifacts = new Map<string, Artifact>()
    for (const entry of classpath.entries) {
      const found = artifactFor(build, builds, entry)
      if (found) artifacts.set(found.path, found)
      else if (contextFileAt(build, entry.path) === undefined) return { reason: `where ${entry.path} comes from is not known` }
    }
    if (artifacts.size === 0) return undefined
    return planFor(build, [...artifacts.values()])
  },
}

function planFor(build: Build, artifacts: readonly Artifact[]): Plan | NoPlan {
  const { bases, packages } = runtimesFor(build)
  if (bases.length === 0) return { reason: `which Java runs what ${build.reference} builds is not known` }
  return {
    ...{ bases, artifacts, isBuildStep, packages },
    needsTools: NEEDS_TOOLS,
    // Java links to no library of a package by itself.
    isStatic: true,
    isSource: (path) =>
      !/(?:^|\/)src\/main\/webapp(?:\/|$)/.test(path) &&
      /(?:^|\/)(?:src|target|\.mvn|mvnw(?:\.cmd)?|pom\.xml|buildSrc|\.gradle|gradle|gradlew(?:\.bat)?|gradle\.properties|lombok\.config)(?:\/|$)|\.(?:java|kt|kts|gradle|groovy|scala|iml)$/.test(
        path,
      ),
  }
}

function isBuild(step: Step): boolean {
  return (MAVEN.test(step.program) || GRADLE.test(step.program)) && subcommandOf(step, ['-f', '-P', '-pl', '-p', '-s', '-b']) !== undefined
}

function isBuildStep({ program, args }: Step): boolean {
  if (MAVEN.test(program) || GRADLE.test(program) || program === 'javac' || program === 'jar') return true
  // Line ends and modes of the wrappers.
  return /^(?:sed|dos2unix|chmod)$/.test(program) && args.some(({ value }) => /(?:^|\/)(?:mvnw|gradlew)$/.test(value))
}

interface ClasspathEntry {
  path: string
  /** `target/*.jar`, `lib/*`, a folder of classes. */
  isFolder: boolean
}

/** What java is given to run: a jar, or folders and jars. */
function classpathOf(build: Build, { instruction, args }: Started): { entries: ClasspathEntry[] } | NoPlan {
  const line = `line ${instruction.startLine}`
  const folder = build.folderAt()
  const jar = args[args.indexOf('-jar') + 1]
  const option = args.findIndex((word) => /^-(?:cp|classpath|-class-path)$/.test(word))
  const written = args.includes('-jar') ? [jar] : option === -1 ? [] : (args[option + 1]?.split(':') ?? [])
  if (written.length === 0) return { reason: `${line} does not say which jar it starts` }
  const entries: ClasspathEntry[] = []
  for (const word of written) {
    if (word === undefined || word === '' || /[$`"'?[{~]/.test(word)) return { reason: `${line} starts a jar that only a run knows` }
    if (folder === undefined && !word.startsWith('/')) return { reason: `${line} starts a jar in a folder that is not known` }
    const pattern = /^(.*?)\/?[^/]*\*[^/]*$/.exec(word)
    if (pattern?.[1]?.includes('*')) return { reason: `${line} starts a jar that only a run knows` }
    entries.push({
      path: absolutePath(pattern ? pattern[1]! || (word.startsWith('/') ? '/' : '.') : word, folder ?? '/'),
      isFolder: pattern !== null || !/\.(?:jar|war)$/.test(word),
    })
  }
  return { entries }
}

/** What has to be copied for a jar or folder that a build makes, or that is copied from there. */
function artifactFor(build: Build, builds: readonly Step[], { path, isFolder }: ClasspathEntry): Artifact | undefined {
  for (const step of builds.toReversed()) {
    const madeBy = step.run.instruction
    if (step.folder === undefined || !isOutput(step, path)) continue
    if (isFolder) return { path, isFolder, madeBy }
    // What its manifest names lies beside it.
    return isWhole(build, step, path) ? { path, madeBy } : { path: parentOf(path), isFolder: true, madeBy }
  }
  const mover = build.runs
    .flatMap((run) => build.stepsOf(run) ?? [])
    .findLast((step) => /^(?:mv|cp|install)$/.test(step.program) && isMovedTo(step, path) && builds.some((each) => movesFrom(step, each)))
  return mover && !isFolder ? { path, madeBy: mover.run.instruction } : undefined
}

/** Whether a path is in a folder where Maven or Gradle put what they build. */
function isOutput({ program, folder }: Step, path: string): boolean {
  const output = MAVEN.test(program)
    ? /(?:^|\/)target(?:\/|$)/
    : /(?:^|\/)build\/(?:libs|install|quarkus-app|classes|resources|dependencies)(?:\/|$)/
  return folder !== undefined && isIn(path, folder) && output.test(path.slice(folder === '/' ? 1 : folder.length + 1))
}

function isMovedTo(step: Step, path: string): boolean {
  const words = step.args.filter(({ value }) => !value.startsWith('-'))
  const last = words.at(-1)
  const into = last && pathOf(step, last)
  if (into === undefined || words.length !== 2) return false
  return into === path || (into === parentOf(path) && nameOf(words[0]!.value) === nameOf(path))
}

function movesFrom(step: Step, build: Step): boolean {
  const source = step.args.find(({ value }) => !value.startsWith('-'))
  if (!source || step.folder === undefined) return false
  const plain = source.value.replaceAll(/\$\{?\w+\}?|[*?]/g, 'x')
  return isOutput(build, absolutePath(plain, step.folder))
}

/** Whether a jar needs nothing beside it, by the build's own file or by its name. */
function isWhole(build: Build, step: Step, path: string): boolean {
  if (IS_WHOLE.test(path)) return true
  if (parentOf(path).endsWith('/quarkus-app')) return false
  const module = path.slice(0, path.search(/\/(?:target|build)\//))
  const file = (name: string) => {
    const found = contextFileAt(build, `${module}/${name}`)
    return found === undefined ? undefined : build.context.buildContext?.manifests?.get(found)
  }
  if (GRADLE.test(step.program)) {
    const text = file('build.gradle') ?? file('build.gradle.kts')
    return text !== undefined && text.includes('org.springframework.boot') && !path.endsWith('-plain.jar')
  }
  const text = withoutComments(file('pom.xml') ?? '')
  // Two jars, of which one has all in it; or one that names others.
  if (text === '' || /<(?:addClasspath|classpathPrefix|classifier|shadedArtifactAttached)>/.test(text)) return false
  return /spring-boot-maven-plugin|maven-shade-plugin/.test(text) || !/<(?:dependency|dependencies|parent)>/.test(text)
}

function withoutComments(xml: string): string {
  let [plain, at] = ['', 0]
  for (let start = xml.indexOf('<!--'); start !== -1; start = xml.indexOf('<!--', at)) {
    plain += xml.slice(at, start)
    const end = xml.indexOf('-->', start)
    at = end === -1 ? xml.length : end + 3
  }
  return plain + xml.slice(at)
}

/** A JRE of the build's release: an image of its own, or a package of the system that the JDK was installed in. */
function runtimesFor(build: Build): { bases: RuntimeBase[]; packages: string[] } {
  const candidates = slimmer(build.reference).filter(({ kind, elsewhere }) => kind === 'runtime' && !elsewhere)
  if (candidates.length > 0)
    return {
      bases: candidates.map(({ reference }) => runtimeOf(reference)),
      packages: [],
    }
  const system = systemOf(build.image)
  const installed = build.runs.flatMap((run) =>
    (build.stepsOf(run) ?? []).filter((step) => packageTask(step) === 'install').flatMap((step) => packagesOf(step) ?? []),
  )
  const jdk = installed.find((name) => /^(?:openjdk-\d+|default)-jdk(?:-headless)?$/.test(name))
  if (jdk === undefined || (system !== 'debian' && system !== 'ubuntu')) return { bases: [], packages: [] }
  return { bases: sameSystem(build).map((base) => Object.assign(base, { programs: PROGRAMS })), packages: [jdk.replace('-jdk', '-jre')] }
}

function runtimeOf(reference: string): RuntimeBase {
  const system = reference.includes('alpine') ? 'alpine' : /al2/.test(reference) ? 'other' : 'ubuntu'
  return { reference, system, shell: true, programs: PROGRAMS, certificates: true, byTag: true }
}
