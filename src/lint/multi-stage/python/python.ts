import { subcommandOf } from '../../invocation.ts'
import type { Build, Step } from '../build.ts'
import { contextFileAt } from '../copies.ts'
import type { Artifact, Ecosystem, NoPlan, Plan } from '../ecosystem.ts'
import { nameOf, parentOf } from '../paths.ts'
import { environmentsOf } from './environments.ts'
import { installersOf, type Interpreter, interpreterOf, UV_IMAGE } from './interpreters.ts'
import { localProject } from './locals.ts'
import { lockedWheels } from './locks.ts'
import { askedByManifest, exportOf, type ProjectInstall, projectInstall } from './projects.ts'
import { type Asked, askedOf, neededBy } from './requirements.ts'
import { whyNotInstalled, whyNotVenv } from './venv.ts'
import { copiedTools, replayed } from '../replayed.ts'
import { installedFor, isLeaner, isLinked, keptFor, librariesFor } from '../slim-runtime.ts'
import type { Started } from '../starts.ts'
import { startsPrograms } from '../starts-programs.ts'

const VENV = '/opt/venv'
/** What only builds: an environment without anything else is none. */
const TOOLS =
  /^(?:pip|setuptools|wheel|virtualenv|pip-tools|cython|build|twine|pipenv|pipx|poetry|poetry-[\w-]+|poetry-plugin-export|uv|pdm|hatch|hatchling)$/
const STARTS_PROGRAMS = /\bsubprocess\b|\bos\.(?:system|popen|exec|spawn)|\bcreate_subprocess_|\bpexpect\b/
/** What puts files beside the packages: kernels, manual pages. */
const HAVE_DATA = /^(?:jupyter[\w-]*|notebook|nbconvert|nbclassic|ipykernel|ipython|voila|supervisor)$/
/** What compiles whenever it runs. */
const COMPILES =
  /^(?:theano|theano-pymc|pymc3?|pytensor|aesara|pycuda|pyopencl|pythran|triton|cupy[\w-]*|deepspeed|vllm|sglang|unsloth|mamba-ssm|flash-linear-attention|numba-cuda)$/
/** What manages whole projects. */
const MANAGERS = /^(?:poetry|pipenv|uv|pdm)$/
/** What looks at the sources, and leaves nothing that a program needs. */
const CHECKS = /^(?:pytest|py\.test|ruff|flake8|mypy|black|isort|pylint|bandit|pyright|coverage)$/
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
  mayBuild: ({ image }) =>
    /^(?:python|debian|ubuntu|(?:nvcr\.io\/)?nvidia\/cuda)$/.test(image.repository) || UV_IMAGE.test(image.repository),
  plan(build, starts) {
    const steps = build.runs.flatMap((run) => build.stepsOf(run) ?? [])
    const pips = steps.flatMap((step) => asPip(step) ?? [])
    if (pips.length === 0 && !steps.some(({ program }) => MANAGERS.test(program))) return undefined
    const interpreter = interpreterOf(build, starts)
    if (!interpreter || 'reason' in interpreter) return interpreter
    const projects = steps.flatMap((step) => projectInstall(build, step, interpreter.release) ?? [])
    const written = new Map(steps.map(exportOf).filter((each) => each !== undefined))
    const asked = pips.map(askedOf)
    const real = pips.filter((_, index) => !isForTools(asked[index]!))
    if (real.length + projects.length === 0) return undefined
    const environments = environmentsOf(build, real)
    if ('reason' in environments) return environments
    const places: Place[] = real.map((step, index) => ({ step, environment: environments[index] }))
    const all: Asked[] = asked.map((each) => ({ ...each, files: each.files.filter((path) => path === undefined || !written.has(path)) }))
    for (const path of asked.flatMap(({ files }) => files)) {
      const manifest = path === undefined ? undefined : written.get(path)
      if (manifest) all.push(manifestOf(build, manifest, interpreter))
    }
    for (const project of projects) {
      if ('reason' in project) return project
      places.push(project)
      all.push(manifestOf(build, project, interpreter))
    }
    for (const [index, { projects: locals = [] }] of asked.entries()) {
      for (const { path, isLink } of locals) {
        const found = localProject(build, `line ${pips[index]!.run.instruction.startLine}`, path, isLink)
        if ('reason' in found && (isLink || interpreter.isFull)) return found
        all.push('reason' in found ? { requirements: [], files: [undefined], others: [] } : found)
      }
    }
    const own = places.some(({ environment }) => environment === undefined)
    const packages = systemPackages(build, interpreter, all)
    if ('reason' in packages) return packages
    if (own) packages.push(...interpreter.seen)
    if (!isLeaner(build, interpreter, packages) && installersOf(build).length === 0) return undefined
    const home = own ? homeOf(build, starts, interpreter, all, pips) : undefined
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
    return planFor(build, artifacts, home?.folders.includes(VENV) === true, interpreter, packages)
  },
}

/**
 * Where the last stage has what is installed beside the interpreter: at the same places, where all of it is known to be in two of them; else in
 * an environment that is made for it.
 */
function homeOf(
  build: Build,
  starts: readonly Started[],
  { folders, repository }: Interpreter,
  asked: readonly Asked[],
  pips: readonly Step[],
): { folders: readonly string[] } | NoPlan {
  const whyNot = whyNotInstalled(build)
  if (whyNot) return whyNot
  const needed = neededBy(build, asked)
  const data = asked.flatMap(({ requirements }) => requirements).some((each) => typeof each === 'string' || HAVE_DATA.test(each.name))
  const isFound = build.context.built?.certain === true || !('reason' in needed)
  if (folders && !data && (isFound || repository === '')) return { folders }
  if (repository === '')
    return {
      reason: folders
        ? 'some of what it installs has files elsewhere than beside its packages, and an environment of its own would keep them together'
        : 'the tag of the base names no release of the system, or more than one Python is installed, and nobody can say where packages are',
    }
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

function isForTools({ requirements, files, others, projects = [] }: Asked): boolean {
  return (
    files.length + others.length + projects.length === 0 && requirements.every((each) => typeof each !== 'string' && TOOLS.test(each.name))
  )
}

/** What is wanted by the lock file or the manifest of a project, if one is at hand. */
function manifestOf(build: Build, { manifest, isMain }: Pick<ProjectInstall, 'manifest' | 'isMain'>, { release }: Interpreter): Asked {
  const file = contextFileAt(build, manifest) ?? nameOf(manifest)
  const text = build.context.buildContext?.manifests?.get(file)
  if (text === undefined) return { requirements: [], files: [manifest], others: [] }
  const asked = askedByManifest(text, isMain)
  const locked = lockedWheels(build, parentOf(manifest), release)
  if (!locked || !('reason' in neededBy(build, [asked]))) return asked
  // What has a wheel has all that it is linked to.
  const requirements = [...locked].map(([name, hasWheel]) => ({ name, extras: [], isPinned: !hasWheel, hasWheel }))
  return { requirements, files: [], others: [] }
}

/** What the last stage needs of the system for what is installed. */
function systemPackages(build: Build, runtime: Interpreter, asked: readonly Asked[]): string[] | NoPlan {
  const names = asked.flatMap(({ requirements }) => requirements).flatMap((each) => (typeof each === 'string' ? [] : each.name))
  const compiler = names.find((name) => COMPILES.test(name))
  if (compiler !== undefined && !asked.some(({ requirements }) => requirements.some((each) => typeof each !== 'string' && each.hasWheel)))
    return { reason: `${compiler} compiles while the program runs` }
  const compiling = [...(build.context.buildContext?.manifests ?? [])].find(
    ([path, text]) => path.endsWith('.py') && /\btorch\.compile\(|\bcpp_extension\b|\bnvcc\b/.test(text),
  )
  if (compiling)
    return { reason: `${/^[\w./-]{1,100}$/.test(compiling[0]) ? compiling[0] : 'a source'} has something compiled while the program runs` }
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
    ...runtime.packages,
  ]
  const there = new Set(installedFor(build).filter((name) => !installersOf(build).includes(name)))
  return [...new Set([...libraries, ...programs])].filter((name) => !there.has(name))
}

function planFor(build: Build, artifacts: readonly Artifact[], own: boolean, { base }: Interpreter, packages: readonly string[]): Plan {
  const { text } = build.context.dockerfile
  const start = text.indexOf('\n', build.stage.from.end) + 1
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const environment = `RUN python -m venv ${VENV}${eol}ENV VIRTUAL_ENV=${VENV} PATH=${VENV}/bin:$PATH${eol}`
  const last = Math.max(...artifacts.map(({ madeBy }) => madeBy.start))
  return {
    bases: [base],
    ...{ artifacts, packages, isBuildStep, isKept: (step) => step.run.instruction.start >= last && isPython(step) },
    // Headers that are installed: their libraries are among `packages`.
    isStatic: true,
    roles: new Map([...copiedTools(build, /(?:^|\/)astral-sh\/uv(?:[:@]|$)/), ...replayed(build, last, base, isPython, isBuildStep)]),
    usedByBuild: [...FOR_PYTHON, ...installersOf(build)],
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
  if (MANAGERS.test(program)) return !/^(?:run|shell)$/.test(step.args[0]?.value ?? '')
  if (INSTALLERS.test(step.run.body?.text ?? ''))
    return program === 'curl' || program === 'wget' || (step.command.before === '|' && /^(?:python3?|sh|bash)$/.test(program))
  if (program === 'venv' || program === 'virtualenv' || CHECKS.test(program)) return true
  return (program === '.' || program === 'source') && (step.args[0]?.value ?? '').endsWith('/activate')
}

function isPython(step: Step): boolean {
  const [first] = step.command.words
  return (
    /^python[\d.]*$/.test(nameOf(first?.value ?? '')) &&
    !NEEDS_TOOLS.test(step.program) &&
    !step.args.some(({ value }) => value === 'setup.py')
  )
}
