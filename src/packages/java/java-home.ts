import type { ImageFiles } from '../../contents/image-files.ts'

/** A Java runtime or development kit that is unpacked in a folder. */
export interface JavaHome {
  /** Absolute, without symlinks. */
  folder: string
  node: number
  /** Node of its `release` file. */
  release: number
  /** What that says, quotes taken off: `JAVA_VERSION`, `IMPLEMENTOR`, `MODULES`. */
  properties: ReadonlyMap<string, string>
}

const MAX_RELEASE_BYTES = 64 * 1024

/** By the file `release` that all of them have beside `bin/java`. It must be among the names that were asked for. */
export async function javaHomes(files: ImageFiles): Promise<JavaHome[]> {
  const candidates = files.names.named('release').filter((node) => {
    const folder = files.pathOf(files.parentOf(node))
    return files.kind(node) === 'file' && ['bin/java', 'jre/bin/java'].some((program) => files.find(`${folder}/${program}`) !== -1)
  })
  const homes = await Promise.all(
    candidates.map(async (release) => {
      const text = (await files.read(release, MAX_RELEASE_BYTES))?.toString() ?? ''
      const pairs = Array.from(
        text.matchAll(/^(\w+)=(?:"([^"]*)"|(.*))$/gm),
        ([, key, quoted, plain]) => [key!, (quoted ?? plain!).trim()] as const,
      )
      const node = files.parentOf(release)
      return { folder: files.pathOf(node), node, release, properties: new Map(pairs) }
    }),
  )
  return homes.filter(({ properties }) => properties.has('JAVA_VERSION'))
}
