import type { Instruction } from '../../../dockerfile/dockerfile.ts'
import { type Build, pathOf, type Step, variableOf } from '../build.ts'
import { type CargoCall, installFolder, outputFolder, targetOf, taskOf } from './cargo.ts'
import { cargoRun } from './cargo-run.ts'
import type { Artifact, Ecosystem, NoPlan, Plan } from '../ecosystem.ts'
import { movedArtifacts } from '../moved.ts'
import { absolutePath, nameOf, parentOf } from '../paths.ts'
import { alpine, debianSlim, distroless, type RuntimeBase, sameSystem, suiteOfTag, systemOf } from '../runtime-bases.ts'
import { rustLibraries } from './libraries.ts'
import { candidatesOf, type Started, whyNeedsTools } from '../starts.ts'

const BUILD_TASKS =
  /^(?:build|b|install|fetch|check|c|test|t|clippy|fmt|update|clean|vendor|init|new|generate-lockfile|chef|metadata|tree|audit|rustc|bench|deb)$/
const NEEDS_CARGO = /^(?:cargo|cargo-watch|rustc|rustup|systemfd|diesel)$/

export const rust: Ecosystem = {
  id: 'rust',
  carries: 'the Rust toolchain, and what it left beside the program',
  fix: [
    'FROM rust:1-bookworm AS build',
    'WORKDIR /src',
    'COPY . .',
    'RUN cargo build --release',
    '',
    'FROM debian:bookworm-slim',
    'COPY --from=build /src/target/release/service /usr/local/bin/service',
    'CMD ["/usr/local/bin/service"]',
  ],
  mayBuild: ({ context, image }) => image.repository === 'rust' || /\bcargo\b/.test(context.dockerfile.text),
  plan(build, starts) {
    const builds = build.runs.flatMap((run) => (build.stepsOf(run) ?? []).filter(isBuild))
    const tools = whyNeedsTools(starts, NEEDS_CARGO)
    if (tools && (builds.length > 0 || isRust(build)) && starts.some(({ program }) => program === 'cargo'))
      return planToRun(build, starts) ?? tools
    if (builds.length === 0) return undefined
    const started = new Set(starts.flatMap((each) => candidatesOf(build, each)))
    const written = builds.flatMap((step) => outputsOf(build, step, [...started]).map((each) => Object.assign(each, { by: step })))
    const artifacts = movedArtifacts(build, written, started)
    if (!artifacts.some(({ path }) => started.has(path)))
      return isRust(build) && !starts.some(({ program }) => NEEDS_CARGO.test(program))
        ? { reason: `where line ${builds[0]!.run.instruction.startLine} puts the program is not known` }
        : undefined
    const foreign = written.find(({ by }) => taskOf(by) === 'install' && !by.args.some(({ value }) => /^--path\b/.test(value)))
    return foreign && !isCertain(build, builds) ? { reason: whyNotForeign(foreign.madeBy.startLine) } : planFor(build, builds, artifacts)
  },
}

/** What was fetched has a lock file of its own, which nobody sees here; without headers in the image there is nothing that it could link to. */
function isCertain(build: Build, calls: readonly CargoCall[]): boolean {
  return isWhole(build, calls) || build.context.built?.certain === true || build.image.tag.includes('slim')
}

function whyNotForeign(line: number): string {
  return `which libraries of the system the program of line ${line} is linked to is not known; --image with the image that was built tells`
}

/** `cargo run`, built once in place of looked at each start. */
function planToRun(build: Build, starts: readonly Started[]): Plan | NoPlan | undefined {
  const run = cargoRun(build, starts)
  const plan = run && planFor(build, [run.call], [run.artifact])
  if (!run || !plan || 'reason' in plan) return plan
  const bases = plan.bases.filter(({ shell }) => shell || !run.byShell)
  return { ...plan, ...{ bases, edits: run.edits, starts: run.starts, intended: [run.intended] } }
}

function planFor(build: Build, calls: readonly CargoCall[], artifacts: readonly Artifact[]): Plan | NoPlan {
  const isStatic = isWhole(build, calls)
  const suite = suiteFor(build.image.tag)
  const libraries = rustLibraries(build, suite)
  if ('reason' in libraries && !isStatic) return libraries
  const { packages, speaksTls, usesOpenssl, areAll } =
    'reason' in libraries ? { packages: [], speaksTls: true, usesOpenssl: false, areAll: false } : libraries
  if (packages.length > 0 && systemOf(build.image) === 'alpine' && !isStatic)
    return { reason: `it is linked to ${packages[0]}, whose name on Alpine is not known here` }
  return {
    bases: basesFor(build, calls.every(isForMusl), suite),
    ...{ artifacts, isStatic: isStatic || areAll, isBuildStep },
    packages: isStatic ? [] : packages,
    needsTools: NEEDS_CARGO,
    usedByBuild: ['git'],
    ...(speaksTls && { certificates: usesOpenssl && !isStatic ? 'store' : 'bundle' }),
    isSource: (path) =>
      /\.rs$|(?:^|\/)(?:Cargo\.(?:toml|lock)|rust-toolchain(?:\.toml)?|rustfmt\.toml|clippy\.toml|deny\.toml|target|\.cargo)(?:\/|$)/.test(
        path,
      ),
  }
}

/** Whether all libraries are in the program. On Alpine, the image of Rust links them into it, where nobody says otherwise. */
function isWhole(build: Build, calls: readonly CargoCall[]): boolean {
  return calls.every(isForMusl) || (isRust(build) && systemOf(build.image) === 'alpine' && !isDynamic(build, calls))
}

function isForMusl(call: CargoCall): boolean {
  return (targetOf(call) ?? '').endsWith('-musl')
}

function isDynamic({ context }: Build, calls: readonly CargoCall[]): boolean {
  const says = [context.dockerfile.text, ...calls.map((call) => variableOf(call, 'RUSTFLAGS') ?? '')]
  for (const [path, text] of context.buildContext?.manifests ?? []) if (/(?:^|\/)\.cargo\/config/.test(path)) says.push(text)
  return says.some((text) => text.includes('-crt-static'))
}

function basesFor(build: Build, isStatic: boolean, suite: string): RuntimeBase[] {
  const none = isStatic ? distroless(build, 'static') : []
  if (!isRust(build)) return [...none, ...sameSystem(build)]
  return [...none, systemOf(build.image) === 'alpine' ? alpine(build) : debianSlim(build, suite)]
}

/** The official image, and that of those who make Rust. */
function isRust({ image: { repository } }: Build): boolean {
  return repository === 'rust' || repository === 'rustlang/rust'
}

/** Debian under an image of Rust that does not say; since 1.89 it is 13, and none was on a newer one. */
function suiteFor(tag: string): string {
  const written = suiteOfTag(tag)
  if (written) return written.name
  const minor = /^1\.(\d+)/.exec(tag)?.[1]
  return minor !== undefined && Number(minor) < 88 ? 'bookworm' : 'trixie'
}

function isBuild(step: Step): boolean {
  const task = taskOf(step)
  return step.program === 'cargo' && (task === 'build' || task === 'b' || task === 'install')
}

function isBuildStep(step: Step): boolean {
  // How git logs in, and from where.
  if (step.program === 'git') return step.args[0]?.value === 'config'
  if (step.program === 'cargo') return BUILD_TASKS.test(taskOf(step) ?? '')
  return /^(?:rustup|rustc|strip|upx|wasm-pack|trunk)$/.test(step.program)
}

/** Where cargo writes programs to, and those in it that are started or moved away, or asked for by name. */
function outputsOf(build: Build, step: Step, started: readonly string[]): Artifact[] {
  const madeBy = step.run.instruction
  const folder = taskOf(step) === 'install' ? installFolder(step) : outputFolder(step)
  if (folder === undefined) return []
  const names = new Set(
    step.args.flatMap(({ value }, index) =>
      value === '--bin' ? (step.args[index + 1]?.value ?? []) : (/^--bin=(.+)/.exec(value)?.[1] ?? []),
    ),
  )
  for (const path of [...started, ...movedFrom(build, madeBy)]) if (parentOf(path) === folder) names.add(nameOf(path))
  return [...names].filter((name) => /^[\w.-]+$/.test(name)).map((name) => ({ path: absolutePath(name, folder), madeBy }))
}

/** Paths that later commands copy or move. */
function movedFrom(build: Build, after: Instruction): string[] {
  return build.runs
    .filter(({ instruction }) => instruction.start >= after.start)
    .flatMap((run) => (build.stepsOf(run) ?? []).filter(({ program }) => /^(?:mv|cp|install)$/.test(program)))
    .flatMap((step) => step.args.slice(0, -1).flatMap((word) => (word.value.startsWith('-') ? [] : (pathOf(step, word) ?? []))))
}
