import type { Candidate } from '../base-images/slimmer.ts'
import { broughtBy, needsCertificates, packageOf } from '../base-images/lacking.ts'
import type { Instruction } from '../dockerfile/dockerfile.ts'
import { readShellBody } from '../dockerfile/shell-body.ts'
import { commandsOf } from '../dockerfile/shell-commands.ts'
import { neededStages, rootStage, sourcesOf, sourceStage, type Stage } from '../dockerfile/stages.ts'
import { aptTask } from './rules/apt-lists.ts'
import { type Invocation, invocationOf } from './invocation.ts'
import type { LintContext, Run } from './lint-context.ts'
import { nativeBuild } from './native-build.ts'
import { type NpmManifests, npmManifests, npmScript } from './npm-manifests.ts'

/** Packages whose installation fails where there are no folders for manual pages. */
const NEEDS_MAN_FOLDERS = /^(?:openjdk-|default-j|postgresql-)/

/**
 * Why a smaller base might not do in place of a stage's image, a sentence without a full stop: what stages that start from it run and it does
 * not have, what may be compiled there, what is copied and may need its libraries. Undefined where all of that is out of the question.
 */
export function whyNotBase(context: LintContext, root: Stage, candidate: Candidate): string | undefined {
  const { libc, sameSuite, sameArchitectures, shell, lacks, reference } = candidate
  // On musl as well, and what that one lacks is nothing that a Dockerfile tells of: modules of nginx.
  if (libc !== 'glibc' && sameSuite) return `whether anything needs what ${reference} lacks is not known`
  if (libc !== 'glibc') return `${reference} has another C library`
  if (!sameSuite || !sameArchitectures || !shell) return `${reference} is another system`
  const stages = context.graph.stages.filter((stage) => rootStage(context.graph, stage) === root)
  const proof: Proof = { context, candidate, npm: npmManifests(context) }
  const { cmd, entrypoint } = context.end.configuration
  if (!cmd?.length && !entrypoint?.length) return 'it says nowhere what will be started in it'
  const installedIn = new Map<Stage, Set<string>>()
  for (const stage of stages) {
    const { base } = stage
    const installed = new Set(base.kind === 'stage' ? installedIn.get(context.graph.stages[base.index]!) : [])
    installedIn.set(stage, installed)
    for (const run of context.runsOf([stage])) {
      const reason = whyNotRun(proof, run, installed)
      if (reason !== undefined) return `line ${run.instruction.startLine} ${reason}`
    }
    for (const instruction of stage.instructions) {
      const reason = whyNotInstruction(proof, stage, instruction, installed)
      if (reason !== undefined) return `line ${instruction.startLine} ${reason}`
    }
  }
  if (!lacks.includes('buildpack-deps')) return undefined
  const { built } = context
  const installed = installedIn.get(context.target) ?? new Set()
  const needed = built?.needs.find((need) => !installed.has(need.package))
  if (needed) return `${needed.neededBy} needs ${needed.path} of the package ${needed.package}, which ${reference} does not have`
  // What is copied is in the image: what it needs was seen there.
  return built?.certain ? undefined : whyNotCopied(proof, stages)
}

/** What every question is about. */
interface Proof {
  context: LintContext
  candidate: Candidate
  npm: NpmManifests
}

function whyNotRun(proof: Proof, run: Run, installed: Set<string>): string | undefined {
  const { candidate, context } = proof
  const { dockerfile } = context
  const { instruction, invocations, body } = run
  if (instruction.json) return whyNotCommand(proof, wordsAsInvocation(instruction.json), instruction, installed)
  if (!body) return 'cannot be read as shell'
  for (const each of invocations) {
    const reason = whyNotCommand(proof, each, instruction, installed)
    if (reason !== undefined) return reason
    const packages = aptTask(each) === 'install' ? each.args.map(({ value }) => value).filter((word) => /^[a-z0-9]/.test(word)) : []
    const fails = candidate.lacks.includes('documentation') ? packages.find((name) => NEEDS_MAN_FOLDERS.test(name)) : undefined
    if (fails) return `installs ${fails}, which may want folders that ${candidate.reference} leaves out`
    for (const name of packages.flatMap(broughtBy)) installed.add(name)
  }
  // Positions in nested scripts are not known to `commandsOf`.
  return /`/.test(dockerfile.text.slice(instruction.body.start, instruction.body.end)) ? 'has commands in backquotes' : undefined
}

type Command = Pick<Invocation, 'program' | 'args' | 'programWord'>

function whyNotCommand(
  proof: Proof,
  command: Command,
  instruction: Instruction,
  installed: ReadonlySet<string>,
  depth = 0,
): string | undefined {
  const { lacks, reference, image } = proof.candidate
  const { program, args } = command
  if (lacks.includes('buildpack-deps')) {
    const native = nativeBuild(command, proof.npm)
    if (native !== undefined) return native
    const known = depth < MAX_SCRIPTS ? npmScript(proof.npm, command) : undefined
    if (known) return whyNotScripts(proof, known, instruction, installed, depth + 1)
    const script = scriptOf(command)
    if (script !== undefined) return `runs ${inShort(script)}, and what that runs is not known`
  }
  for (const name of [program, ...helpersOf(command)]) {
    // `python` of the image python is in both.
    if (name.startsWith(image.repository)) continue
    const found = packageOf(name, lacks)
    if (found !== undefined && !installed.has(found)) return `runs ${name}, which ${reference} does not have`
    if (needsCertificates(name, lacks) && !installed.has('ca-certificates') && !asksThisMachine(command))
      return `runs ${name}, and ${reference} has no ca-certificates for it`
  }
  return program.includes('$') || (args.length === 0 && program === '') ? 'runs what only a build knows' : undefined
}

/** A script may stand in the command itself. */
function inShort(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim()
  return line.length > 60 ? `${line.slice(0, 60)}…` : line
}

const THIS_MACHINE = /^(?:http:\/\/)?(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/?]|$)/

/** A health check by HTTP without TLS: nobody's certificate is looked at. */
function asksThisMachine({ args }: Pick<Invocation, 'args'>): boolean {
  const places = args.filter(({ value }) => !value.startsWith('-') && /^\w+:\/\/|^localhost|\w\.\w|^\[/.test(value))
  return places.length > 0 && places.every(({ value }) => THIS_MACHINE.test(value))
}

/** Scripts of package.json may run each other. */
const MAX_SCRIPTS = 5

function whyNotScripts(
  proof: Proof,
  scripts: readonly string[],
  instruction: Instruction,
  installed: ReadonlySet<string>,
  depth: number,
): string | undefined {
  const { parser } = proof.context
  for (const text of scripts) {
    const script = parser.parse(text.slice(0, MAX_SCRIPT_LENGTH))
    if (script.errors?.length || text.length > MAX_SCRIPT_LENGTH) return 'runs a script of package.json that cannot be read as shell'
    for (const command of commandsOf(parser, { instruction, text, script, startsWithErrexit: false, placeOf: (offset) => offset })) {
      const invocation = invocationOf(command)
      const reason = invocation && whyNotCommand(proof, invocation, instruction, installed, depth)
      if (reason !== undefined) return `${reason}, by package.json`
    }
  }
  return undefined
}

/** What tar starts for archives that it cannot read alone. */
function helpersOf({ program, args }: Command): string[] {
  if (program !== 'tar') return []
  const words = args.map(({ value }) => value)
  const flags = words.filter((word, index) => /^-\w+$/.test(word) || (index === 0 && /^\w+$/.test(word))).join('')
  return [
    ...(flags.includes('J') || words.some((word) => /\.t?xz$|^--xz$/.test(word)) ? ['xz'] : []),
    ...(flags.includes('j') || words.some((word) => /\.t?bz2$|^--bzip2$/.test(word)) ? ['bzip2'] : []),
  ]
}

/** Of npm and its like, what runs nothing of the user's: `yarn build` is a script, too. */
const QUIET_TASK =
  /^(?:-.*|i|in|ci|install|clean-install|add|cache|config|set|get|prune|dedupe|uninstall|remove|version|pkg|ls|audit|link|global)$/
const MAX_SCRIPT_LENGTH = 10_000
const SHELL = /^(?:ba|da|a)?sh$/

/** A script of the user's or of a package manifest: its commands are not in the Dockerfile. */
function scriptOf({ program, programWord, args }: Command): string | undefined {
  const words = args.map(({ value }) => value)
  if (SHELL.test(program) || program === 'source' || program === '.')
    return words.find((word) => !word.startsWith('-')) ?? `${program}'s input`
  if (/\.(?:sh|bash|py|pl|rb)$/.test(program) || /^\.{0,2}\/(?!(?:usr\/(?:local\/)?)?s?bin\/)/.test(programWord.value)) return program
  if (/^(?:npm|pnpm|yarn|bun)$/.test(program))
    return words[0] === undefined || QUIET_TASK.test(words[0]) ? undefined : [program, ...words.slice(0, 2)].join(' ')
  return /^(?:npx|pnpx|bunx|make|rake|rails|bin\/.*)$/.test(program) ? program : undefined
}

/** CMD, ENTRYPOINT and HEALTHCHECK; COPY and ADD from other stages are another question. */
function whyNotInstruction(proof: Proof, { base }: Stage, written: Instruction, installed: ReadonlySet<string>): string | undefined {
  const { parser, dockerfile, settingsAt } = proof.context
  const instruction = written.trigger ?? written
  if (!/^(?:CMD|ENTRYPOINT|HEALTHCHECK)$/.test(instruction.keyword) && !written.trigger) return undefined
  if (written.trigger) return instruction.keyword === 'RUN' ? 'puts off a RUN for other images' : undefined
  if (instruction.json)
    return instruction.json.length === 0 ? undefined : whyNotCommand(proof, wordsAsInvocation(instruction.json), instruction, installed)
  if (instruction.body.text === '' || /^none$/i.test(instruction.body.text)) return undefined
  const image = base.kind === 'image' ? base.reference : undefined
  const body = readShellBody(parser, dockerfile, instruction, { shell: settingsAt(written).shell, ...(image && { base: image }) })
  if ('reason' in body) return 'cannot be read as shell'
  for (const command of commandsOf(parser, body)) {
    const invocation = invocationOf(command)
    const reason = invocation && whyNotCommand(proof, invocation, instruction, installed)
    if (reason !== undefined) return reason
  }
  return undefined
}

/** What comes from other stages, or with packages, may be linked against libraries of the larger image. */
function whyNotCopied({ context: { graph, runsOf }, npm }: Proof, stages: readonly Stage[]): string | undefined {
  for (const stage of stages) {
    for (const instruction of stage.instructions) {
      for (const { from } of sourcesOf(instruction)) {
        const source = sourceStage(graph, stage, from)
        if (!source) return `line ${instruction.startLine} copies from ${from}, whose libraries are not known`
        for (const { instruction: maker, invocations, body } of runsOf(neededStages(graph, source))) {
          const native = body
            ? invocations.map((each) => nativeBuild(each, npm)).find((reason) => reason !== undefined)
            : 'cannot be read as shell'
          if (native !== undefined) return `line ${instruction.startLine} copies from a stage where line ${maker.startLine} ${native}`
        }
      }
    }
  }
  return undefined
}

function wordsAsInvocation(words: readonly string[]): Command {
  const [program = '', ...args] = words
  const word = (value: string) => ({ value, text: value, literal: true, start: 0, end: 0 })
  return { program: program.slice(program.lastIndexOf('/') + 1), programWord: word(program), args: args.map(word) }
}
