import type { Note } from '../errors.ts'
import { findBase } from './base.ts'
import type { HistoryEntry, ImageConfig } from './config.ts'

/** Where a layer comes from. Fields are absent where the history does not tell. */
export interface LayerOrigin {
  /** The build step as a Dockerfile would have it, on one line: `RUN npm ci`. */
  instruction?: string
  /** The step as the builder wrote it down. */
  createdBy?: string
  /** RFC 3339. */
  created?: string
  /** Whether the layer belongs to the base image; see `findBase`. */
  base?: 'known' | 'guessed'
}

/**
 * Tells each layer its build step. History entries that are not empty stand for the layers one by one, base first
 * (image-spec, config.md); where their number differs, none can be trusted, and a note says so.
 */
export function attributeLayers(config: ImageConfig, layerCount: number): { layers: LayerOrigin[]; notes: Note[] } {
  const steps = config.history.filter(({ empty }) => !empty)
  const fits = steps.length === layerCount
  const base = findBase(config, layerCount)
  const layers = Array.from({ length: layerCount }, (_, i) => {
    const origin: LayerOrigin = fits ? originOf(steps[i]!) : {}
    if (base && i < base.layerCount) origin.base = base.certainty
    return origin
  })
  return { layers, notes: fits ? [] : [unfitting(steps.length, layerCount)] }
}

function unfitting(steps: number, layers: number): Note {
  const why =
    steps === 0 ? 'The image has no history' : `The layers of the history (${steps}) and of the image (${layers}) differ in number`
  return { about: 'history', message: `${why}: which step made a layer is not known.` }
}

function originOf({ createdBy, created }: HistoryEntry): LayerOrigin {
  const origin: LayerOrigin = {}
  const instruction = instructionOf(createdBy)
  if (instruction) origin.instruction = instruction
  if (createdBy) origin.createdBy = createdBy
  if (created) origin.created = created
  return origin
}

const SHELL = String.raw`(?:(?:/(?:usr/)?bin/)?(?:ba|a|da|z|k)?sh(?: -\w*o \w+| -\w+)*? -\w*c |cmd /S /C |powershell(?:\.exe)?(?: -\w+(?: \w+)??)*? -Command )`
const NOP = /^\/bin\/sh -c #\(nop\)\s*/
const BUILD_ARGS = /^\|\d+ /
const LEADING_SHELL = new RegExp(`^${SHELL}`)
const UNTIL_SHELL = new RegExp(`^.*? ${SHELL}`, 's')

/**
 * The Dockerfile instruction that a history entry stands for. BuildKit writes `RUN |1 ARG=x /bin/sh -c cmd # buildkit`,
 * docker's classic builder and buildah `|1 ARG=x /bin/sh -c cmd` and `/bin/sh -c #(nop) COPY …`, kaniko the instruction.
 * What is none of these, a line of bazel or jib, comes back as it is.
 */
export function instructionOf(createdBy: string): string {
  const text = createdBy.replace(/ # buildkit$/, '')
  if (NOP.test(text)) return oneLine(text.replace(NOP, ''))

  const isRun = /^RUN\s/.test(text)
  const command = isRun ? text.replace(/^RUN\s+/, '') : text
  if (BUILD_ARGS.test(command)) return oneLine(`RUN ${withoutBuildArgs(command)}`)
  if (isRun || LEADING_SHELL.test(command)) return oneLine(`RUN ${command.replace(LEADING_SHELL, '')}`)
  return oneLine(text)
}

/** Values of build arguments may hold spaces: the command starts behind the shell, or for the exec form behind the last NAME=value. */
function withoutBuildArgs(command: string): string {
  if (UNTIL_SHELL.test(command)) return command.replace(UNTIL_SHELL, '')
  return command.replace(BUILD_ARGS, '').replace(/^(?:[A-Za-z_]\w*=\S* )+/, '')
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
