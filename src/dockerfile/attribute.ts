import type { Dockerfile, Instruction } from './dockerfile.ts'
import { expandWord } from './expand.ts'
import { shippedStages, type Stage, type StageGraph } from './stages.ts'
import type { Settings, SettingsOfStages } from './variables-at.ts'

/** Which layer of an image, counted from 0, an instruction made. Or why nobody can tell, one sentence without a full stop. */
export type Attribution = { layers: ReadonlyMap<Instruction, number> } | { reason: string }

/** These make a layer always; WORKDIR makes one with BuildKit, unless it is the root, and with others when the folder was not there. */
const LAYERED = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR'])
/** Stands for what only the base knows: the value of a variable of its own. */
const UNKNOWN = '\uFFFF'
const MAX_UNKNOWN = 2

/**
 * Joins the layers of an image to the instructions that made them, from the last one to the first: what is left in front is the base.
 * `steps`: for each layer the build step, as `instructionOf` gives it back; absent where the history does not tell.
 */
export function attributeInstructions(
  dockerfile: Dockerfile,
  graph: StageGraph,
  target: Stage,
  settings: SettingsOfStages,
  steps: readonly (string | undefined)[],
): Attribution {
  if (steps.includes(undefined)) return { reason: 'the history of the image does not tell which step made which layer' }
  const stages = shippedStages(graph, target)
  const layers = new Map<Instruction, number>()
  let layer = steps.length - 1
  for (const instruction of stages.flatMap((stage) => stage.instructions).toReversed()) {
    if (!LAYERED.has(instruction.keyword)) continue
    if (layer >= 0 && isStep(steps[layer]!, dockerfile, instruction, settings.at.get(instruction))) layers.set(instruction, layer--)
    else if (instruction.keyword !== 'WORKDIR') return { reason: misfit(instruction, steps[layer]) }
  }
  if (stages[0]!.base.kind === 'scratch' && layer >= 0) return { reason: 'the image has more layers than the Dockerfile makes' }
  return { layers }
}

function misfit({ keyword, startLine }: Instruction, step: string | undefined): string {
  const written =
    step === undefined || step === '' ? 'no step is left' : `“${step.length > 60 ? `${step.slice(0, 60)}…` : step}” stands there`
  return `the image was not built from this Dockerfile as it is: where the ${keyword} of line ${startLine} should be in its history, ${written}`
}

function isStep(step: string, dockerfile: Dockerfile, instruction: Instruction, settings?: Settings): boolean {
  const { keyword } = instruction
  const written = withoutFlags(step)
  if (keyword === 'RUN') return runTexts(dockerfile, instruction, settings).some((text) => written === `RUN ${text}` || written === text)
  const words = wordsOf(dockerfile, instruction, settings)
  const place = words.at(-1)
  if (place === undefined) return false
  const absolute = [place, inFolder(place, settings?.configuration.workingDir)]
  if (keyword === 'WORKDIR') return absolute.some((folder) => matches(written, `WORKDIR ${folder}`))
  // Builders other than BuildKit write the hash of what was copied, and where to.
  const hashed = /^(COPY|ADD) (?:(?:file|dir|multi):[0-9a-f]+|https?:\S+) in (.*)$/.exec(written)
  if (hashed) return hashed[1] === keyword && absolute.some((folder) => matches(withoutSlash(hashed[2]!), withoutSlash(folder)))
  return [place, ...absolute].some((folder) => matches(written, [keyword, ...words.slice(0, -1), folder].join(' ')))
}

/** What a builder may have written down as the command. */
function runTexts({ text }: Dockerfile, { body, json, heredocs }: Instruction, settings?: Settings): string[] {
  if (json) return [oneLine(json.join(' '))]
  const commands = [body.text]
  const [first] = heredocs
  if (first) {
    const contents = heredocs.map(({ content, stripTabs }) => {
      const lines = text.slice(content.start, content.end)
      return stripTabs ? lines.replace(/^\t+/gm, '') : lines
    })
    // BuildKit hands a sole here-document to the shell as its command, others with the line that opens them.
    commands.push(contents[0]!, body.text + heredocs.map(({ name }, index) => `\n${contents[index]}${name}`).join(''))
  }
  const shell = settings?.shell.join(' ') ?? ''
  return commands.flatMap((command) => [oneLine(command), oneLine(`${shell} ${command}`)])
}

/** Sources and destination with their variables, on one line. */
function wordsOf({ text, escape }: Dockerfile, { json, words, heredocs, body, keyword }: Instruction, settings?: Settings): string[] {
  const written = keyword === 'WORKDIR' ? [body.text] : (json ?? words.map((word) => word.text))
  const names = new Map(heredocs.map(({ opening, name }) => [text.slice(opening.start, opening.end), `<<${name}`]))
  return written.map((word) => names.get(word) ?? oneLine(expanded(word, settings?.variables ?? {}, escape)))
}

function expanded(word: string, variables: Settings['variables'], escape: string): string {
  const known = expandWord(word, variables, escape)
  if (!known) return word
  if (known.unset.length === 0) return known.text
  return expandWord(word, { ...variables, ...Object.fromEntries(known.unset.map((name) => [name, UNKNOWN])) }, escape)?.text ?? word
}

/** Whether a text is what was expected, whatever stands for what is not known. */
function matches(text: string, expected: string): boolean {
  const parts = expected.split(UNKNOWN)
  if (parts.length === 1) return text === expected
  if (parts.length - 1 > MAX_UNKNOWN || parts.every((part) => !/\w/.test(part))) return false
  const [first, last] = [parts[0]!, parts.at(-1)!]
  const middle = parts.slice(1, -1).join('')
  const inner = text.slice(first.length, text.length - last.length)
  return text.length >= first.length + last.length && text.startsWith(first) && text.endsWith(last) && inner.includes(middle)
}

function inFolder(path: string, folder = '/'): string {
  const parts: string[] = []
  for (const part of (path.startsWith('/') ? path : `${folder}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

/** Some builders write flags down, some do not. */
function withoutFlags(step: string): string {
  return step.replace(/^(RUN|COPY|ADD)(?: --[\w-]+(?:=\S*)?)+ /, '$1 ')
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
