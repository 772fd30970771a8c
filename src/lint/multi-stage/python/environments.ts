import { type Build, pathOf, type Step, variableOf } from '../build.ts'
import type { NoPlan } from '../ecosystem.ts'
import { absolutePath, parentOf } from '../paths.ts'

/** Where each installation writes: an environment of its own, a folder; undefined for what is beside the interpreter. */
export function environmentsOf(build: Build, installs: readonly Step[]): (string | undefined)[] | NoPlan {
  const made = madeEnvironments(build)
  const found: (string | undefined)[] = []
  for (const step of installs) {
    const environment = environmentOf(build, step, made)
    if (typeof environment === 'object') return environment
    found.push(environment)
  }
  return found
}

function madeEnvironments(build: Build): ReadonlySet<string> {
  return new Set(
    build.runs
      .flatMap((run) => build.stepsOf(run) ?? [])
      .filter(({ program, args }) => /^(?:venv|virtualenv)$/.test(program) || (program === 'uv' && args[0]?.value === 'venv'))
      .flatMap((step) => {
        const words = step.program === 'uv' ? step.args.slice(1) : step.args
        const word = words.findLast(({ value }) => !value.startsWith('-'))
        if (!word && step.program === 'uv' && step.folder !== undefined) return absolutePath('.venv', step.folder)
        return word ? (pathOf(step, word) ?? []) : []
      }),
  )
}

function environmentOf(build: Build, step: Step, made: ReadonlySet<string>): string | undefined | NoPlan {
  const line = `line ${step.run.instruction.startLine}`
  const option = step.args.findIndex(({ value }) => /^(?:--(?:prefix|root|target|user)\b|-t$)/.test(value))
  const word = step.args[option]
  const { user } = build.context.settingsAt(step.run.instruction).configuration
  const isRoot = user === undefined || /^(?:0|root)(?::|$)/.test(user) || step.sudo
  if (word && word.value !== '--user') {
    const value = word.value.includes('=')
      ? { ...word, value: word.value.replace(/^[^=]*=/, ''), text: word.text.replace(/^[^=]*=/, '') }
      : step.args[option + 1]
    const path = value && pathOf(step, value)
    return path === undefined || !/^(?:-t|--target)/.test(word.value) || path === '/'
      ? { reason: `${line} installs where only a build knows` }
      : path
  }
  if (word && isRoot) return absolutePath('.local', variableOf(step, 'PYTHONUSERBASE') ?? variableOf(step, 'HOME') ?? '/root')
  const folders = step.command.words.flatMap((each) => (each.value.includes('/bin/') ? (pathOf(step, each) ?? []) : [])).map(parentOf)
  const activated = (build.stepsOf(step.run) ?? [])
    .filter(({ program, command }) => (program === '.' || program === 'source') && command.start < step.command.start)
    .flatMap((each) => (each.args[0] ? (pathOf(each, each.args[0]) ?? []) : []))
    .map(parentOf)
  const isUv = step.programWord.value === 'uv' && !step.args.some(({ value }) => value === '--system')
  // uv finds the one that is named, or in the folder that it works in.
  const own = isUv ? (variableOf(step, 'VIRTUAL_ENV') ?? (step.folder === undefined ? '' : absolutePath('.venv', step.folder))) : ''
  const path = [...folders, ...activated, ...(own === '' ? [] : [`${own}/bin`]), ...(variableOf(step, 'PATH') ?? '').split(':')].find(
    (each) => made.has(parentOf(each)),
  )
  if (path !== undefined) return parentOf(path)
  if (folders.length > 0) return { reason: `${line} names the pip of the system, whose packages stay behind` }
  if (made.size > 0) return { reason: `${line} installs beside the environment that is made` }
  // Who may not write beside the interpreter has pip install at home.
  return isRoot ? undefined : atHome(build, step, user)
}

function atHome(build: Build, step: Step, user: string): string | NoPlan {
  const line = `line ${step.run.instruction.startLine}`
  const base = variableOf(step, 'PYTHONUSERBASE')
  if (base !== undefined) return absolutePath('.local', base)
  const written = build.context.settingsAt(step.run.instruction).variables['HOME']
  const home = written ?? homeOf(build, user.split(':', 1)[0]!)
  return home?.startsWith('/')
    ? absolutePath('.local', home)
    : { reason: `${line} installs as ${/^[\w:.-]+$/.test(user) ? user : 'a user'}, whose home no line is known to make` }
}

/** The home of an account that the stage makes. */
function homeOf(build: Build, name: string): string | undefined {
  for (const step of build.runs.flatMap((run) => build.stepsOf(run) ?? [])) {
    if (!/^(?:useradd|adduser)$/.test(step.program) || !step.args.some(({ value }) => value === name)) continue
    const words = step.args.map(({ value }) => value)
    const at = words.findIndex((value) => /^(?:-d|-h|--home|--home-dir)$/.test(value))
    const joined = words.find((value) => /^--home(?:-dir)?=/.test(value))?.replace(/^[^=]*=/, '')
    const isMade =
      step.program === 'adduser'
        ? !words.some((value) => /^(?:-H|--no-create-home|--system|-S)$/.test(value))
        : words.some((value) => /^(?:-\w*m\w*|--create-home)$/.test(value))
    return isMade ? (joined ?? (at === -1 ? `/home/${name}` : words[at + 1])) : undefined
  }
  return undefined
}
