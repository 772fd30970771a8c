import type { ImageFiles } from '../../contents/image-files.ts'
import { adoptBytecode } from '../adopt.ts'
import { adoptAlternatives, readAlternatives } from '../alternatives.ts'
import type { Catalogue, Installed } from '../catalogue.ts'
import type { Trouble } from '../database.ts'
import { readDistribution } from '../os-release.ts'
import { ownedFiles } from '../owned-files.ts'
import type { Package } from '../package.ts'
import { purl } from '../purl.ts'
import { judgeAsked, readAptMemory } from './asked.ts'
import { CHISEL_MANIFEST, readChisel } from './chisel.ts'
import { readDiversions } from './diversions.ts'
import { giveListedFiles } from './listed-files.ts'
import { nativeArchitecture, relate } from './relations.ts'
import { type Control, readStatus } from './status.ts'

/** Packages of Debian, Ubuntu and what is made of them: installed by dpkg, unpacked without it, or cut by chisel. */
export const dpkg: Catalogue = { ecosystem: 'deb', names: [CHISEL_MANIFEST], read }

async function read(files: ImageFiles): Promise<Installed> {
  const trouble: Trouble = { notes: [], broken: [] }
  const [status, cut, diversions] = await Promise.all([
    readStatus(files, trouble),
    readChisel(files, trouble),
    readDiversions(files, trouble),
  ])
  const known = new Map(status.map(({ name }, position) => [name, position]))
  const controls = [...status, ...cut.filter(({ name }) => !known.has(name)).map(controlOfCut)]
  if (controls.length === 0) return { packages: [], ...trouble }

  const owned = ownedFiles(files)
  const [listed, alternatives, memory, distribution] = await Promise.all([
    giveListedFiles(files, controls, owned, diversions, trouble),
    readAlternatives(files, '/var/lib/dpkg/alternatives'),
    readAptMemory(files, trouble),
    readDistribution(files),
  ])
  for (const [position, { name }] of controls.entries()) known.set(name, position)
  for (const { name, paths } of cut) {
    const position = known.get(name)!
    if (listed[position] === 1) continue
    owned.giveListed(paths, position)
    listed[position] = 1
  }
  adoptAlternatives(files, owned, alternatives)
  adoptBytecode(files, owned)

  const native = nativeArchitecture(controls)
  const dependencies = relate(controls, native, trouble)
  const asked = judgeAsked(controls, dependencies, native, memory)
  const packageAt = (position: number): Package => {
    const { name, version, architecture, essential, evidence, halfInstalled } = controls[position]!
    const qualifiers = { arch: architecture, distro: distribution?.release }
    return {
      ecosystem: 'deb',
      name,
      version,
      purl: purl({ type: 'deb', namespace: distribution?.id ?? 'debian', name, version, qualifiers }),
      evidence,
      files: owned.of(position),
      dependencies: dependencies[position]!,
      ...asked[position]!,
      essential,
      complete: listed[position] === 1 && !halfInstalled,
    }
  }
  return { packages: Array.from(controls.keys(), packageAt), ...trouble }
}

/** A cut package has no relationships: chisel follows them from slice to slice, and does not write them down. */
function controlOfCut({
  name,
  version,
  architecture,
  evidence,
}: { [Key in 'name' | 'version' | 'architecture' | 'evidence']: string }): Control {
  const none = { multiArch: '', priority: '', provides: '', conffiles: '' }
  return { name, version, architecture, evidence, ...none, essential: false, relations: [], halfInstalled: false }
}
