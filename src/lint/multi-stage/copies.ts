import type { BuildContext } from '../../dockerfile/context.ts'
import { copySourcesOf, filesMatching } from '../../dockerfile/copy-sources.ts'
import type { Instruction } from '../../dockerfile/dockerfile.ts'
import { expandWord } from '../../dockerfile/expand.ts'
import type { Build } from './build.ts'
import type { Plan, Role } from './ecosystem.ts'
import { absolutePath, isIn, nameOf } from './paths.ts'

/** What a COPY or ADD becomes: what only the build reads stays out, as far as it is known. */
export interface CopyRole {
  role: Role
  /** Where the last stage has files of it, absolute. */
  places: readonly string[]
}

/** More lines than these say less than the one that there was. */
const MAX_LINES = 6
const ARCHIVE = /\.(?:tar|tgz|tbz2?|txz|gz|xz|bz2|zst)$/
/** What people read, and tools of those who write the program. */
const FOR_PEOPLE =
  /^(?:(?:README|CHANGELOG|CONTRIBUTING|HISTORY|AUTHORS|CODEOWNERS|MAINTAINERS|SECURITY|CODE_OF_CONDUCT|LICEN[CS]E|COPYING|NOTICE)(?:[.-].*)?|.*\.(?:md|adoc|rst)|(?:.*\.)?Dockerfile(?:\..*)?|Containerfile|\.dockerignore|(?:docker-)?compose.*\.ya?ml|GNUmakefile|Makefile|.*\.mk|Justfile|Taskfile\.ya?ml|Jenkinsfile|Procfile|\.git(?:ignore|attributes|modules|lab-ci\.yml|keep)|\.editorconfig|\.travis\.yml|\.golangci\.ya?ml|\.goreleaser\.ya?ml|\.pre-commit-config\.yaml|\.codecov\.ya?ml|renovate\.json|skaffold\.yaml)$/i
const FOLDERS_FOR_PEOPLE = new Set(['.git', '.github', '.gitlab', '.circleci', '.vscode', '.idea', 'testdata', '.husky'])

export function copyRole(build: Build, plan: Plan, instruction: Instruction): CopyRole {
  const { context } = build
  const { dockerfile, buildContext } = context
  const { variables } = context.settingsAt(instruction)
  const copied = copySourcesOf(instruction, variables, dockerfile.escape)
  const whole: CopyRole = { role: 'both', places: copiedTo(build, instruction) }
  // From elsewhere: another stage, an address, the file itself.
  if (!copied || (instruction.keyword === 'ADD' && copied.sources.some((path) => ARCHIVE.test(path)))) return whole
  const isSource = (path: string) => isForBuilds(path, plan)
  if (copied.sources.every((path) => isSource(path))) return { role: 'build', places: [] }
  if (!buildContext?.complete || instruction.flags.some(({ name }) => name === 'exclude' || name === 'parents')) return whole
  const data = copied.sources.map((source) => ({
    source,
    files: filesMatching(buildContext, source).filter(({ path }) => !isSource(path)),
  }))
  if (data.every(({ files }) => files.length === 0)) return { role: 'build', places: [] }
  const [only, ...more] = copied.sources
  if (more.length > 0 || /[*?[]/.test(only!) || copied.destination === undefined) return whole
  const lines = linesFor(
    build,
    instruction,
    only!,
    copied.destination,
    data[0]!.files.map(({ path }) => path),
  )
  return lines ? { role: lines.map(({ line }) => line), places: lines.flatMap(({ places }) => places) } : whole
}

/** The folder or file that something is copied to, and the files that are then in it as far as they have names. */
export function copiedTo(build: Build, instruction: Instruction): readonly string[] {
  const found = KNOWN.get(instruction) ?? placesIn(build, instruction)
  KNOWN.set(instruction, found)
  return found
}

const KNOWN = new WeakMap<Instruction, readonly string[]>()

function placesIn({ context, folderAt }: Build, instruction: Instruction): string[] {
  const { variables } = context.settingsAt(instruction)
  const words = (instruction.json ?? instruction.words.map(({ text }) => text)).map(
    (word) => expandWord(word, variables, context.dockerfile.escape)?.text ?? word,
  )
  const folder = folderAt(instruction)
  const destination = words.at(-1)
  if (destination === undefined || (folder === undefined && !destination.startsWith('/'))) return []
  const place = absolutePath(destination, folder ?? '/')
  const names = words.slice(0, -1).map((word) => nameOf(word.replace(/\/+$/, '')))
  return [place, ...names.filter((name) => name !== '' && name !== '.').map((name) => absolutePath(name, place))]
}

/** The file of the context that a path of the image is a copy of; a name of it where the context is not at hand. */
export function contextFileAt(build: Build, path: string): string | undefined {
  const { buildContext, dockerfile, settingsAt } = build.context
  for (const instruction of build.stage.instructions.toReversed()) {
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue
    const [place] = copiedTo(build, instruction)
    if (place === undefined || !isIn(path, place)) continue
    const copied = copySourcesOf(instruction, settingsAt(instruction).variables, dockerfile.escape)
    if (!copied) continue
    for (const source of copied.sources) {
      if (/[*?[]/.test(source)) {
        const found = buildContext && matchedBy(buildContext, source).get(nameOf(path))
        if (found !== undefined && path === absolutePath(nameOf(path), place)) return found
        continue
      }
      const isFile = path === place || path === absolutePath(nameOf(source), place)
      if (!buildContext) {
        // Nothing is known of the context, and this is what was copied by its name.
        if (isFile && source !== '.') return source
        continue
      }
      const below = place === '/' ? path : path.slice(place.length)
      const inside = source === '.' ? below.slice(1) : `${source}${below}`
      const names = [...(isFile ? [source] : []), inside].map((name) => name.replace(/^\/+/, ''))
      const found = names.find((name) => pathsOf(buildContext).has(name))
      if (found !== undefined) return found
    }
  }
  return mountedFileAt(build, path)
}

/** `--mount=type=bind,source=requirements.txt,target=requirements.txt` */
function mountedFileAt(build: Build, path: string): string | undefined {
  const { buildContext } = build.context
  if (!buildContext) return undefined
  for (const { instruction, mounts } of build.runs) {
    for (const { source, target } of mounts) {
      const place = absolutePath(target, build.folderAt(instruction) ?? '/')
      if (source === undefined || target === '' || !isIn(path, place)) continue
      const name = absolutePath(`${source}${place === '/' ? path : path.slice(place.length)}`, '/').slice(1)
      if (pathsOf(buildContext).has(name)) return name
    }
  }
  return undefined
}

/** The text of the file of the context that a path of the image is a copy of, where it is one that is read. */
export function contextTextAt(build: Build, path: string): string | undefined {
  const found = contextFileAt(build, path)
  return found === undefined ? undefined : build.context.buildContext?.manifests?.get(found)
}

const MATCHED = new WeakMap<BuildContext, Map<string, ReadonlyMap<string, string>>>()

/** The files that a pattern stands for, by their names; what is in folders is copied as it lies there. */
function matchedBy(buildContext: BuildContext, pattern: string): ReadonlyMap<string, string> {
  const patterns = MATCHED.get(buildContext) ?? new Map<string, ReadonlyMap<string, string>>()
  MATCHED.set(buildContext, patterns)
  const depth = pattern.split('/').length
  const files = patterns.has(pattern) ? [] : filesMatching(buildContext, pattern).filter(({ path }) => path.split('/').length === depth)
  const found = patterns.get(pattern) ?? new Map(files.map(({ path }) => [nameOf(path), path]))
  patterns.set(pattern, found)
  return found
}

const PATHS = new WeakMap<BuildContext, ReadonlySet<string>>()

function pathsOf(buildContext: BuildContext): ReadonlySet<string> {
  const found = PATHS.get(buildContext) ?? new Set(buildContext.files.map(({ path }) => path))
  PATHS.set(buildContext, found)
  return found
}

function isForBuilds(path: string, { isSource }: Plan): boolean {
  const parts = path.split('/')
  return FOR_PEOPLE.test(nameOf(path)) || parts.some((part) => FOLDERS_FOR_PEOPLE.has(part)) || (isSource?.(path) ?? false)
}

/** COPY of what is left of a folder: entries that are needed, one by one. */
function linesFor(
  build: Build,
  instruction: Instruction,
  source: string,
  destination: string,
  files: readonly string[],
): { line: string; places: string[] }[] | undefined {
  const { buildContext, dockerfile } = build.context
  const inside = source === '.' ? '' : `${source}/`
  const all = filesMatching(buildContext!, source).map(({ path }) => path)
  // A file, not a folder.
  if (all.includes(source)) return undefined
  const entries = new Map<string, boolean>()
  for (const path of files) {
    const [name, ...below] = path.slice(inside.length).split('/')
    entries.set(name!, below.length > 0)
  }
  const names = [...entries.keys()]
  if (names.some((name) => !/^[\w.@+-]+$/.test(name)) || /[\s"'$\\]/.test(destination)) return undefined
  const flags = instruction.flags.map(({ start, end }) => `${dockerfile.text.slice(start, end)} `).join('')
  const into = destination.replace(/\/+$/, '') || '/'
  const place = (name: string) => absolutePath(name, absolutePath(into, build.folderAt(instruction) ?? '/'))
  const single = names.filter((name) => !entries.get(name))
  const lines = names
    .filter((name) => entries.get(name))
    .map((name) => ({ line: `COPY ${flags}${inside}${name} ${into === '/' ? '' : into}/${name}`, places: [place(name)] }))
  if (single.length > 0)
    lines.unshift({
      line: `COPY ${flags}${single.map((name) => inside + name).join(' ')} ${into === '/' ? '/' : `${into}/`}`,
      places: single.map(place),
    })
  return lines.length > MAX_LINES ? undefined : lines
}
