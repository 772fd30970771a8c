import type { ImageFiles } from '../../src/contents/image-files.ts'
import { openFiles } from '../../src/contents/open-files.ts'
import type { Filesystem } from '../../src/filesystem/filesystem.ts'
import type { Ecosystem, Package } from '../../src/packages/package.ts'
import { ReferenceGraph } from '../../src/reach/graph.ts'
import { Owners } from '../../src/reach/owners.ts'
import type { Confidence, Verdict } from '../../src/reach/verdict.ts'
import type { Usage } from '../../src/usage/usage.ts'

/** A package by what a test is about; its files by path. */
export interface PackageSketch extends Partial<Omit<Package, 'files'>> {
  name: string
  files: readonly string[]
  verdict?: Verdict
  confidence?: Confidence
}

export function sketchPackage(files: Pick<ImageFiles, 'find'>, { files: paths, ...rest }: PackageSketch): Package {
  const { name, ecosystem = 'deb', version = '1' } = rest
  return {
    ecosystem,
    version,
    purl: `pkg:${ecosystem satisfies Ecosystem}/${name}@${version}`,
    evidence: '/var/lib/dpkg/status',
    dependencies: [],
    asked: 'unknown',
    complete: true,
    ...rest,
    files: paths.map((path) => files.find(path)),
  }
}

/** What is installed and judged, without a search: unused for sure unless the sketch says otherwise. */
export function sketchUsage(filesystem: Filesystem, sketches: readonly PackageSketch[]): Usage {
  const packages = sketches.map((each) => sketchPackage(filesystem, each))
  const owners = new Owners(packages)
  return {
    files: openFiles(filesystem, []),
    packages,
    projects: [],
    judgements: sketches.map(({ verdict = 'unused', confidence = 'high' }) => ({
      verdict,
      ...(verdict === 'unused' && { confidence }),
      reasons: [],
    })),
    reach: {
      graph: new ReferenceGraph(),
      owners,
      pathOf: (node) => filesystem.pathOf(node),
      innerNode: () => -1,
      isFirstParty: (node) => !owners.has(node),
      starts: true,
      unresolved: [],
      notes: [],
    },
    roots: [],
    bases: [],
    runtimes: [],
  }
}
