import type { ImageFiles } from '../../contents/image-files.ts'

/** What an installed distribution says of itself in its `.dist-info` or `.egg-info`. */
export interface Distribution {
  /** Normalised: https://packaging.python.org/en/latest/specifications/name-normalization/ */
  name: string
  /** Node of the folder, or of the file that old tools wrote. */
  information: number
  entryPoints: readonly EntryPoint[]
  /** Installed from a folder or file at hand (PEP 610), so it is what the image is built for. */
  local: boolean
}

export interface EntryPoint {
  group: string
  name: string
  /** `module`, or `module:attribute`, without extras. */
  target: string
}

const MAX_DISTRIBUTIONS = 5000
const MAX_FILE_BYTES = 1024 * 1024
const MAX_ENTRY_POINTS = 5000

/** The distributions that a folder of the search path tells of. */
export async function distributionsIn(files: ImageFiles, folder: number): Promise<Distribution[]> {
  const found: { name: string; information: number }[] = []
  for (const child of files.children(folder)) {
    const [, name] = /^(.+?)(?:-[^-]*.*)?\.(?:dist-info|egg-info)$/.exec(files.nameOf(child)) ?? []
    if (name !== undefined && found.length < MAX_DISTRIBUTIONS) found.push({ name, information: child })
    // An egg is a folder of the search path by itself.
    else if (files.nameOf(child) === 'EGG-INFO') found.push({ name: files.nameOf(folder).split('-')[0]!, information: child })
  }
  return Promise.all(
    found.map(async ({ name, information }) => {
      const [entryPoints, origin] = await Promise.all(
        ['entry_points.txt', 'direct_url.json'].map(async (file) => {
          return (await files.read(files.child(information, file), MAX_FILE_BYTES))?.toString() ?? ''
        }),
      )
      return {
        name: normalise(name),
        information,
        entryPoints: readEntryPoints(entryPoints!),
        local: /"url"\s*:\s*"file:/.test(origin!),
      }
    }),
  )
}

export function normalise(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase()
}

/** https://packaging.python.org/en/latest/specifications/entry-points/ */
export function readEntryPoints(text: string): EntryPoint[] {
  const found: EntryPoint[] = []
  let group = ''
  for (const line of text.split('\n')) {
    const trimmed = line.trim()
    if (trimmed.startsWith('[')) group = trimmed.slice(1, -1).trim()
    const equals = trimmed.indexOf('=')
    if (group === '' || equals < 1 || /^[#;[]/.test(trimmed) || found.length >= MAX_ENTRY_POINTS) continue
    const target = trimmed.slice(equals + 1).split('[')[0]!
    found.push({ group, name: trimmed.slice(0, equals).trim(), target: target.replace(/\s/g, '') })
  }
  return found
}
