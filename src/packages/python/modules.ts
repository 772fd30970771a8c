import type { ImageFiles } from '../../contents/image-files.ts'
import type { Package } from '../package.ts'

/** What an import may name first to get at a distribution: `yaml` and `_yaml` of PyYAML. By its files, since what it says itself may be old. */
export function modulesOf(files: ImageFiles, { evidence, files: owned }: Package): string[] {
  const told = files.find(evidence)
  // METADATA and PKG-INFO lie in a folder of the site; an egg-info of Debian's may be a file in it.
  const site = files.parentOf(/^(METADATA|PKG-INFO)$/.test(files.nameOf(told)) ? files.parentOf(told) : told)
  const modules = new Set<string>()
  for (const node of owned) {
    if (!/\.(py|pyc|so)$/.test(files.nameOf(node))) continue
    let top = node
    while (top !== 0 && files.parentOf(top) !== site) top = files.parentOf(top)
    const name = files.nameOf(top)
    const module = top === node ? name.slice(0, name.indexOf('.')) : name
    if (top !== 0 && /^[A-Za-z_]\w*$/.test(module) && module !== '__pycache__') modules.add(module)
  }
  return [...modules].sort()
}
