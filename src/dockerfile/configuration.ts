import type { ImageConfig } from '../image/config.ts'
import type { Instruction } from './dockerfile.ts'

/**
 * What an image says of how it is run, as far as a Dockerfile tells. What is absent is as the base has it, and unset without a base; an
 * empty list is set to nothing.
 */
export interface Configuration {
  user?: string
  /** Absolute, if the base's is known or the Dockerfile says one that is. */
  workingDir?: string
  env: Readonly<Record<string, string>>
  entrypoint?: readonly string[]
  cmd?: readonly string[]
  /** `8080/tcp`, sorted. */
  exposedPorts: readonly string[]
  /** Sorted. */
  volumes: readonly string[]
  labels: Readonly<Record<string, string>>
  /** As images keep it: `["CMD-SHELL", "curl -f x"]`, `["NONE"]`; its flags behind, as written: `--interval=5s`. */
  healthcheck?: readonly string[]
  stopSignal?: string
  shell?: readonly string[]
  /** Instructions that ONBUILD puts off, as written. */
  onBuild: readonly string[]
  /** The image whose own configuration is not known; absent where all is told. */
  unknownBase?: string
}

export const DEFAULT_SHELL: readonly string[] = ['/bin/sh', '-c']

export const EMPTY: Configuration = { env: {}, exposedPorts: [], volumes: [], labels: {}, onBuild: [] }

/** What an image at hand says, to start from. */
export function configurationOfImage(config: ImageConfig): Configuration {
  const { user, workingDir, env, entrypoint, cmd, exposedPorts, volumes, labels, healthcheck, stopSignal, shell } = config
  return {
    ...EMPTY,
    env: Object.fromEntries(env.map((each) => [each.split('=', 1)[0]!, each.slice(each.indexOf('=') + 1)])),
    ...{ entrypoint, cmd, labels },
    ...{ exposedPorts: exposedPorts ?? [], volumes: volumes ?? [] },
    ...(user && { user }),
    ...(workingDir && { workingDir }),
    ...(healthcheck && { healthcheck: ['CMD', ...healthcheck] }),
    ...(stopSignal && { stopSignal }),
    ...(shell && { shell }),
  }
}

/**
 * The configuration after an instruction. `expand`: puts variables into a word and takes its quotes off. `ownCmd`: whether the stage has set
 * a CMD of its own, which its ENTRYPOINT leaves alone, while it forgets that of the base.
 */
export function configure(
  before: Configuration,
  instruction: Instruction,
  expand: (word: string) => string,
  ownCmd: boolean,
): Configuration {
  const { keyword, body, json, words, flags } = instruction
  const wordTexts = () => json ?? words.map(({ text }) => expand(text))
  switch (keyword) {
    case 'USER':
      return { ...before, user: expand(body.text) }
    case 'WORKDIR':
      return { ...before, workingDir: workingDir(before, expand(body.text)) }
    case 'ENV':
      return { ...before, env: withPairs(before.env, pairsOf(instruction, expand)) }
    case 'LABEL':
      return { ...before, labels: withPairs(before.labels, pairsOf(instruction, expand)) }
    case 'EXPOSE': {
      const ports = words
        .flatMap(({ text }) => expand(text).split(/\s+/).filter(Boolean))
        .map((port) => (port.includes('/') ? port.toLowerCase() : `${port}/tcp`))
      return { ...before, exposedPorts: sortedUnion(before.exposedPorts, ports) }
    }
    case 'VOLUME':
      return { ...before, volumes: sortedUnion(before.volumes, json ? json.map(expand) : wordTexts()) }
    case 'STOPSIGNAL':
      return { ...before, stopSignal: expand(body.text) }
    case 'SHELL':
      return json ? { ...before, shell: json } : before
    case 'CMD':
      return { ...before, cmd: commandOf(before, instruction) }
    case 'ENTRYPOINT':
      return { ...before, entrypoint: commandOf(before, instruction), ...(!ownCmd && { cmd: [] }) }
    case 'HEALTHCHECK': {
      const test = json ? ['CMD', ...json] : words[1] ? ['CMD-SHELL', words[1].text] : ['NONE']
      return { ...before, healthcheck: [...test, ...flags.map(({ name, value }) => `--${name}=${value ?? ''}`).sort()] }
    }
    case 'ONBUILD':
      return { ...before, onBuild: [...before.onBuild, body.text] }
    default:
      return before
  }
}

/** The words of an exec form, or the shell and its line. */
function commandOf({ shell }: Configuration, { json, body }: Instruction): readonly string[] {
  return json ?? (body.text === '' ? [] : [...(shell ?? DEFAULT_SHELL), body.text])
}

function workingDir(before: Configuration, written: string): string {
  const absolute = written.startsWith('/') || /^[A-Za-z]:[\\/]/.test(written)
  // Of a base that is not known, the folder stays relative.
  const from = before.workingDir ?? (before.unknownBase === undefined ? '/' : '.')
  const path = absolute ? written : `${from}/${written}`
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '' && part !== '.' && (part !== '..' || !path.startsWith('/'))) parts.push(part)
  }
  const joined = parts.join('/')
  return path.startsWith('/') ? `/${joined}` : joined || '.'
}

/** Names and values of ENV and LABEL, in either form. */
export function pairsOf({ words }: Instruction, expand: (word: string) => string): [name: string, value: string][] {
  const [first, second] = words
  if (first && !first.text.includes('=')) return [[expand(first.text), expand(second?.text ?? '')]]
  return words.map(({ text }) => {
    const equals = text.includes('=') ? text.indexOf('=') : text.length
    return [expand(text.slice(0, equals)), expand(text.slice(equals + 1))]
  })
}

function withPairs(before: Readonly<Record<string, string>>, pairs: readonly [string, string][]): Readonly<Record<string, string>> {
  return { ...before, ...Object.fromEntries(pairs) }
}

function sortedUnion(before: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...before, ...more])].sort()
}

/** One thing that differs: `Env PATH`, `Label a.b`, `Volume /data`, `Port 80/tcp`, `User`, `Cmd`. */
export interface ConfigurationDifference {
  field: string
  before?: string
  after?: string
}

/** What is not the same in two configurations, in the order of the fields. */
export function configurationDifferences(before: Configuration, after: Configuration): ConfigurationDifference[] {
  const [old, now] = [flat(before), flat(after)]
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((field) => {
    const [was, is] = [old.get(field), now.get(field)]
    if (was === is) return []
    return [{ field, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }]
  })
}

function flat(configuration: Configuration): Map<string, string> {
  const { user, workingDir, env, entrypoint, cmd, exposedPorts, volumes, labels, healthcheck, stopSignal, shell, onBuild } = configuration
  const fields: [string, string | undefined][] = [
    ['User', user],
    ['WorkingDir', workingDir],
    ...Object.entries(env).map(([name, value]): [string, string] => [`Env ${name}`, value]),
    ['Entrypoint', entrypoint && JSON.stringify(entrypoint)],
    ['Cmd', cmd && JSON.stringify(cmd)],
    ...exposedPorts.map((port): [string, string] => [`Port ${port}`, port]),
    ...volumes.map((volume): [string, string] => [`Volume ${volume}`, volume]),
    ...Object.entries(labels).map(([name, value]): [string, string] => [`Label ${name}`, value]),
    ['Healthcheck', healthcheck && JSON.stringify(healthcheck)],
    ['StopSignal', stopSignal],
    ['Shell', shell && JSON.stringify(shell)],
    ['OnBuild', onBuild.length > 0 ? JSON.stringify(onBuild) : undefined],
    ['Base', configuration.unknownBase],
  ]
  return new Map(fields.flatMap(([field, value]): [string, string][] => (value === undefined ? [] : [[field, value]])))
}
