import { type Build, pathOf, type Step, variableOf } from '../build.ts'
import type { NoPlan } from '../ecosystem.ts'
import { absolutePath } from '../paths.ts'
import { whyOtherPython } from './releases.ts'
import type { Requirement } from './packages.ts'
import type { Asked } from './requirements.ts'

/** Where a manager of projects installs: a folder; undefined for the environment that it is started in. */
export interface ProjectInstall {
  step: Step
  environment: string | undefined
  /** The manifest that says what is wanted. */
  manifest: string
  /** Whether groups for development stay out. */
  isMain: boolean
}

/** Longer lines are no list of packages. */
const MAX_LINE = 4000

/** What `poetry install`, `pipenv install`, `uv sync` do; undefined for other steps. */
export function projectInstall(build: Build, step: Step, release: string | undefined): ProjectInstall | NoPlan | undefined {
  const task = step.args.find(({ value }) => !value.startsWith('-'))?.value ?? ''
  const line = `line ${step.run.instruction.startLine}`
  const isOn = (name: string) => /^(?:1|true|yes)$/i.test(variableOf(step, name) ?? '')
  if (step.folder === undefined) return undefined
  const isMain = isWithoutGroups(step.args.map(({ value }) => value))
  const inside = { step, isMain, environment: absolutePath('.venv', step.folder) }
  const file = (name: string) => absolutePath(name, step.folder!)
  switch (step.program) {
    case 'poetry': {
      if (!/^(?:install|sync)$/.test(task)) return undefined
      const manifest = file('pyproject.toml')
      if (isConfigured(build, 'poetry', 'virtualenvs.in-project', 'true') || isOn('POETRY_VIRTUALENVS_IN_PROJECT'))
        return { ...inside, manifest }
      const isOff =
        isConfigured(build, 'poetry', 'virtualenvs.create', 'false') ||
        /^(?:0|false)$/i.test(variableOf(step, 'POETRY_VIRTUALENVS_CREATE') ?? '')
      return isOff
        ? { step, isMain, environment: undefined, manifest }
        : {
            reason: `${line} has poetry make an environment whose name only a build knows; POETRY_VIRTUALENVS_IN_PROJECT=true gives it one`,
          }
    }
    case 'pipenv': {
      if (!/^(?:install|sync)$/.test(task)) return undefined
      const manifest = file('Pipfile')
      if (step.args.some(({ value }) => value === '--system')) return { step, isMain, environment: undefined, manifest }
      return isOn('PIPENV_VENV_IN_PROJECT')
        ? { ...inside, manifest }
        : { reason: `${line} has pipenv make an environment whose name only a build knows; PIPENV_VENV_IN_PROJECT=1 gives it one` }
    }
    case 'pdm': {
      if (!/^(?:install|sync)$/.test(task)) return undefined
      const isElsewhere =
        isConfigured(build, 'pdm', 'python.use_venv', 'false') || /^(?:0|false|no)$/i.test(variableOf(step, 'PDM_USE_VENV') ?? '')
      if (isElsewhere || variableOf(step, 'VIRTUAL_ENV') !== undefined) return { reason: `${line} installs where only a build knows` }
      return { ...inside, manifest: file('pyproject.toml') }
    }
    case 'uv': {
      if (task !== 'sync') return undefined
      const own = variableOf(step, 'UV_PROJECT_ENVIRONMENT')
      const reason = whyOtherPython(build, step, release)
      if (reason !== undefined) return { reason }
      const environment = own === undefined ? inside.environment : absolutePath(own, step.folder)
      return { step, isMain, environment: environment === '/usr/local' ? undefined : environment, manifest: file('pyproject.toml') }
    }
    default:
      return undefined
  }
}

/** The list of requirements that `poetry export` and its like write, absolute, and what they write it from. */
export function exportOf(step: Step): [path: string, Pick<ProjectInstall, 'manifest' | 'isMain'>] | undefined {
  const { program, args, folder, command } = step
  const task = args.find(({ value }) => !value.startsWith('-'))?.value
  if (
    folder === undefined ||
    (!(task === 'export' && /^(?:poetry|uv|pdm)$/.test(program)) && !(program === 'pipenv' && task === 'requirements'))
  )
    return undefined
  const at = args.findIndex(({ value }) => /^(?:-o|--output|--output-file)(?:$|=)/.test(value))
  const option = args[at]
  const word = option?.value.includes('=')
    ? { ...option, value: option.value.replace(/^[^=]*=/, ''), text: option.text.replace(/^[^=]*=/, '') }
    : option && args[at + 1]
  const target = word ?? command.redirections.find(({ operator }) => operator === '>')?.target
  const path = target && pathOf(step, target)
  if (path === undefined) return undefined
  const isMain = isWithoutGroups(args.map(({ value }) => value))
  return [path, { isMain, manifest: absolutePath(program === 'pipenv' ? 'Pipfile' : 'pyproject.toml', folder) }]
}

/**
 * A manifest as if its entries had been handed to pip; names alone, since no release is as wide as a range. `isMain`: without groups for
 * development.
 */
export function askedByManifest(text: string, isMain = false): Asked {
  const requirements: (Requirement | string)[] = []
  const others: string[] = []
  let section = ''
  let isList = false
  for (const raw of text.split(/\r?\n/)) {
    if (raw.length > MAX_LINE) continue
    const line = raw.replace(/(?:^|\s)#.*$/, '').trim()
    const header = /^\[+([^\]]{1,200})\]+$/.exec(line)?.[1]
    if (header !== undefined && !isList) {
      section = header
      continue
    }
    const isTable = isMain
      ? section === 'tool.poetry.dependencies'
      : /^(?:tool\.poetry\.(?:group\.[\w-]+\.|dev-)?dependencies|packages|dev-packages)$/.test(section)
    const starts = /^(?:project$)/.test(section)
      ? /^dependencies\s*=\s*\[/.test(line)
      : !isMain && /^(?:project\.optional-dependencies|dependency-groups)$/.test(section) && /=\s*\[/.test(line)
    if (isTable) {
      const [, name, value = ''] = /^"?([\w.-]{1,100})"?\s*=\s*(.{1,500})$/.exec(line) ?? []
      if (name === undefined || name === 'python') continue
      if (/\b(?:git|path|url)\s*=/.test(value)) others.push(name)
      else
        requirements.push({
          name: normal(name),
          extras: [...value.matchAll(/extras\s*=\s*\[([^\]]*)\]/g)].flatMap(([, list]) =>
            [...list!.matchAll(/[\w-]+/g)].map(([extra]) => extra),
          ),
          isPinned: /"(?:==)?\d/.test(value),
        })
    }
    if (starts) isList = true
    if (!isList) continue
    for (const [, entry] of line.replace(/^[\w-]+\s*=\s*/, '').matchAll(/["']([^"']{1,200})["']/g)) {
      const [, name, extras = '', rest = ''] = /^([\w.-]+)\s*(?:\[([^\]]*)\])?(.*)$/.exec(entry!) ?? []
      if (name === undefined || rest.includes('@')) others.push(entry!)
      else
        requirements.push({
          name: normal(name),
          extras: extras.split(',').flatMap((each) => each.trim() || []),
          isPinned: /^\s*[(]?(?:==|~=|<)/.test(rest),
        })
    }
    if (/\]\s*$/.test(line.replace(/\[[^\]]*\](?=[^\]]*["'])/g, ''))) isList = false
  }
  return { requirements, files: [], others }
}

function isWithoutGroups(words: readonly string[]): boolean {
  const isMain = words.some(
    (word, at) =>
      /^(?:--no-dev|--prod|--production|--no-default-groups|--only=main)$/.test(word) || (word === '--only' && words[at + 1] === 'main'),
  )
  return isMain && !words.some((word) => /^(?:-E|-G|--extra|--extras|--all-extras|--group|--with|--all-groups)\b/.test(word))
}

function isConfigured(build: Build, manager: string, setting: string, value: string): boolean {
  return build.runs.some((run) =>
    build
      .stepsOf(run)
      ?.some(
        ({ program, args }) =>
          program === manager && args.some((word) => word.value === setting) && args.some((word) => word.value === value),
      ),
  )
}

function normal(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}
