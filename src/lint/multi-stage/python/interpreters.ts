import { besides } from '../../../base-images/base-reference.ts'
import { slimmer } from '../../../base-images/slimmer.ts'
import { suitesOf } from '../default-suites.ts'
import type { Build } from '../build.ts'
import type { NoPlan } from '../ecosystem.ts'
import { packagesOf, packageTask } from '../packages.ts'
import { nameOf } from '../paths.ts'
import { type RuntimeBase, sameSystem, systemOf } from '../runtime-bases.ts'
import { buildPackagesOf, type SlimRuntime, slimRuntime } from '../slim-runtime.ts'
import type { Started } from '../starts.ts'

/** Which Python runs the program, and where it has packages of its own. */
export interface Interpreter extends SlimRuntime {
  /** `3.12`; undefined where the name of the image does not tell. */
  release: string | undefined
  /** What pip installs into beside the interpreter; undefined where its name is not known. */
  folders: readonly string[] | undefined
  /** Packages of the system that bring the interpreter. */
  packages: readonly string[]
  /** What its pip saw as installed, and has not installed again beside it. */
  seen: readonly string[]
}

const PROGRAMS = ['python', 'python3', 'pydoc', 'pydoc3']
/** What a system has as `python3`. */
const OF_SYSTEMS: Readonly<Record<string, string>> = {
  ...{ bullseye: '3.9', bookworm: '3.11', trixie: '3.13' },
  ...{ focal: '3.8', jammy: '3.10', noble: '3.12', plucky: '3.13' },
}
export const UV_IMAGE = /(?:^|\/)astral-sh\/uv$/
/** What starts with Python in a system that has many things. */
const STARTED =
  /^(?:python[\d.]*|gunicorn|uvicorn|hypercorn|daphne|waitress-serve|celery|flask|fastapi|django-admin|streamlit|uwsgi|jupyter(?:-\w+)?|airflow|mlflow|scrapy|locust|sanic|aiohttp|tornado)$/
/** Packages that only install packages of Python. */
const INSTALLS = /^python3?(?:\.\d+)?-(?:pip|venv|virtualenv|setuptools|wheel|dev|distutils)$/

/** Undefined where there is no Python, or nothing to gain. */
export function interpreterOf(build: Build, starts: readonly Started[]): Interpreter | NoPlan | undefined {
  if (build.image.repository === 'python') {
    const runtime = slimRuntime(build, PROGRAMS, starts)
    return !runtime || 'reason' in runtime ? runtime : (ofVariables(build, runtime) ?? ofImage(runtime, build.image.tag))
  }
  if (UV_IMAGE.test(build.image.repository)) return ofUv(build)
  // Beside something else, nobody would look for its packages.
  return starts.some(({ program, args }) => isForPython(program) || args.some(isForPython)) ? ofSystem(build) : undefined
}

function ofImage(runtime: SlimRuntime, tag: string): Interpreter {
  const release = /^(\d\.\d+)(?:\D|$)/.exec(tag)?.[1]
  const folders = release === undefined ? undefined : [`/usr/local/lib/python${release}/site-packages`, '/usr/local/bin']
  return { ...runtime, release, folders, packages: [], seen: [] }
}

/** `python:${VERSION}`, whose slim variant is written with the same variable; undefined where there is none, or nobody could write that. */
function ofVariables(build: Build, runtime: SlimRuntime): Interpreter | undefined {
  const { base } = build.stage
  if (base.kind !== 'image' || base.reference === undefined || base.written === base.reference) return undefined
  const [, before, behind = ''] = /^([^$]+:\$(?:\{\w+\}|\w+))(-[a-z]+)?$/.exec(base.written) ?? []
  const version = before && base.reference.slice(before.indexOf('$'), base.reference.length - behind.length)
  // The variable has the release alone.
  if (before === undefined || !/^\d+(?:\.\d+)*$/.test(version ?? '')) return undefined
  const reference = runtime.isFull ? `${before}-slim${behind}` : base.written
  return {
    ...runtime,
    base: { ...runtime.base, reference, byTag: false },
    suites: [],
    release: undefined,
    folders: undefined,
    packages: [],
    seen: [],
  }
}

/** `ghcr.io/astral-sh/uv:0.5-python3.12-bookworm` is `python:3.12-bookworm` with uv. */
function ofUv(build: Build): Interpreter | undefined {
  const [, release, suite, isSlim] = /(?:^|-)python(3\.\d+)-(bookworm|trixie)(-slim)?$/.exec(build.image.tag) ?? []
  if (release === undefined || suite === undefined || build.image.digest !== undefined) return undefined
  const tag = `${release}-slim-${suite}`
  const runtime: SlimRuntime = {
    base: {
      ...{ reference: besides({ prefix: '', repository: 'python', tag }, 'python', tag), system: 'debian', shell: true, byTag: true },
      ...{ certificates: true, programs: PROGRAMS },
    },
    ...{ isFull: isSlim === undefined, system: 'debian', suites: [suite], repository: 'python', removed: [] },
  }
  return ofImage(runtime, tag)
}

/** The one that a package of Debian or Ubuntu has brought, perhaps beside the compiler of CUDA. */
function ofSystem(build: Build): Interpreter | NoPlan | undefined {
  const cuda = /(?:^|\/)nvidia\/cuda$/.test(build.image.repository)
    ? slimmer(build.reference).find(({ kind }) => kind === 'runtime')
    : undefined
  const base: RuntimeBase | undefined = cuda
    ? { reference: cuda.reference, system: systemOf(build.image), shell: true, byTag: true }
    : sameSystem(build)[0]
  if (!base || (base.system !== 'debian' && base.system !== 'ubuntu')) return undefined
  const installed = build.runs.flatMap((run) =>
    (build.stepsOf(run) ?? []).flatMap((step) => (packageTask(step) === 'install' ? (packagesOf(step) ?? []) : [])),
  )
  if (!installed.some((name) => /^python3(?:-|$)/.test(name)) || buildPackagesOf(build).length + installed.filter(isInstaller).length === 0)
    return undefined
  const suites = suitesOf(build.image)
  const [suite] = suites
  const release = suites.length === 1 && Object.hasOwn(OF_SYSTEMS, suite!) ? OF_SYSTEMS[suite!] : undefined
  // `python3.9-venv`, beside the one that the system starts.
  const others = [...new Set(installed.flatMap((name) => /^python(3\.\d+)(?:-|$)/.exec(name)?.[1] ?? []))]
  const hasPip = installed.some((name) => /^python3-pip$/.test(name))
  return {
    ...{
      base: { ...base, programs: ['python3', ...[...others, release ?? '3'].map((each) => `python${each}`)] },
      isFull: cuda !== undefined,
      system: base.system,
      suites,
      repository: '',
      removed: [],
      release,
    },
    folders:
      release === undefined || others.some((each) => each !== release)
        ? undefined
        : [`/usr/local/lib/python${release}/dist-packages`, '/usr/local/bin'],
    packages: ['python3', 'ca-certificates', ...others.map((each) => `python${each}`)],
    seen: hasPip ? ['python3-setuptools', 'python3-wheel'] : [],
  }
}

function isForPython(word: string): boolean {
  return word.endsWith('.py') || STARTED.test(nameOf(word))
}

function isInstaller(name: string): boolean {
  return INSTALLS.test(name)
}

/** Of what is installed by apt, packages that only install packages of Python. */
export function installersOf(build: Build): string[] {
  return build.runs.flatMap((run) =>
    (build.stepsOf(run) ?? []).flatMap((step) => (packageTask(step) === 'install' ? (packagesOf(step) ?? []).filter(isInstaller) : [])),
  )
}
