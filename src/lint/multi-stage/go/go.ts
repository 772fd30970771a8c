import { subcommandOf } from '../../invocation.ts'
import { type Build, pathOf, type Step, valueOf, variableOf } from '../build.ts'
import type { Artifact, Ecosystem, NoPlan, Plan } from '../ecosystem.ts'
import { linkedTo, suiteFor } from './libraries.ts'
import { goSources, type GoSources } from './sources.ts'
import { absolutePath, nameOf, parentOf } from '../paths.ts'
import { alpine, debianSlim, distroless, type RuntimeBase, sameSystem, systemOf } from '../runtime-bases.ts'
import { goRun } from './run.ts'
import { candidatesOf, type Started, whyNeedsTools } from '../starts.ts'
import { movedArtifacts } from '../moved.ts'
import type { Instruction } from '../../../dockerfile/dockerfile.ts'
import type { Edit } from '../../../dockerfile/edits.ts'

/** Of `go build`, options that take a word of their own. */
const TAKING =
  '-C -o -p -asmflags -buildmode -buildvcs -compiler -gccgoflags -gcflags -installsuffix -ldflags -mod -modfile -overlay -pgo -pkgdir -tags -toolexec'.split(
    ' ',
  )
const QUIET_TASKS = /^(?:build|clean|doc|env|fix|fmt|generate|get|help|install|list|mod|test|tool|version|vet|work)$/
/** Programs that fetch or check what the Go tool builds, and leave nothing that runs. */
const TOOLS = /^(?:gofmt|goimports|golint|golangci-lint|staticcheck|dep|glide|govendor|godep|swag|wire|mockgen|sqlc|templ|upx|strip|gox)$/

/** What compiles again whenever it runs. */
const NEEDS_GO =
  /^(?:go|go-wrapper|fresh|gin|realize|air|bee|CompileDaemon|reflex|godep|ginkgo|modd|gow|gowatch|dlv|richgo|gotestsum|golangci-lint|gox)$/

export const go: Ecosystem = {
  id: 'go',
  carries: 'the Go toolchain, what it downloaded and its cache',
  fix: [
    'FROM golang:1.26-bookworm AS build',
    'WORKDIR /src',
    'COPY . .',
    'RUN CGO_ENABLED=0 go build -o /usr/local/bin/service .',
    '',
    'FROM gcr.io/distroless/static-debian13',
    'COPY --from=build /usr/local/bin/service /usr/local/bin/service',
    'CMD ["/usr/local/bin/service"]',
  ],
  mayBuild: ({ context }) => /\bgo(?:lang)?\b/.test(context.dockerfile.text),
  plan(build, starts) {
    const builds = build.runs.flatMap((run) => (build.stepsOf(run) ?? []).filter(isBuild))
    const tools = whyNeedsTools(starts, NEEDS_GO)
    if (builds.length === 0 && (!tools || build.image.repository !== 'golang')) return undefined
    const sources = goSources(build)
    if (sources.whyNot !== undefined) return { reason: sources.whyNot }
    if (tools) return planToRun(build, starts, sources) ?? tools
    if (builds.some((step) => step.args.some(({ value }) => /^--?buildmode=(?!exe|pie|default)/.test(value))))
      return { reason: 'it builds a library, not a program' }
    const started = new Set(starts.flatMap((each) => candidatesOf(build, each)))
    const written = builds.flatMap((step) => outputsOf(step, sources, [...started]).map((each) => Object.assign(each, { by: step })))
    const artifacts = movedArtifacts(build, written, started)
    // Tools that were fetched beside something else.
    if (artifacts.length === 0 && (build.image.repository !== 'golang' || builds.every(isFetch))) return undefined
    if (artifacts.length === 0) return { reason: `where line ${builds[0]!.run.instruction.startLine} puts the program is not known` }
    const plan = planFor(build, builds, artifacts, sources)
    return 'reason' in plan ? plan : withPrograms(plan, starts, sources)
  },
}

/** What the program starts runs in the image, too. */
function withPrograms(plan: Plan, starts: readonly Started[], { programs }: GoSources): Plan {
  const [first] = starts
  if (!first || programs.length === 0) return plan
  const started = programs.map((program): Started => {
    const path = program.startsWith('/') ? { path: program } : {}
    return { instruction: first.instruction, program, ...path, args: [], byShell: false }
  })
  return { ...plan, starts: [...(plan.starts ?? starts), ...started] }
}

function planFor(build: Build, builds: readonly Step[], artifacts: readonly Artifact[], sources: GoSources): Plan | NoPlan {
  // Without C anywhere, the only thing that a C library is used for is looking up names, which Go does itself as well.
  const dynamic = builds.filter((step) => variableOf(step, 'CGO_ENABLED') !== '0')
  const possible = sources.isPureGo ? dynamic.flatMap((step) => withoutC(step)) : []
  const becomesStatic = builds.length > 0 && possible.length === dynamic.length
  const edits = becomesStatic ? possible : []
  const libraries = becomesStatic ? [] : linkedTo(build)
  if ('reason' in libraries) return libraries
  return {
    bases: basesFor(build, becomesStatic),
    artifacts: [...artifacts, ...timeZones(build, builds, artifacts.at(-1)!)],
    ...{ edits, isStatic: true, packages: libraries, certificates: 'bundle' },
    isBuildStep,
    usedByBuild: ['git'],
    isSource: (path) =>
      /\.go$|(?:^|\/)(?:go\.(?:mod|sum|work|work\.sum)|glide\.(?:yaml|lock)|Gopkg\.(?:toml|lock)|vendor|Godeps)(?:\/|$)/.test(path),
  }
}

/** `go run`, built once in place of at each start. */
function planToRun(build: Build, starts: readonly Started[], sources: GoSources): Plan | NoPlan | undefined {
  const { env } = build.context.end.configuration
  const isStatic = env['CGO_ENABLED'] === '0' || (sources.isPureGo && env['CGO_ENABLED'] === undefined)
  const run = goRun(build, starts, isStatic && env['CGO_ENABLED'] === undefined)
  if (!run) return undefined
  const plan = planFor(build, [], [run.artifact], sources)
  if ('reason' in plan) return plan
  const bases = basesFor(build, isStatic).filter(({ shell }) => shell || !run.byShell)
  return withPrograms({ ...plan, ...{ bases, edits: run.edits, starts: run.starts, intended: [run.intended] } }, starts, sources)
}

/** Where Go looks for time zones when the system has none, as Alpine has. */
function timeZones({ image }: Build, builds: readonly Step[], { madeBy }: Artifact): Artifact[] {
  const isTrimmed = builds.some(
    (step) => step.args.some(({ value }) => /^--?trimpath$/.test(value)) || variableOf(step, 'GOFLAGS')?.includes('-trimpath'),
  )
  if (image.repository !== 'golang' || !image.tag.includes('alpine') || isTrimmed) return []
  return [{ path: '/usr/local/go/lib/time/zoneinfo.zip', madeBy, needlessOn: 'none' }]
}

function isBuild(step: Step): boolean {
  const task = subcommandOf(step, TAKING)?.value
  return (
    step.program === 'go' && (task === 'build' || task === 'install' || (task === 'get' && !step.args.some(({ value }) => value === '-d')))
  )
}

function isFetch(step: Step): boolean {
  const task = subcommandOf(step, TAKING)?.value
  return task === 'get' || (task === 'install' && packagesOf(step).every((name) => name.includes('@')))
}

function withoutC(step: Step): Edit[] {
  // One word in front of make would be for all that it runs.
  if (step.makefile !== undefined) return []
  const { assignments, start } = step.command
  if (assignments.some(({ name }) => name === 'CGO_ENABLED') || variableOf(step, 'CGO_ENABLED') !== undefined) return []
  return [{ start, end: start, text: 'CGO_ENABLED=0 ' }]
}

/** What a build writes: where `-o` says; else a name that go.mod tells, or that only the start can tell. */
function outputsOf(step: Step, { moduleName }: GoSources, starts: readonly string[]): Artifact[] {
  const madeBy = step.run.instruction
  const packages = packagesOf(step)
  const task = subcommandOf(step, TAKING)?.value
  const own = packages.length === 1 ? programName(packages[0]!, step, moduleName) : undefined
  if (task === 'install' || task === 'get') {
    const bin = variableOf(step, 'GOBIN') ?? `${(variableOf(step, 'GOPATH') ?? '/root/go').split(':')[0]}/bin`
    const started = startsIn(starts, bin, madeBy)
    // Tools of the build, and libraries that no program is made of.
    if (own !== undefined && !started.some(({ path }) => nameOf(path) === own)) return []
    // Of several programs, those that nobody starts by itself may be for people who do.
    const isSeveral = packages.length > 1 || packages[0]?.includes('...')
    return isSeveral && task === 'install' && started.length > 0 ? [{ path: bin, isFolder: true, madeBy }] : started
  }
  const output = optionWord(step, '-o')
  if (output) {
    const path = pathOf(step, output)
    if (path === undefined) return []
    const isFolder = output.value.endsWith('/') || starts.some((each) => parentOf(each) === path)
    if (!isFolder) return [{ path, madeBy }]
    if (own !== undefined) return [{ path: absolutePath(own, path), madeBy }]
    const started = startsIn(starts, path, madeBy)
    return started.length > 0 && output.value.endsWith('/') && path !== step.folder ? [{ path, isFolder: true, madeBy }] : started
  }
  if (step.folder === undefined || packages.length > 1 || packages[0]?.includes('...')) return []
  return own === undefined ? startsIn(starts, step.folder, madeBy) : [{ path: absolutePath(own, step.folder), madeBy }]
}

function startsIn(starts: readonly string[], folder: string, madeBy: Instruction): Artifact[] {
  return starts.flatMap((path) => (parentOf(path) === folder ? [{ path, madeBy }] : []))
}

/** What is built: all words behind the task that are no options. */
function packagesOf(step: Step): string[] {
  const found: string[] = []
  for (let at = 0; at < step.args.length; at++) {
    const { value } = step.args[at]!
    if (TAKING.includes(value)) at++
    else if (!value.startsWith('-')) found.push(valueOf(step, step.args[at]!) ?? value)
  }
  return found.slice(1)
}

/** `-o X`, `-o=X`. */
function optionWord(step: Step, option: string) {
  for (const [index, word] of step.args.entries()) {
    if (word.value === option || word.value === `-${option}`) return step.args[index + 1]
    const joined = [`${option}=`, `-${option}=`].find((prefix) => word.value.startsWith(prefix))
    if (joined) return { ...word, value: word.value.slice(joined.length), text: word.text.slice(joined.length) }
  }
  return undefined
}

/** The name that Go gives a program: the last part of its package's path, without a version. */
function programName(written: string, step: Step, moduleName: string | undefined): string | undefined {
  const path = written.split('@', 1)[0]!
  if (path.includes('...') || path.includes('$')) return undefined
  if (path.endsWith('.go')) return nameOf(path).slice(0, -3)
  const parts = path.split('/').filter((part) => part !== '.' && part !== '')
  if (parts.at(-1) === '..') return undefined
  const last = parts.at(-1)
  if (last !== undefined) return /^v\d+$/.test(last) && parts.length > 1 ? parts.at(-2) : last
  // The package in the folder: at the top of the module it has the module's name.
  if (moduleName !== undefined) return moduleName
  return step.folder !== undefined && /^\/go\/src\/./.test(step.folder) ? nameOf(step.folder) : undefined
}

function isBuildStep(step: Step): boolean {
  const task = subcommandOf(step, TAKING)?.value ?? ''
  // How git logs in, and from where.
  if (step.program === 'git') return task === 'config'
  return (step.program === 'go' && QUIET_TASKS.test(task)) || TOOLS.test(step.program)
}

function basesFor(build: Build, isStatic: boolean): RuntimeBase[] {
  const none = isStatic ? distroless(build, 'static') : []
  if (build.image.repository !== 'golang') return [...none, ...sameSystem(build)]
  return [...none, systemOf(build.image) === 'alpine' ? alpine(build) : debianSlim(build, suiteFor(build.image.tag))]
}
