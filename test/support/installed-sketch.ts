import type { Catalogue, Installed } from '../../src/packages/catalogue.ts'
import type { Package } from '../../src/packages/package.ts'
import type { Members } from './archive-sketch.ts'
import { sketchFiles } from './files-sketch.ts'

/** A package for reading: paths instead of nodes, names instead of positions. */
export interface ToldPackage {
  files: string[]
  /** `express@^4.0.0 → express@4.18.0`; all but `depends` with its kind before it. */
  needs: string[]
  asked: string
  dev: boolean
  complete: boolean
}

export interface ToldInstalled {
  installed: Installed
  /** By `name@version`; of several, the later ones with their evidence. */
  packages: Record<string, ToldPackage>
  notes: string[]
}

/** What a catalogue finds in files. */
export async function installedIn(catalogue: Catalogue, layers: Members | readonly Members[]): Promise<ToldInstalled> {
  const files = await sketchFiles(layers, catalogue)
  const installed = await catalogue.read(files)
  const label = (position: number) => labelOf(installed.packages[position]!)
  const packages: Record<string, ToldPackage> = {}
  for (const each of installed.packages) {
    const name = labelOf(each)
    packages[name in packages ? `${name} ${each.evidence}` : name] = {
      files: each.files.map((node) => files.pathOf(node)).toSorted(),
      needs: each.dependencies.map(
        ({ kind, wanted, satisfiedBy }) => `${kind === 'depends' ? '' : `${kind} `}${wanted} → ${satisfiedBy.map(label).join(', ')}`,
      ),
      asked: each.askedIn ?? each.asked,
      dev: each.dev ?? false,
      complete: each.complete,
    }
  }
  return { installed, packages, notes: installed.notes.map(({ about }) => about) }
}

export function labelOf({ name, version }: Package): string {
  return `${name}@${version}`
}
