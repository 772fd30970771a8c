import { subcommandOf } from '../invocation.ts'
import { type Build, pathOf, type Step, variableOf } from './build.ts'
import { contextFileAt } from './copies.ts'
import type { Artifact, Ecosystem, NoPlan, Plan } from './ecosystem.ts'
import { absolutePath, nameOf, parentOf } from './paths.ts'
import { askedByManifest, type ProjectInstall, projectInstall } from './python-projects.ts'
import { type Asked, askedOf, neededBy } from './python-requirements.ts'
import { whyNotInstalled, whyNotVenv } from './python-venv.ts'
import { copiedTools, replayed } from './replayed.ts'
import { installedFor, isLinked, keptFor, librariesFor, type SlimRuntime, slimRuntime } from './slim-runtime.ts'
import type { Started } from './starts.ts'
import { startsPrograms } from './starts-programs.ts'

const VENV = '/opt/venv'
const PROGRAMS = ['python', 'python3', 'pydoc', 'pydoc3']
/** What only builds: an environment without anything else is none. */
const TOOLS = /^(?:pip|setuptools|wheel|virtualenv|pip-tools|cython|build|twine|pipenv|poetry|uv)$/
const STARTS_PROGRAMS = /\bsubprocess\b|\bos\.(?:system|popen|exec|spawn)|\bcreate_subprocess_|\bpexpect\b/
/** What puts files beside the packages: kernels, manual pages. */
const HAVE_DATA = /^(?:jupyter[\w-]*|notebook|nbconvert|nbclassic|ipykernel|ipython|voila|supervisor)$/
/** What compiles whenever it runs. */
const COMPILES = /^(?:theano|theano-pymc|pymc3?|pytensor|aesara|pycuda|pyopencl|pythran|triton)$/
/** Scripts that install poetry and uv. */
const INSTALLERS = /install\.python-poetry\.org|astral\.sh\/uv/
const FOR_PYTHON =
  'swig gfortran cython cython3 python3-pip python-pip py-pip py3-pip python3-venv python3-setuptools py-setuptools py3-setuptools alpine-sdk'.split(
    ' ',
  )
const NEEDS_TOOLS = /^(?:pip[\d.]*|pipenv|poetry|uv|uvx|pdm|hatch|conda|mamba|tox|nox|make|gcc|cython)$/

export const python: Ecosystem = {
  id: 'python',
  carries: 'compilers and headers for packages of Python that are installed already',
  fix: [
    'FROM python:3.14 AS build',
    'RUN python -m venv /opt/venv',
    'COPY requirements.txt ./',
    'RUN /opt/venv/bin/pip install --no-cache-dir -r requirements.txt',
    '',
    'FROM python:3.14-slim',
    'COPY --from=build /opt/venv /opt/venv',
    'ENV PATH=/opt/venv/bin:$PATH',
    'COPY . .',
  ],
  mayBuild: ({ image }) => image.repository === 'python',
  plan(build, starts) {
    const steps = build.runs.flatMap((run) => build.stepsOf(run) ?? [])
    const pips = steps.flatMap((step) => asPip(step) ?? [])
    const projects = steps.flatMap((step) => projectInstall(build, step) ?? [])
    if (pips.length + projects.length === 0) return undefined
    const runtime = slimRuntime(build, PROGRAMS, starts)
    if (!runtime || 'reason' in runtime) return runtime
    const asked = pips.map(askedOf)
    const real = pips.filter((_, index) => !isForTools(asked[index]!))
    if (real.length + projects.length === 0) return undefined
    const editable = asked.findIndex(({ others }) => others.includes('-e'))
    if (editable !== -1)
      return { reason: `line ${pips[editable]!.run.instruction.startLine} installs a link to the sources, which pip writes into, too` }
    const environments = environmentsOf(build, real)
    if ('reason' in environments) return environments
    const places: Place[] = real.map((step, index) => ({ step, environment: environments[index] }))
    for (const project of projects) {
      if ('reason' in project) return project
      places.push(project)
    }
    const manifests = projects.map((each) => manifestOf(build, each))
    const all = [...asked, ...manifests]
    const packages = systemPackages(build, runtime, all)
    if ('reason' in packages) return packages
    const own = places.some(({ environment }) => environment === undefined)
    const home = own ? homeOf(build, starts, all, pips) : undefined
    if (home && 'reason' in home) return home
    // Tools that are installed before it go into the same one.
    const last = [...(own ? pips : []), ...places.map(({ step }) => step)].toSorted((a, b) => a.command.start - b.command.start).at(-1)!
    const artifacts = [...new Set(places.map(({ environment }) => environment))].flatMap((path) =>
      (path === undefined ? home!.folders : [path]).map((folder): Artifact => ({
        path: folder,
        isFolder: true,
        isNew: folder === VENV || folder === '/usr/local/bin',
        madeBy: last.run.instruction,
      })),
    )
    return planFor(build, artifacts, home?.folders.includes(VENV) === true, runtime.base, packages)
  },
}

/**
 * Where the last stage has what is installed beside the interpreter: at the same places, where all of it is known to be in two of them; else in
 * an environment that is made for it.
 */
function homeOf(
  build: Build,
  starts: readonly Started[],
  asked: readonly Asked[],
  pips: readonly Step[],
): { folders: readonly string[] } | NoPlan {
  const whyNot = whyNotInstalled(build)
  if (whyNot) return whyNot
  const release = /^(\d\.\d+)(?:\D|$)/.exec(build.image.tag)?.[1]
  const needed = neededBy(build, asked)
  const data = asked.flatMap(({ requirements }) => requirements).some((each) => typeof each === 'string' || HAVE_DATA.test(each.name))
  const isFound = build.context.built?.certain === true || !('reason' in needed)
  if (release !== undefined && isFound && !data) return { folders: [`/usr/local/lib/python${release}/site-packages`, '/usr/local/bin'] }
  if (/^2(?:\.|-|$)/.test(build.image.tag)) return { reason: 'Python 2 has no environments to copy' }
  const beside = pips.find(({ args }) => args.some(({ value }) => value === '--system'))
  if (beside)
    return { reason: `line ${beside.run.instruction.startLine} has uv install beside the interpreter, in folders that are not all known` }
  return whyNotVenv(build, starts) ?? { folders: [VENV] }
}

interface Place {
  step: Step
  environment: string | undefined
}

function isForTools({ requirements, files, others }: Asked): boolean {
  return files.length + others.length === 0 && requirements.every((each) => typeof each !== 'string' && TOOLS.test(each.name))
}

/** What is wanted by the manifest of a project, if that is at hand. */
function manifestOf(build: Build, project: ProjectInstall | NoPlan): Asked {
  const path = 'reason' in project ? undefined : project.manifest
  const file = path === undefined ? undefined : contextFileAt(build, path)
  const text = file === undefined ? undefined : build.context.buildContext?.manifests?.get(file)
  return text === undefined ? { requirements: [], files: [path], others: [] } : askedByManifest(text)
}

/** What the last stage needs of the system for what is installed. */
function systemPackages(build: Build, runtime: SlimRuntime, asked: readonly Asked[]): string[] | NoPlan {
  const compiler = asked.flatMap(({ requirements }) => requirements).find((each) => typeof each !== 'string' && COMPILES.test(each.name))
  if (compiler && typeof compiler !== 'string') return { reason: `${compiler.name} compiles while the program runs` }
  const found = neededBy(build, asked)
  // In the image that was built, everybody can see what they need.
  const isSeen = build.context.built?.certain === true
  if ('reason' in found && runtime.isFull && !isSeen) return found
  const needed = 'reason' in found || !runtime.isFull ? [] : found
  const starter = runtime.isFull && !isSeen ? startsPrograms(build, /\.py$/, STARTS_PROGRAMS) : undefined
  if (starter) return starter
  const isAlpine = runtime.system === 'alpine'
  const kept = keptFor(build)
  const libraries = librariesFor([...kept.headers, ...needed.filter((name) => isLinked(name, isAlpine))], runtime)
  if ('reason' in libraries) return libraries
  // OpenMP comes with compilers, and wheels of some packages count on it.
  if (kept.compiles && ('reason' in found || found.includes('libgomp1'))) libraries.push(isAlpine ? 'libgomp' : 'libgomp1')
  // Who fetches nothing by git may start it.
  const fetches = asked.some(({ others }) => others.some((each) => each.startsWith('git+')))
  const programs = [
    ...needed.filter((name) => !isLinked(name, isAlpine)),
    ...kept.programs.filter((name) => !(fetches && name.startsWith('git'))),
  ]
  const there = new Set(installedFor(build))
  return [...new Set([...libraries, ...programs])].filter((name) => !there.has(name))
}

function planFor(build: Build, artifacts: readonly Artifact[], own: boolean, base: Plan['bases'][0], packages: readonly string[]): Plan {
  const { text } = build.context.dockerfile
  const start = text.indexOf('\n', build.stage.from.end) + 1
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const environment = `RUN python -m venv ${VENV}${eol}ENV VIRTUAL_ENV=${VENV} PATH=${VENV}/bin:$PATH${eol}`
  const last = Math.max(...artifacts.map(({ madeBy }) => madeBy.start))
  return {
    bases: [base],
    ...{ artifacts, packages, isBuildStep },
    // Headers that are installed: their libraries are among `packages`.
    isStatic: true,
    roles: new Map([...copiedTools(build, /(?:^|\/)astral-sh\/uv(?:[:@]|$)/), ...replayed(build, last, base, isPython, isBuildStep)]),
    usedByBuild: FOR_PYTHON,
    needsTools: NEEDS_TOOLS,
    ...(own && { edits: [{ start, end: start, text: environment }], env: { VIRTUAL_ENV: VENV, PATH: `${VENV}/bin:$PATH` } }),
    isSource: (path) =>
      /(?:^|\/)(?:[\w.-]*requirements[\w.-]*\.(?:txt|in)|requirements\/[\w.-]+\.(?:txt|in)|constraints[\w.-]*\.txt|Pipfile(?:\.lock)?|(?:poetry|uv|pdm)\.lock|tox\.ini|pytest\.ini|\.flake8|\.coveragerc)$/.test(
        path,
      ),
  }
}

/** An installation as pip would be told of it: uv takes the same words. */
function asPip(step: Step): Step | undefined {
  const own = step.program === 'uv' && step.args[0]?.value === 'pip' ? { ...step, args: step.args.slice(1) } : step
  return (own !== step || /^pip[\d.]*$/.test(step.program)) && subcommandOf(own)?.value === 'install' ? own : undefined
}

function isBuildStep(step: Step): boolean {
  const { program } = step
  if (/^pip[\d.]*$/.test(program))
    return (
      /^(?:install|uninstall|download|wheel|cache|config|check|freeze|list|show|--version|-V)$/.test(step.args[0]?.value ?? '') ||
      asPip(step) !== undefined
    )
  if (/^(?:poetry|pipenv|uv)$/.test(program)) return !/^(?:run|shell)$/.test(step.args[0]?.value ?? '')
  if (INSTALLERS.test(step.run.body?.text ?? ''))
    return program === 'curl' || program === 'wget' || (step.command.before === '|' && /^(?:python3?|sh|bash)$/.test(program))
  if (program === 'venv' || program === 'virtualenv') return true
  return (program === '.' || program === 'source') && (step.args[0]?.value ?? '').endsWith('/activate')
}

/** Where each installation writes: an environment of its own, a folder; undefined for the one of the system. */
function environmentsOf(build: Build, installs: readonly Step[]): (string | undefined)[] | NoPlan {
  const made = new Set(
    build.runs
      .flatMap((run) => build.stepsOf(run) ?? [])
      .filter(({ program }) => program === 'venv' || program === 'virtualenv')
      .flatMap((step) => {
        const word = step.args.findLast(({ value }) => !value.startsWith('-'))
        return word ? (pathOf(step, word) ?? []) : []
      }),
  )
  const found: (string | undefined)[] = []
  for (const step of installs) {
    const line = `line ${step.run.instruction.startLine}`
    const option = step.args.findIndex(({ value }) => /^(?:--(?:prefix|root|target|user)\b|-t$)/.test(value))
    const word = step.args[option]
    const user = build.context.settingsAt(step.run.instruction).configuration.user
    if (word?.value === '--user' && user !== undefined && !/^(?:0|root)$/.test(user))
      return { reason: `${line} installs in the home of a user, which is not known` }
    if (word?.value === '--user')
      found.push(absolutePath('.local', variableOf(step, 'PYTHONUSERBASE') ?? variableOf(step, 'HOME') ?? '/root'))
    else if (word) {
      const value = word.value.includes('=')
        ? { ...word, value: word.value.replace(/^[^=]*=/, ''), text: word.text.replace(/^[^=]*=/, '') }
        : step.args[option + 1]
      const path = value && pathOf(step, value)
      if (path === undefined || !/^(?:-t|--target)/.test(word.value) || path === '/')
        return { reason: `${line} installs where only a build knows` }
      found.push(path)
    } else {
      const folders = [
        ...step.command.words.flatMap((each) => (each.value.includes('/bin/') ? (pathOf(step, each) ?? []) : [])).map(parentOf),
      ]
      const activated = (build.stepsOf(step.run) ?? [])
        .filter(({ program, command }) => (program === '.' || program === 'source') && command.start < step.command.start)
        .flatMap((each) => (each.args[0] ? (pathOf(each, each.args[0]) ?? []) : []))
        .map(parentOf)
      const path = [...folders, ...activated, ...(variableOf(step, 'PATH') ?? '').split(':')].find((each) => made.has(parentOf(each)))
      if (path === undefined && folders.length > 0) return { reason: `${line} names the pip of the system, whose packages stay behind` }
      if (path === undefined && made.size > 0) return { reason: `${line} installs beside the environment that is made` }
      found.push(path === undefined ? undefined : parentOf(path))
    }
  }
  return found
}

function isPython(step: Step): boolean {
  const [first] = step.command.words
  return (
    /^python[\d.]*$/.test(nameOf(first?.value ?? '')) &&
    !NEEDS_TOOLS.test(step.program) &&
    !step.args.some(({ value }) => value === 'setup.py')
  )
}
