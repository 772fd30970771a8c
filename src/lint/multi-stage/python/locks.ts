import type { Build } from '../build.ts'
import { contextFileAt } from '../copies.ts'
import { absolutePath } from '../paths.ts'

const LOCKS = ['uv.lock', 'poetry.lock', 'pdm.lock']
const PACKAGE = /^\[\[package\]\]\s*$/m
/** A wheel for every system, or one for Linux with glibc, which takes along all but what Debian's slim images have. */
const WHEEL = /-([\w.]{1,60})-([\w.]{1,60})-([\w.]{1,200})\.whl/g
const MAX_PACKAGES = 5_000

/** What a lock file has of each distribution: a finished wheel, or only something that is built on the spot. */
export function lockedWheels(build: Build, folder: string, release: string | undefined): ReadonlyMap<string, boolean> | undefined {
  for (const name of LOCKS) {
    const file = contextFileAt(build, absolutePath(name, folder)) ?? name
    const text = build.context.buildContext?.manifests?.get(file)
    if (text) return readLock(text, release)
  }
  return undefined
}

/** By name, whether there is a wheel; of `uv.lock`, `poetry.lock` and `pdm.lock`, which are one table of TOML a distribution. */
export function readLock(text: string, release: string | undefined): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>()
  for (const part of text.split(PACKAGE, MAX_PACKAGES).slice(1)) {
    const name = /^name\s*=\s*"([\w.-]{1,100})"/m.exec(part)?.[1]
    if (name === undefined || /^source\s*=\s*\{\s*(?:virtual|editable)\b/m.test(part)) continue
    const isFetched =
      /^source\s*=\s*\{\s*(?:git|url|path|directory)\b|^\[package\.source\][ \t]*\r?\n[ \t]*type\s*=\s*"(?:git|url|file|directory)"|^git\s*=/m.test(
        part,
      )
    found.set(name.toLowerCase().replace(/[-_.]+/g, '-'), !isFetched && hasWheel(part, release))
  }
  return found
}

function hasWheel(part: string, release: string | undefined): boolean {
  for (const [, python = '', abi = '', platform = ''] of part.matchAll(WHEEL)) {
    if (platform !== 'any' && !/manylinux\w*x86_64/.test(platform)) continue
    if (/(?:^|\.)py3(?:\d*)(?:\.|$)/.test(python) || abi === 'abi3') return true
    if (release !== undefined && python.split('.').includes(`cp${release.replace('.', '')}`)) return true
  }
  return false
}
