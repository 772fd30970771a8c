import type { BaseReference } from '../../base-images/base-reference.ts'
import { suites } from '../../base-images/suites.ts'
import { suiteOfTag } from './runtime-bases.ts'

/**
 * Official images moved to bookworm in June 2023 and to trixie in August 2025, and what is superseded by then stays as it is. By image: the
 * first minor release whose moving tag was made on bookworm or later; releases that came after the move, of each minor one; the first minor
 * release that was never on anything but trixie.
 */
const MOVED: Readonly<Record<string, readonly [moving: string, releases: readonly string[], trixie: string]>> = {
  python: ['3.7', ['3.7.17', '3.8.17', '3.9.17', '3.10.12', '3.11.4', '3.12.0'], '3.14'],
  ruby: ['3.1', ['3.1.4', '3.2.2', '3.3.0'], '4.0'],
  php: ['8.0', ['8.0.29', '8.1.20', '8.2.7', '8.3.0'], '8.5'],
}

/** The releases of Debian or Ubuntu that an image may be made of, by its name; none where it says nothing of that. */
export function suitesOf({ repository, tag }: Pick<BaseReference, 'repository' | 'tag'>): readonly string[] {
  const named = suiteOfTag(tag)
  if (named) return [named.name]
  const [version = ''] = /^\d+(?:\.\d+)*/.exec(tag) ?? []
  if (repository === 'debian' || repository === 'ubuntu')
    return suites.filter((suite) => suite.of === repository && isRelease(version, suite.version, repository)).map(({ name }) => name)
  const moved = Object.hasOwn(MOVED, repository) ? MOVED[repository]! : undefined
  if (!moved || (version === '' && !/^(?:latest|slim|fpm|apache|cli)$/.test(tag))) return []
  const [moving, releases, trixie] = moved
  const parts = version.split('.')
  const minor = parts.slice(0, 2).join('.')
  if (parts.length >= 2 && compare(minor, trixie) >= 0) return ['trixie']
  const first = releases.find((each) => each.startsWith(`${minor}.`)) ?? releases.at(-1)!
  // `3` and no number at all are the newest of their kind.
  const isNew = parts.length < 2 || (parts.length === 2 ? compare(minor, moving) >= 0 : compare(version, first) >= 0)
  return isNew ? ['bookworm', 'trixie'] : []
}

/** `12`, `12.5`; of Ubuntu, `24.04`. */
function isRelease(written: string, version: string, of: 'debian' | 'ubuntu'): boolean {
  return written !== '' && (of === 'ubuntu' ? written === version : written.split('.', 1)[0] === version)
}

function compare(first: string, second: string): number {
  const [one, other] = [first.split('.').map(Number), second.split('.').map(Number)]
  const at = one.findIndex((part, index) => part !== (other[index] ?? 0))
  return at === -1 ? one.length - other.length : one[at]! - (other[at] ?? 0)
}
