import type { Filesystem } from '../filesystem/filesystem.ts'
import type { Bytes } from '../ledger/cause.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { removalOf, withoutRecommends } from '../packages/closure.ts'
import type { Ecosystem, Package } from '../packages/package.ts'
import { developmentOnly, withoutRequest } from '../packages/project.ts'
import type { Counterfactual } from '../report/usage-report.ts'
import { shownContent } from './package-bytes.ts'
import type { Usage } from './usage.ts'

/** Of packages that were asked for and that nothing needs, how many are worked out one by one. */
const MAX_REMOVALS = 20
/** Where a package is removed from the system; elsewhere, a project asks for it no longer. */
const SYSTEMS: ReadonlySet<Ecosystem> = new Set<Ecosystem>(['deb', 'apk', 'rpm', 'conda'])
/** Changes that save less are not worth a line. */
const WORTH_BYTES = 10_000

/**
 * What the image would be without: each computed from what packages say that they need, none guessed. The bytes of one are those that no
 * package which stays has as well. Heaviest first; they overlap.
 */
export function counterfactuals(usage: Usage, filesystem: Filesystem, ledger: Ledger): Counterfactual[] {
  const { packages } = usage
  const ofKind =
    (...ecosystems: Ecosystem[]) =>
    (i: number) =>
      ecosystems.includes(packages[i]!.ecosystem)
  const recommended = withoutRecommends(packages)
  const changes: [change: string, gone: readonly number[]][] = [
    ['install without recommended packages (apt-get install --no-install-recommends)', recommended.filter(ofKind('deb'))],
    ['install without weak dependencies (dnf install --setopt=install_weak_deps=False)', recommended.filter(ofKind('rpm'))],
    ['install without development dependencies (npm ci --omit=dev)', developmentOnly(packages).filter(ofKind('npm'))],
    ['install without development dependencies (composer install --no-dev)', developmentOnly(packages).filter(ofKind('composer'))],
    ['install without development groups (bundle config set without)', developmentOnly(packages).filter(ofKind('gem'))],
    ...removals(usage),
  ]
  const worked = changes.map(([change, gone]): Counterfactual => {
    const { unpackedBytes, toPullBytes } = freed(packages, new Set(gone), filesystem, ledger)
    return { change, packages: gone.map((i) => packages[i]!.name), unpackedBytes, toPullBytes }
  })
  return worked.filter(({ unpackedBytes }) => unpackedBytes >= WORTH_BYTES).sort((a, b) => b.unpackedBytes - a.unpackedBytes)
}

/** One for each package that somebody asked for, that nothing needs, and that takes nothing away that is used. */
function removals({ packages, projects, judgements }: Usage): [change: string, gone: readonly number[]][] {
  return packages
    .flatMap(({ name, ecosystem, asked, askedIn, dev }, i): [string, readonly number[]][] => {
      if (asked !== 'asked' || dev || judgements[i]!.verdict !== 'unused' || judgements[i]!.confidence === 'low') return []
      const gone = SYSTEMS.has(ecosystem) ? removalOf(packages, i) : withoutRequest({ packages, projects }, name)
      if (!gone || gone.some((each) => judgements[each]!.verdict === 'used')) return []
      return [[`leave out ${name}${askedIn === undefined ? '' : ` (${askedIn})`}`, gone]]
    })
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, MAX_REMOVALS)
}

/** Bytes of files that only these packages have. */
function freed(packages: readonly Package[], gone: ReadonlySet<number>, filesystem: Filesystem, ledger: Ledger): Bytes {
  const stays = new Set<number>()
  packages.forEach(({ files }, i) => {
    if (!gone.has(i)) for (const node of files) stays.add(shownContent(filesystem, node))
  })
  const sum = { unpackedBytes: 0, toPullBytes: 0 }
  const counted = new Set<number>([-1])
  for (const i of gone) {
    for (const node of packages[i]!.files) {
      const content = shownContent(filesystem, node)
      if (stays.has(content) || counted.has(content)) continue
      counted.add(content)
      sum.unpackedBytes += ledger.unpackedBytes[content]!
      sum.toPullBytes += ledger.toPullBytes[content]!
    }
  }
  return sum
}
