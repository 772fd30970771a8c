import type { ImageFiles } from '../../src/contents/image-files.ts'
import type { Catalogue, Installed } from '../../src/packages/catalogue.ts'
import { sketchFiles } from './files-sketch.ts'
import type { Members } from './archive-sketch.ts'

/** A package in words that a test can compare. */
export interface DescribedPackage {
  version: string
  files: string[]
  /** What it needs, `wanted`, `recommends: wanted`, to the names of those that satisfy it. */
  needs: Record<string, string[]>
  /** `asked by apt-get install curl`, `pulled-in`, `unknown`; `essential` and `incomplete` after it. */
  state: string
  purl: string
}

export async function describedIn(
  catalogue: Catalogue,
  layers: Members | readonly Members[],
): Promise<Installed & { described: Record<string, DescribedPackage> }> {
  const files = await sketchFiles(layers, catalogue)
  const installed = await catalogue.read(files)
  return { ...installed, described: describePackages(files, installed) }
}

export function describePackages(files: ImageFiles, { packages }: Installed): Record<string, DescribedPackage> {
  return Object.fromEntries(
    packages.map(({ name, version, purl, dependencies, asked, askedIn, essential, complete, files: nodes }) => [
      name,
      {
        version,
        purl,
        files: nodes.map((node) => files.pathOf(node)).toSorted(),
        needs: Object.fromEntries(
          dependencies.map(({ kind, wanted, satisfiedBy }) => [
            kind === 'depends' ? wanted : `${kind}: ${wanted}`,
            satisfiedBy.map((position) => packages[position]!.name),
          ]),
        ),
        state: [asked + (askedIn ? ` by ${askedIn}` : ''), ...(essential ? ['essential'] : []), ...(complete ? [] : ['incomplete'])].join(
          ', ',
        ),
      },
    ]),
  )
}
