import { slimmer } from '../../../base-images/slimmer.ts'
import { copySourcesOf } from '../../../dockerfile/copy-sources.ts'
import type { Instruction } from '../../../dockerfile/dockerfile.ts'
import { type Build, pathOf, type Step } from '../build.ts'
import { contextFileAt, copiedTo } from '../copies.ts'
import type { Artifact, Ecosystem, NoPlan, Plan, Role } from '../ecosystem.ts'
import { javaRun } from './run.ts'
import { installedAt, isBuild, isBuildStep, isGradle, isJavac, isJavaSource, isOutput, javacRoot, mayBuildJava } from './jvm-tools.ts'
import { withoutComments } from './maven-project.ts'
import { packagesOf, packageTask } from '../packages.ts'
import { absolutePath, isIn, nameOf, parentOf } from '../paths.ts'
import { type RuntimeBase, sameSystem, systemOf } from '../runtime-bases.ts'
import type { Started } from '../starts.ts'

const NEEDS_TOOLS = /^(?:mvn|mvnw|gradle|gradlew|javac|jshell|sbt|lein|mvnDebug)$/
/** What a JRE has of a JDK's programs. */
const PROGRAMS = ['java', 'keytool', 'rmiregistry', 'jrunscript']
/** Names that builds give to jars with all that they need in them. */
const IS_WHOLE = /(?:-jar-with-dependencies|-all|-uber|-fat|-shaded|-standalone|-runner|-assembly(?:-[\w.-]+)?)\.jar$/

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
  mayBuild: mayBuildJava,
  plan(build, starts) {
    const builds = build.runs.flatMap((run) => (build.stepsOf(run) ?? []).filter(isBuild))
    const tool = starts.find(({ program }) => NEEDS_TOOLS.test(nameOf(program)))
    if (tool && (builds.length > 0 || /^(?:mvnw?|gradlew?|sbt)$/.test(nameOf(tool.program)))) return planToRun(build, starts, tool)
    if (builds.length === 0) return undefined
    const installed = starts.flatMap(({ path }) => (path === undefined ? [] : (installedAt(builds, path) ?? [])))[0]
    if (installed) {
      const { folder: path, step } = installed
      const plan = planFor(build, [{ path, isFolder: true, madeBy: step.run.instruction }])
      const shell: Started = { instruction: starts[0]!.instruction, program: isGradle(step) ? 'sh' : 'bash', args: [], byShell: false }
      // Not every system has what the script calls.
      return 'reason' in plan ? plan : { ...plan, bases: plan.bases.filter(({ system }) => system !== 'other'), starts: [...starts, shell] }
    }
    const start = starts.find(({ program }) => nameOf(program) === 'java')
    if (!start) return undefined
    const classpath = classpathOf(build, start, builds)
    if ('reason' in classpath) return classpath
    const artifacts = new Map<string, Artifact>()
    const unknown: string[] = []
    for (const entry of classpath.entries) {
      const found = artifactFor(build, builds, entry)
      if (found) artifacts.set(found.path, found)
      else if (!isInContext(build, entry.path)) unknown.push(entry.path)
    }
    const lost = unknown.find((path) => ![...artifacts.values()].some((each) => each.isFolder && isIn(path, each.path)))
    if (lost !== undefined) return { reason: `where ${lost} comes from is not known` }
    return artifacts.size === 0 ? undefined : planFor(build, [...artifacts.values()])
  },
}

function planToRun(build: Build, starts: readonly Started[], { instruction }: Started): Plan | NoPlan {
  const run = javaRun(build, starts)
  const plan = run && ('reason' in run ? run : planFor(build, [run.artifact]))
  if (!run || !plan || 'reason' in run || 'reason' in plan)
    return plan && 'reason' in plan ? plan : { reason: `line ${instruction.startLine} builds the program each time that it is started` }
  return { ...plan, ...{ edits: run.edits, starts: run.starts, intended: [run.intended] } }
}

function planFor(build: Build, artifacts: readonly Artifact[]): Plan | NoPlan {
  const { bases, packages } = runtimesFor(build)
  if (bases.length === 0)
    return { reason: `which Java runs what ${build.reference} builds is not known: a tag that names the release of Java tells` }
  return {
    ...{ bases, artifacts, isBuildStep, packages },
    needsTools: NEEDS_TOOLS,
    // Java links to no library of a package by itself.
    isStatic: true,
    isSource: isJavaSource,
    roles: copiedAlong(build, artifacts),
  }
}

/** What was copied into a folder that is copied as a whole comes with it. */
function copiedAlong(build: Build, artifacts: readonly Artifact[]): Map<Instruction, Role> {
  const folders = artifacts.filter(({ isFolder }) => isFolder)
  const copies = build.stage.instructions.filter((each) => {
    const [place] = each.keyword === 'COPY' || each.keyword === 'ADD' ? copiedTo(build, each) : []
    return place !== undefined && folders.some(({ path, madeBy }) => isIn(place, path) && each.start < madeBy.start)
  })
  return new Map(copies.map((each) => [each, 'build']))
}

function isInContext(build: Build, path: string): boolean {
  if (contextFileAt(build, path) !== undefined) return true
  const files = build.context.buildContext?.files ?? []
  return build.stage.instructions.some((each) => {
    const copied = copySourcesOf(each, build.variablesAt(each), build.context.dockerfile.escape)
    const [place] = copied ? copiedTo(build, each) : []
    const [source, ...more] = copied?.sources ?? []
    if (place === undefined || source === undefined || more.length > 0 || !isIn(path, place)) return false
    const inside = absolutePath(`${source}/${path.slice(place === '/' ? 1 : place.length + 1)}`, '/').slice(1)
    return files.some((file) => file.path.startsWith(`${inside}/`))
  })
}

interface ClasspathEntry {
  path: string
  /** `target/*.jar`, `lib/*`, a folder of classes. */
  isFolder: boolean
}

/** What java is given to run: a jar, or folders and jars. */
function classpathOf(build: Build, { instruction, args }: Started, builds: readonly Step[]): { entries: ClasspathEntry[] } | NoPlan {
  const line = `line ${instruction.startLine}`
  const folder = build.folderAt()
  const jar = args[args.indexOf('-jar') + 1]
  const option = args.findIndex((word) => /^-(?:cp|classpath|-class-path)$/.test(word))
  const written = args.includes('-jar') ? [jar] : option === -1 ? [] : (args[option + 1]?.split(':') ?? [])
  // Classes of the folder that it is in, where nobody says where they are.
  const main = args.findIndex((word) => !word.startsWith('-'))
  const root = folder !== undefined && option === -1 && main !== -1 && !args.includes('-jar') ? javacRoot(builds, folder) : undefined
  if (root && /^[\w.$]+$/.test(args[main]!)) return { entries: [{ path: folder!, isFolder: true }] }
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
    if (step.folder === undefined || !(isOutput(step, path) || (isFolder && isJavac(step) && javacRoot([step], path)))) continue
    if (isFolder) return { path, isFolder, madeBy }
    // What its manifest names lies beside it.
    return isWhole(build, step, path) ? { path, madeBy } : { path: parentOf(path), isFolder: true, madeBy }
  }
  const mover = build.runs
    .flatMap((run) => build.stepsOf(run) ?? [])
    .findLast((step) => /^(?:mv|cp|install)$/.test(step.program) && isMovedTo(step, path) && builds.some((each) => movesFrom(step, each)))
  return mover && !isFolder ? { path, madeBy: mover.run.instruction } : undefined
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
  const module = path.slice(0, path.lastIndexOf(isGradle(step) ? '/build/' : '/target/'))
  const file = (name: string) => {
    const found = contextFileAt(build, `${module}/${name}`)
    return found === undefined ? undefined : build.context.buildContext?.manifests?.get(found)
  }
  if (isGradle(step)) {
    const text = file('build.gradle') ?? file('build.gradle.kts')
    return text !== undefined && text.includes('org.springframework.boot') && !path.endsWith('-plain.jar')
  }
  const text = withoutComments(file('pom.xml') ?? '')
  // Two jars, of which one has all in it; or one that names others.
  if (text === '' || /<(?:addClasspath|classpathPrefix|classifier|shadedArtifactAttached)>/.test(text)) return false
  return /spring-boot-maven-plugin|maven-shade-plugin/.test(text) || !/<(?:dependency|dependencies|parent)>/.test(text)
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
