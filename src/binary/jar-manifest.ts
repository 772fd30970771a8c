/** Main attributes of a jar's MANIFEST.MF, by lower-case name: the JAR File Specification, "JAR Manifest". */
export type JarManifest = ReadonlyMap<string, string>

const MAX_ATTRIBUTES = 500
/** Names that every reader would look for with another case are the same. */
export const MANIFEST_PATH = 'META-INF/MANIFEST.MF'

export function parseJarManifest(bytes: Buffer | undefined): JarManifest {
  const attributes = new Map<string, string>()
  // A line of more than 72 bytes goes on in the next, behind a blank; an empty line ends the main attributes.
  const text = (bytes?.toString('utf8') ?? '').replace(/\r\n?/g, '\n')
  const main = text.slice(0, /\n\n/.exec(text)?.index).replaceAll('\n ', '')
  for (const line of main.split('\n').slice(0, MAX_ATTRIBUTES)) {
    const colon = line.indexOf(':')
    if (colon > 0) attributes.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  return attributes
}
