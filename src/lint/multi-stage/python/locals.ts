import type { Build } from '../build.ts'
import { contextFileAt } from '../copies.ts'
import type { NoPlan } from '../ecosystem.ts'
import { absolutePath } from '../paths.ts'
import { askedByManifest } from './projects.ts'
import type { Asked } from './requirements.ts'

/** Backends that pack files of Python and nothing that has to be compiled. */
const PLAIN_BACKENDS =
  /^(?:hatchling\.build|flit_core\.buildapi|poetry\.core\.masonry\.api|pdm\.backend|uv_build|setuptools\.build_meta(?::__legacy__)?)$/
const COMPILES = /\bext_modules\b|\bExtension\(|\bcythonize\b|\bcffi_modules\b|\bcmdclass\b|\brust_extensions\b/
const BUILDS_MORE = /^\[tool\.(?:hatch\.build\..*hooks|poetry\.build|pdm\.build|setuptools-rust|cibuildwheel|mypyc)|^build\s*=\s*"/m
/** More in a manifest than this is read by nobody. */
const MAX_LENGTH = 100_000
/** What writes into the sources, where a link would look for it. */
const WRITES_VERSION = /\bversion[_-]file\b|\bwrite_to\b/

/** What `pip install .` asks for, of a project that is nothing but files of Python; or why nobody can say. */
export function localProject(build: Build, line: string, path: string | undefined, isLink: boolean): Asked | NoPlan {
  const text = (name: string): string | undefined => {
    const file = path === undefined ? undefined : contextFileAt(build, absolutePath(name, path))
    const found = file === undefined ? undefined : build.context.buildContext?.manifests?.get(file)
    return found !== undefined && found.length <= MAX_LENGTH ? found : undefined
  }
  const [manifest, script] = [text('pyproject.toml'), text('setup.py')]
  if (manifest === undefined && script === undefined)
    return { reason: `${line} installs a project of which nothing is known; a pyproject.toml in --context tells` }
  const backend = /^build-backend\s*=\s*["']([\w.:]{1,100})["']/m.exec(manifest ?? '')?.[1]
  if (COMPILES.test(script ?? '') || BUILDS_MORE.test(manifest ?? '') || (backend !== undefined && !PLAIN_BACKENDS.test(backend)))
    return { reason: `${line} installs a project that may compile something` }
  if (isLink && (manifest === undefined || (script !== undefined && !/^\[build-system\]/m.test(manifest))))
    return {
      reason: `${line} installs a link to the sources, beside which setup.py writes more; a [build-system] in pyproject.toml rules that out`,
    }
  if (isLink && WRITES_VERSION.test(manifest!)) return { reason: `${line} installs a link to the sources, and writes a version among them` }
  if (
    manifest !== undefined &&
    /^\[(?:project|tool\.poetry)\]/m.test(manifest) &&
    !/^dynamic\s*=\s*\[[^\]]{0,500}dependencies/m.test(manifest)
  )
    return askedByManifest(manifest, true)
  const list = /\binstall_requires\s*=\s*\[([^\]]{0,3000})\]/.exec(script ?? '')?.[1]
  if (list === undefined && (/\binstall_requires\b/.test(script ?? '') || script === undefined || manifest !== undefined))
    return { reason: `${line} installs a project that says only when it is built what it needs` }
  return askedByManifest(`[project]\ndependencies = [\n${list ?? ''}\n]\n`, true)
}
