import type { ImageFiles } from '../../contents/image-files.ts'
import type { Catalogue } from '../catalogue.ts'
import { filesBelow } from '../files-below.ts'
import type { Package } from '../package.ts'
import { purl } from '../purl.ts'
import { type JavaHome, javaHomes } from './java-home.ts'

/** Java runtimes and development kits, each by its `release` file, whoever installed it. */
export const jdk: Catalogue = {
  ecosystem: 'jdk',
  names: ['release'],
  async read(files) {
    const homes = await javaHomes(files)
    return { packages: homes.map((home) => describe(files, home, homes)), notes: [], broken: [] }
  },
}

function describe(files: ImageFiles, { folder, node, release, properties }: JavaHome, homes: readonly JavaHome[]): Package {
  const version = properties.get('JAVA_RUNTIME_VERSION') ?? properties.get('JAVA_VERSION')!
  // A kit has the compiler; its runtime may be a folder in it with a file of its own.
  const name = files.find(`${folder}/bin/javac`) === -1 ? 'jre' : 'jdk'
  const vendor = (properties.get('IMPLEMENTOR') ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  const inner = new Set(homes.filter((other) => other.node !== node).map((other) => other.node))
  return {
    ...{
      ecosystem: 'jdk',
      name,
      version,
      purl: purl({ type: 'generic', namespace: vendor, name, version }),
      evidence: files.pathOf(release),
    },
    ...{ files: filesBelow(files, node, (child) => inner.has(child)), dependencies: [], asked: 'unknown', complete: true },
  }
}
