import type { Build } from '../build.ts'
import type { NoPlan } from '../ecosystem.ts'
import { suiteOfTag, systemOf } from '../runtime-bases.ts'
import { buildPackagesOf, librariesFor } from '../slim-runtime.ts'
import { librariesOf } from '../system-libraries.ts'

/** Packages with the libraries that headers were installed for, as the release that it is built on names them. */
export function linkedTo(build: Build): readonly string[] | NoPlan {
  const { tag, repository } = build.image
  const system = systemOf(build.image)
  const headers = buildPackagesOf(build, true).filter(
    (name) => name.endsWith('-dev') || (system === 'alpine' && /^(?:g\+\+|build-base|alpine-sdk)$/.test(name)),
  )
  const minor = Number(/^1\.(\d+)/.exec(tag)?.[1] ?? 25)
  // Others were moved to another release of Debian while they were current.
  const isKnown = system === 'alpine' ? /alpine3/.test(tag) : suiteOfTag(tag) !== undefined || (minor >= 21 && minor !== 24)
  if (headers.length === 0) return []
  const suite = repository === 'golang' ? suiteFor(tag) : suiteOfTag(tag)?.name
  const removed = headers.filter((name) => !buildPackagesOf(build).includes(name))
  if (repository !== 'golang' || isKnown)
    return librariesFor(headers, { system, suites: suite === undefined ? [] : [suite], repository, removed })
  // A library that has one name everywhere is the same one everywhere; on Alpine, packages keep their names longer.
  const libraries = headers.map((name) => librariesOf(name.replace(/[=~<>:].*$/, ''), system, []))
  const at = libraries.findIndex((each) => !each || (system === 'alpine' && !each.every((name) => LASTING.test(name))))
  if (at === -1) return [...new Set(libraries.flatMap((each) => each ?? []))]
  return { reason: `it may be linked to the library of ${headers[at]}: a tag that names the release of the system tells which that is` }
}

const LASTING = /^(?:libstdc\+\+|libgcc|libpq|sqlite-libs)$/

/** Debian under an image of Go that does not say; since 1.25 it is 13, and none was on a newer one. */
export function suiteFor(tag: string): string {
  const written = suiteOfTag(tag)
  if (written) return written.name
  const minor = /^1\.(\d+)/.exec(tag)?.[1]
  return minor !== undefined && Number(minor) < 24 ? 'bookworm' : 'trixie'
}
