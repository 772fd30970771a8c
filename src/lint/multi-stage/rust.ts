import type { Instruction } from '../../dockerfile/dockerfile.ts'
import { subcommandOf } from '../invocation.ts'
import { type Build, pathOf, type Step, valueOf, variableOf } from './build.ts'
import type { Artifact, Ecosystem, NoPlan, Plan } from './ecosystem.ts'
import { movedArtifacts } from './moved.ts'
import { absolutePath, nameOf, parentOf } from './paths.ts'
import { alpine, debianSlim, distroless, type RuntimeBase, sameSystem, suiteOfTag, systemOf } from './runtime-bases.ts'
import { rustLibraries } from './rust-libraries.ts'
import { candidatesOf } from './starts.ts'

/** Of cargo, options that take a word of their own. */
const TAKING =
  '-p --package --bin --example --features -F --target --target-dir --manifest-path --profile -j --jobs --root --path --git --branch --tag --rev --version --color --config -Z'.split(
    ' ',
  )
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
  mayBuild: ({ context }) => /\bcargo\b/.test(context.dockerfile.text),
  plan(build, starts) {
    const builds = build.runs.flatMap((run) => (build.stepsOf(run) ?? []).filter(isBuild))
    if (builds.length === 0) return undefined
    const started = new Set(starts.flatMap((each) => candidatesOf(build, each)))
    const written = builds.flatMap((step) => outputsOf(build, step, [...started]).map((each) => Object.assign(each, { by: step })))
    const artifacts = movedArtifacts(build, written, started)
    if (!artifacts.some(({ path }) => started.has(path)))
      return build.image.repository === 'rust' && !starts.some(({ program }) => NEEDS_CARGO.test(program))
        ? { reason: `where line ${builds[0]!.run.instruction.startLine} puts the program is not known` }
        : undefined
    return planFor(build, builds, artifacts)
  },
}

function planFor(build: Build, builds: readonly Step[], artifacts: readonly Artifact[]): Plan | NoPlan {
  const isStatic = builds.every((step) => (optionOf(step, '--target') ?? '').endsWith('-musl'))
  const system = systemOf(build.image)
  const suite = suiteFor(build.image.tag)
  const libraries = rustLibraries(build, suite)
  if ('reason' in libraries && !isStatic) return libraries
  const { packages, speaksTls, usesOpenssl } = 'reason' in libraries ? { packages: [], speaksTls: true, usesOpenssl: false } : libraries
  if (packages.length > 0 && system === 'alpine' && !isStatic)
    return { reason: `it is linked to ${packages[0]}, whose name on Alpine is not known here` }
  return {
    bases: basesFor(build, isStatic, suite),
    ...{ artifacts, isStatic, isBuildStep },
    packages: isStatic ? [] : packages,
    needsTools: NEEDS_CARGO,
    ...(speaksTls && { certificates: usesOpenssl && !isStatic ? 'store' : 'bundle' }),
    isSource: (path) =>
      /\.rs$|(?:^|\/)(?:Cargo\.(?:toml|lock)|rust-toolchain(?:\.toml)?|rustfmt\.toml|clippy\.toml|deny\.toml|target|\.cargo)(?:\/|$)/.test(
        path,
      ),
  }
}

function basesFor(build: Build, isStatic: boolean, suite: string): RuntimeBase[] {
  const none = isStatic ? distroless(build, 'static') : []
  if (build.image.repository !== 'rust') return [...none, ...sameSystem(build)]
  return [...none, systemOf(build.image) === 'alpine' ? alpine(build) : debianSlim(build, suite)]
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
  if (step.program === 'cargo') return BUILD_TASKS.test(taskOf(step) ?? '')
  return /^(?:rustup|rustc|strip|upx|wasm-pack|trunk)$/.test(step.program)
}

function taskOf({ args }: Step): string | undefined {
  // `cargo +nightly build`
  return subcommandOf({ args: args.filter(({ value }) => !value.startsWith('+')) }, TAKING)?.value
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

function outputFolder(step: Step): string | undefined {
  const manifest = optionOf(step, '--manifest-path')
  const own = optionOf(step, '--target-dir') ?? variableOf(step, 'CARGO_TARGET_DIR')
  if (step.folder === undefined) return undefined
  const top =
    own === undefined
      ? `${manifest === undefined ? step.folder : parentOf(absolutePath(manifest, step.folder))}/target`
      : absolutePath(own, step.folder)
  const target = optionOf(step, '--target') ?? variableOf(step, 'CARGO_BUILD_TARGET')
  const isRelease = step.args.some(({ value }) => value === '--release' || value === '-r')
  const profile = optionOf(step, '--profile') ?? (isRelease ? 'release' : 'debug')
  return absolutePath([top, ...(target === undefined ? [] : [target]), profile === 'dev' ? 'debug' : profile].join('/'), '/')
}

function installFolder(step: Step): string | undefined {
  const root = optionOf(step, '--root') ?? variableOf(step, 'CARGO_INSTALL_ROOT') ?? variableOf(step, 'CARGO_HOME') ?? '/root/.cargo'
  return step.folder === undefined ? undefined : absolutePath(`${root}/bin`, step.folder)
}

/** Paths that later commands copy or move. */
function movedFrom(build: Build, after: Instruction): string[] {
  return build.runs
    .filter(({ instruction }) => instruction.start >= after.start)
    .flatMap((run) => (build.stepsOf(run) ?? []).filter(({ program }) => /^(?:mv|cp|install)$/.test(program)))
    .flatMap((step) => step.args.slice(0, -1).flatMap((word) => (word.value.startsWith('-') ? [] : (pathOf(step, word) ?? []))))
}

function optionOf(step: Step, option: string): string | undefined {
  for (const [index, word] of step.args.entries()) {
    if (word.value === option) return step.args[index + 1] && valueOf(step, step.args[index + 1]!)
    if (word.value.startsWith(`${option}=`))
      return valueOf(step, { ...word, value: word.value.slice(option.length + 1), text: word.text.slice(option.length + 1) })
  }
  return undefined
}
