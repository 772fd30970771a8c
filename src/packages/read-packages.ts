import type { Note } from '../errors.ts'
import type { ImageFiles } from '../contents/image-files.ts'
import type { Catalogue } from './catalogue.ts'
import type { Dependency, Ecosystem, Package } from './package.ts'
import type { Project } from './project.ts'

/** All that is installed in an image, of every ecosystem. */
export interface Inventory {
  /** Dependencies are positions in this list. */
  packages: readonly Package[]
  /** Who asks for them besides. Requests are positions in `packages`. */
  projects: readonly Project[]
  notes: readonly Note[]
  /** Ecosystems of which a database could not be read, or only in part. */
  broken: ReadonlySet<Ecosystem>
}

/** Asks every catalogue, all at once: their files are then read together. */
export async function readPackages(files: ImageFiles, catalogues: readonly Catalogue[]): Promise<Inventory> {
  const installed = await Promise.all(catalogues.map((catalogue) => catalogue.read(files)))
  const packages: Package[] = []
  const projects: Project[] = []
  const broken = new Set<Ecosystem>()
  for (const [i, found] of installed.entries()) {
    const first = packages.length
    for (const each of found.packages) packages.push({ ...each, dependencies: moved(each.dependencies, first) })
    for (const { path, requests } of found.projects ?? []) projects.push({ path, requests: moved(requests, first) })
    if (found.broken.length > 0) broken.add(catalogues[i]!.ecosystem)
  }
  return { packages, projects, notes: installed.flatMap(({ notes }) => notes), broken }
}

function moved<D extends Dependency>(dependencies: readonly D[], by: number): readonly D[] {
  if (by === 0) return dependencies
  return dependencies.map((dependency): D =>
    Object.assign({}, dependency, { satisfiedBy: dependency.satisfiedBy.map((position) => position + by) }),
  )
}
