import { type Build, type Step, variableOf } from './build.ts'
import type { NoPlan } from './ecosystem.ts'
import { absolutePath } from './paths.ts'
import type { Requirement } from './python-packages.ts'
import type { Asked } from './python-requirements.ts'

/** Where a manager of projects installs: a folder; undefined for the environment that it is started in. */
export interface ProjectInstall {
  step: Step
  environment: string | undefined
  /** The manifest that says what is wanted. */
  manifest: string
}

/** Longer lines are no list of packages. */
const MAX_LINE = 4000

/** What `poetry install`, `pipenv install`, `uv sync` do; undefined for other steps. */
export function projectInstall(build: Build, step: Step): ProjectInstall | NoPlan | undefined {
  const task = step.args.find(({ value }) => !value.startsWith('-'))?.value ?? ''
  const line = `line ${step.run.instruction.startLine}`
  const isOn = (name: string) => /^(?:1|true|yes)$/i.test(variableOf(step, name) ?? '')
  if (step.folder === undefined) return undefined
  const inside = { step, environment: absolutePath('.venv', step.folder) }
  const file = (name: string) => absolutePath(name, step.folder!)
  switch (step.program) {
    case 'poetry': {
      if (!/^(?:install|sync)$/.test(task)) return undefined
      const manifest = file('pyproject.toml')
      if (isConfigured(build, 'virtualenvs.in-project', 'true') || isOn('POETRY_VIRTUALENVS_IN_PROJECT')) return { ...inside, manifest }
      const isOff =
        isConfigured(build, 'virtualenvs.create', 'false') || /^(?:0|false)$/i.test(variableOf(step, 'POETRY_VIRTUALENVS_CREATE') ?? '')
      return isOff
        ? { step, environment: undefined, manifest }
        : { reason: `${line} has poetry make an environment whose name only a build knows` }
    }
    case 'pipenv': {
      if (!/^(?:install|sync)$/.test(task)) return undefined
      const manifest = file('Pipfile')
      if (step.args.some(({ value }) => value === '--system')) return { step, environment: undefined, manifest }
      return isOn('PIPENV_VENV_IN_PROJECT')
        ? { ...inside, manifest }
        : { reason: `${line} has pipenv make an environment whose name only a build knows` }
    }
    case 'uv': {
      if (task !== 'sync') return undefined
      const own = variableOf(step, 'UV_PROJECT_ENVIRONMENT')
      // With a Python that it downloaded itself, the environment is of no use without it.
      if (
        variableOf(step, 'UV_PYTHON_DOWNLOADS') !== 'never' &&
        build.context.buildContext?.files.some(({ path }) => path === '.python-version')
      )
        return { reason: '.python-version may have uv download a Python of its own' }
      return {
        step,
        environment: own === undefined ? inside.environment : absolutePath(own, step.folder),
        manifest: file('pyproject.toml'),
      }
    }
    default:
      return undefined
  }
}

/** A manifest as if its entries had been handed to pip; names alone, since no release is as wide as a range. */
export function askedByManifest(text: string): Asked {
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
    const isTable = /^(?:tool\.poetry\.(?:group\.[\w-]+\.|dev-)?dependencies|packages|dev-packages)$/.test(section)
    const starts = /^(?:project$)/.test(section)
      ? /^dependencies\s*=\s*\[/.test(line)
      : /^(?:project\.optional-dependencies|dependency-groups)$/.test(section) && /=\s*\[/.test(line)
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

function isConfigured(build: Build, setting: string, value: string): boolean {
  return build.runs.some((run) =>
    build
      .stepsOf(run)
      ?.some(
        ({ program, args }) =>
          program === 'poetry' && args.some((word) => word.value === setting) && args.some((word) => word.value === value),
      ),
  )
}

function normal(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}
