import { readAuditedCrates } from '../binary/rust-audit.ts'
import { readCratePaths } from '../binary/rust-paths.ts'
import type { ImageFiles } from '../contents/image-files.ts'
import type { Catalogue, Installed } from './catalogue.ts'
import { askEach, type NativeProgram, nativePrograms, programNotes } from './native-programs.ts'
import type { Dependency, Package } from './package.ts'
import { purl } from './purl.ts'

/** Crates that are linked into Rust programs: as `cargo auditable` lists them, else those whose source paths are left in the program. */
export const rust: Catalogue = { ecosystem: 'cargo', read }

/** Data of programs that is searched for source paths, in one image. */
const MAX_SEARCHED_BYTES = 512 * 1024 * 1024

async function read(files: ImageFiles): Promise<Installed> {
  const programs = await nativePrograms(files)
  const installed: Installed = { packages: [], notes: programNotes(programs), broken: [] }
  let left = MAX_SEARCHED_BYTES
  const lists = await askEach(programs, ({ source, header }) => readAuditedCrates(source, header))
  for (const [i, program] of programs.entries()) {
    const crates = lists[i]!
    if (crates === 'broken') {
      installed.notes.push({ about: program.path, message: 'its list of crates cannot be read' })
      installed.broken.push(program.path)
    } else if (crates === 'none') {
      left -= program.source.sizeBytes
      const found = left > 0 ? await readCratePaths(program.source, program.header) : undefined
      installed.packages.push(...(found ?? []).map((crate) => packageOf(program, crate, 'unknown', [])))
    } else {
      // What only the build needed is not in the image.
      const linked = [...crates.keys()].filter((position) => !crates[position]!.build && crates[position]!.name !== '')
      const places = new Map(linked.map((position, place) => [position, installed.packages.length + place]))
      installed.packages.push(
        ...linked.map((position) => {
          const { root, dependencies, ...crate } = crates[position]!
          const needs = dependencies.filter((each) => places.has(each))
          return packageOf(
            program,
            crate,
            root ? 'asked' : 'pulled-in',
            needs.map((each) => ({
              wanted: `${crates[each]!.name}@${crates[each]!.version}`,
              kind: 'depends' as const,
              satisfiedBy: [places.get(each)!],
            })),
          )
        }),
      )
    }
  }
  return installed
}

/** How much of the program is its code is not known. */
function packageOf(
  { path }: NativeProgram,
  { name, version }: { name: string; version: string },
  asked: Package['asked'],
  dependencies: readonly Dependency[],
): Package {
  return {
    ecosystem: 'cargo',
    name,
    version,
    purl: purl({ type: 'cargo', name, version }),
    evidence: path,
    files: [],
    inner: [{ path: `${path}!/${name}@${version}`, unpackedBytes: 0, storedBytes: 0 }],
    dependencies,
    asked,
    complete: true,
  }
}
