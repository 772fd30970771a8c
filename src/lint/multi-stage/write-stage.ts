import { readBaseReference } from '../../base-images/base-reference.ts'
import { imageDefaults } from '../../base-images/image-defaults.ts'
import type { Instruction } from '../../dockerfile/dockerfile.ts'
import { type Edit, removeLines } from '../../dockerfile/edits.ts'
import { execFormOf } from '../rules/shell-form.ts'
import type { Build } from './build.ts'
import type { Plan, Role } from './ecosystem.ts'
import { CONFIGURES, type FinalStage } from './final-stage.ts'
import { parentOf } from './paths.ts'
import { installLine } from './runtime-bases.ts'

/** Only the image that is run has a use for them. */
const FOR_THE_END = new Set('CMD ENTRYPOINT EXPOSE HEALTHCHECK LABEL STOPSIGNAL VOLUME'.split(' '))
const LAST_COUNTS = new Set('CMD ENTRYPOINT HEALTHCHECK STOPSIGNAL'.split(' '))
const NAMES = ['build', 'builder', 'build-stage', 'compile']
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt'

export interface Written {
  edits: readonly Edit[]
  intended: readonly string[]
  /** Instructions that move. */
  replaced: readonly Instruction[]
}

/**
 * The edits that make a build stage of the stage that there is, and append the one that ships. What stands behind the last line of the build
 * stays where it is, and so becomes part of the new stage. A stage with a name keeps all that it has: somebody may build it by that name.
 */
export function writeStage(build: Build, plan: Plan, { base, extraPackages, folders, roles, artifacts }: FinalStage): Written | undefined {
  const { stage, context } = build
  const { text } = context.dockerfile
  const all = stage.instructions
  const name = stage.name ?? NAMES.find((each) => context.graph.stages.every((other) => other.name !== each))
  const word = stage.from.words.at(-1)
  if (name === undefined || !word || context.graph.stages.some((other) => other.name === base.reference)) return undefined
  const madeBy = new Set(artifacts.map((artifact) => artifact.madeBy))
  const lastBuild = all.findLastIndex((each) => roles.get(each) !== 'both' || madeBy.has(each))
  // What follows is in the new stage as it stands.
  const split = stage.name === undefined ? lastBuild + 1 : all.length
  const eol = /\r\n/.test(text) ? '\r\n' : '\n'
  const intended = ['Base', ...(plan.intended ?? [])]
  const edits: Edit[] = [...(plan.edits ?? [])]
  const replaced: Instruction[] = []

  const lines = [`FROM ${platformOf(build)}${base.reference}`]
  if (extraPackages.length > 0) lines.push(installLine(base, extraPackages))
  if (plan.certificates === 'bundle' && !base.certificates && hasCertificates(build))
    lines.push(`COPY --from=${name} ${CERTIFICATES} ${CERTIFICATES}`)
  for (const [variable, value] of Object.entries({ ...baseVariables(build, roles, base.reference), ...plan.env })) {
    lines.push(`ENV ${variable}=${/^[\w./:$-]*$/.test(value) ? value : JSON.stringify(value)}`)
    intended.push(`Env ${variable}`)
  }
  if (folders.length > 0) {
    lines.push(`ENV PATH=${folders.join(':')}:$PATH`)
    intended.push('Env PATH')
  }
  if (needsFolder(build, roles)) {
    lines.push(`WORKDIR ${build.defaults.workingDir}`)
    if (!context.end.configuration.workingDir?.startsWith('/')) intended.push('WorkingDir')
  }
  // With a variable of the base in it, nobody but us could tell that it stays.
  const { workingDir = '', env } = context.end.configuration
  if (workingDir.includes('$')) intended.push('WorkingDir')
  for (const [variable, value] of Object.entries(env)) if (/\$\{?(?!PATH\b)/.test(value)) intended.push(`Env ${variable}`)
  lines.push(...(plan.lines ?? []))
  for (const [index, instruction] of all.slice(0, split).entries()) {
    const role = roles.get(instruction)!
    if (role === 'both' && isNeeded(all, roles, index)) lines.push(textOf(instruction))
    else if (Array.isArray(role) && instruction.keyword !== 'RUN') lines.push(...role)
    for (const artifact of artifacts.filter((each) => each.madeBy === instruction)) lines.push(copyLine(build, name, artifact))
    // What is run again may be about what it has built.
    if (Array.isArray(role) && instruction.keyword === 'RUN') lines.push(...role)
    if (stage.name === undefined && FOR_THE_END.has(instruction.keyword) && isAlone(instruction)) {
      edits.push(removeParagraph(text, instruction))
      replaced.push(instruction)
    }
  }
  // One that stays where it is loses its shell where the base has none.
  for (const instruction of all.slice(split)) {
    const exec = base.shell ? undefined : execFormOf(context, instruction)
    if (exec) edits.push(...exec.edits!)
  }
  const started = all.findLast(({ keyword }) => keyword === 'ENTRYPOINT') ?? all.findLast(({ keyword }) => keyword === 'CMD')
  if (started && !base.shell && execFormOf(context, started)) intended.push(started.keyword === 'CMD' ? 'Cmd' : 'Entrypoint')
  const place = (all.slice(0, split).findLast((each) => !replaced.includes(each)) ?? stage.from).end
  if (stage.name === undefined) edits.push({ start: word.end, end: word.end, text: ` AS ${name}` })
  edits.push({ start: place, end: place, text: `${eol}${eol}${lines.join(eol)}` })
  return { edits, intended, replaced }

  function textOf(instruction: Instruction): string {
    const exec = base.shell ? undefined : execFormOf(context, instruction)?.edits?.[0]
    if (exec) return `${text.slice(instruction.start, exec.start)}${exec.text}`
    let [written, at] = ['', instruction.start]
    // A comment that is said twice is none.
    for (const comment of context.dockerfile.comments) {
      if (comment.start < instruction.start || comment.end > instruction.end) continue
      written += text.slice(at, text.lastIndexOf('\n', comment.start) + 1)
      at = text.indexOf('\n', comment.end) + 1
    }
    return written + text.slice(at, instruction.end)
  }

  /** Without a comment of its own, which would lose what it is about. */
  function isAlone({ start, end }: Instruction): boolean {
    const line = text.lastIndexOf('\n', start - 1)
    const before = text.slice(text.lastIndexOf('\n', line - 1) + 1, Math.max(line, 0))
    return !/^\s*#/.test(before) && !context.dockerfile.comments.some((comment) => comment.start > start && comment.end < end)
  }
}

/** Whether something that is written again, or the start, is in the folder that the build's base begins in. */
function needsFolder(build: Build, roles: ReadonlyMap<Instruction, Role>): boolean {
  const { stage, defaults } = build
  if (defaults.workingDir === undefined) return false
  const first = stage.instructions.findIndex(({ keyword }) => keyword === 'WORKDIR')
  const before = first === -1 ? [] : stage.instructions.slice(0, first)
  return (
    first === -1 ||
    !/^["']?[/$]/.test(stage.instructions[first]!.body.text) ||
    before.some((each) => roles.get(each) !== 'build' && isRelative(build, each))
  )
}

/** Whether what an instruction does depends on the folder that it is in. */
function isRelative(build: Build, instruction: Instruction): boolean {
  const { keyword, json, words } = instruction
  if (keyword === 'COPY' || keyword === 'ADD') return !/^["']?[/$]/.test((json ?? words.map(({ text }) => text)).at(-1) ?? '/')
  const run = build.runs.find((each) => each.instruction === instruction)
  return ((run && build.stepsOf(run)) ?? []).some(({ program, args }) => {
    if (!/^(?:mkdir|touch|rm|ln|ch(?:own|grp|mod))$/.test(program)) return false
    const paths = args.filter(({ value }) => !value.startsWith('-')).slice(program.startsWith('ch') ? 1 : 0)
    return paths.some(({ value }) => !/^[/$~]/.test(value))
  })
}

/** With the empty line behind it, where there is one in front of it, too. */
function removeParagraph(text: string, instruction: Instruction): Edit {
  const edit = removeLines(text, instruction)
  const before = /\n\r?\n$/.test(text.slice(Math.max(0, edit.start - 3), edit.start))
  const behind = before ? /^\r?\n/.exec(text.slice(edit.end, edit.end + 2))?.[0].length : undefined
  return behind === undefined ? edit : { ...edit, end: edit.end + behind }
}

/** Whether an instruction in front of the split means something to the new stage. */
function isNeeded(all: readonly Instruction[], roles: ReadonlyMap<Instruction, Role>, index: number): boolean {
  const instruction = all[index]!
  const { keyword } = instruction
  const later = all.slice(index + 1)
  if (LAST_COUNTS.has(keyword)) return !later.some((each) => each.keyword === keyword)
  const kept = later.filter((each) => roles.get(each) !== 'build')
  const next = later.findIndex((each) => each.keyword === keyword)
  const until = next === -1 ? undefined : later.slice(0, next).filter((each) => roles.get(each) !== 'build')
  const has = (test: (each: Instruction) => boolean) => until === undefined || until.some((each) => test(each))
  switch (keyword) {
    case 'ARG': {
      const names = instruction.words.map(({ text }) => text.split('=', 1)[0]!)
      return kept.some((each) => names.some((name) => new RegExp(`\\b${name}\\b`).test(each.body.text)))
    }
    case 'WORKDIR':
      return has((each) => !CONFIGURES.has(each.keyword)) || !/^["']?\//.test(later[next]?.body.text ?? '/')
    case 'USER':
      return has((each) => each.keyword === 'RUN' || each.keyword === 'WORKDIR')
    case 'SHELL':
      return has((each) => /^(?:RUN|CMD|ENTRYPOINT|HEALTHCHECK)$/.test(each.keyword))
    default:
      return true
  }
}

/** Variables of the build's base that what is written again uses: nobody else sets them now. */
function baseVariables(
  { context, defaults, stage }: Build,
  roles: ReadonlyMap<Instruction, Role>,
  reference: string,
): Record<string, string> {
  const there = imageDefaults(readBaseReference(reference) ?? { repository: '' }).env ?? {}
  const declared = new Set(
    stage.instructions.flatMap(({ keyword, words }) =>
      keyword === 'ARG' || keyword === 'ENV' ? words.map(({ text }) => text.split('=', 1)[0]!) : [],
    ),
  )
  const used = stage.instructions
    .filter((each) => roles.get(each) !== 'build')
    .map(({ start, end }) => context.dockerfile.text.slice(start, end))
    .join('\n')
  return Object.fromEntries(
    Object.entries(defaults.env ?? {}).filter(
      ([name, value]) => name !== 'PATH' && value !== there[name] && !declared.has(name) && new RegExp(`\\$\\{?${name}\\b`).test(used),
    ),
  )
}

function copyLine({ context }: Build, name: string, { path, isFolder, madeBy }: Plan['artifacts'][0]): string {
  const { user } = context.settingsAt(madeBy).configuration
  const owner = user === undefined || /^(?:0|root)(?::|$)/.test(user) ? '' : ` --chown=${user}`
  const quoted = /[\s"]/.test(path)
  if (quoted) return `COPY --from=${name}${owner} ${JSON.stringify([path, path])}`
  return `COPY --from=${name}${owner} ${path} ${isFolder ? path : path.endsWith('/') ? parentOf(path) : path}`
}

function platformOf({ stage, context }: Build): string {
  const flag = stage.from.flags.find(({ name }) => name === 'platform')
  if (!flag || /BUILD(?:PLATFORM|ARCH|OS)/.test(flag.value ?? '')) return ''
  return `${context.dockerfile.text.slice(flag.start, flag.end)} `
}

/** Whether the base of the build has the certificates of the authorities in one file. */
function hasCertificates({ image: { repository, tag } }: Build): boolean {
  return /^(?:golang|rust|maven|gradle|eclipse-temurin|buildpack-deps)$/.test(repository) && !/slim/.test(tag)
}
