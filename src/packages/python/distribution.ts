import type { ImageFiles } from '../../contents/image-files.ts'
import type { Note } from '../../errors.ts'
import { fileIn } from '../files-below.ts'
import { MAX_MANIFEST_BYTES, MAX_PACKAGES, readManifests } from '../read-manifests.ts'
import { type CoreMetadata, MAX_METADATA_BYTES, parseCoreMetadata, parseRequiresTxt } from './core-metadata.ts'
import { isPutAway, isSite } from './site.ts'

/** What pip calls an installed distribution: something in site-packages that says of itself what it is. */
export interface Distribution extends CoreMetadata {
  name: string
  version: string
  /** Folder or file that tells of it: `flask-3.0.0.dist-info`, `six-1.16.0.egg-info`, `old-1.0-py3.11.egg`. */
  node: number
  /** Folder from which it is imported. */
  site: number
  form: Form
  /** Path of its metadata. */
  evidence: string
  /** false: its metadata cannot be read. */
  readable: boolean
}

/** What is written where: https://packaging.python.org/en/latest/specifications/recording-installed-packages/, and older ways of setuptools. */
export type Form = 'dist-info' | 'egg-info' | 'egg-info file' | 'egg' | 'egg file'

export const SUFFIXES = ['.dist-info', '.egg-info', '.egg'] as const

export async function findDistributions(files: ImageFiles, notes: Note[]): Promise<Distribution[]> {
  const places = SUFFIXES.flatMap((suffix) => files.names.ending(suffix).flatMap((node) => placeOf(files, node, suffix) ?? []))
  if (places.length > MAX_PACKAGES) {
    notes.push({
      about: 'pypi',
      message: `there are ${places.length} packages, more than any image has; only ${MAX_PACKAGES} are looked at`,
    })
    places.length = MAX_PACKAGES
  }
  const found: Distribution[] = []
  const metadata = places.map(({ metadata }) => metadata)
  await readManifests(files, metadata, (content, position) => {
    const place = places[position]!
    const [name, version] = nameAndVersion(files.nameOf(place.node))
    const evidence = files.pathOf(place.metadata === -1 ? place.node : place.metadata)
    const parsed = content && place.form !== 'egg file' ? parseCoreMetadata(content.toString('utf8', 0, MAX_METADATA_BYTES)) : undefined
    const readable = parsed?.name !== undefined || place.form === 'egg file'
    if (!readable) notes.push({ about: evidence, message: 'it cannot be read, so it is not known what the package needs' })
    found.push({
      ...place,
      name: parsed?.name ?? name,
      version: parsed?.version ?? version,
      requires: parsed?.requires ?? [],
      evidence,
      readable,
    })
  })
  return readRequiresTxt(files, found)
}

interface Place {
  node: number
  site: number
  form: Form
  metadata: number
}

function placeOf(files: ImageFiles, node: number, suffix: (typeof SUFFIXES)[number]): Place | undefined {
  const parent = files.parentOf(node)
  const isFolder = files.kind(node) === 'directory'
  // What pip was removing when it was stopped begins with a tilde.
  if ((!isFolder && files.kind(node) !== 'file') || files.nameOf(node).startsWith('~') || isPutAway(files, parent)) return undefined
  if (suffix === '.dist-info') {
    return isFolder ? { node, site: parent, form: 'dist-info', metadata: fileIn(files, node, 'METADATA') } : undefined
  }
  // Elsewhere they are left by a build, in the folder of a program's sources.
  if (!isSite(files, parent)) return undefined
  if (suffix === '.egg-info') {
    if (!isFolder) return { node, site: parent, form: 'egg-info file', metadata: node }
    return { node, site: parent, form: 'egg-info', metadata: fileIn(files, node, 'PKG-INFO') }
  }
  if (!isFolder) return { node, site: parent, form: 'egg file', metadata: node }
  return { node, site: node, form: 'egg', metadata: fileIn(files, files.child(node, 'EGG-INFO'), 'PKG-INFO') }
}

/** Setuptools wrote what is needed into a file of its own, and only later into the metadata. */
async function readRequiresTxt(files: ImageFiles, found: Distribution[]): Promise<Distribution[]> {
  const nodes = found.map(({ form, node }) => {
    if (form === 'egg-info') return fileIn(files, node, 'requires.txt')
    return form === 'egg' ? fileIn(files, files.child(node, 'EGG-INFO'), 'requires.txt') : -1
  })
  await readManifests(
    files,
    nodes,
    (content, position) => {
      if (content) found[position]!.requires = parseRequiresTxt(content.toString('utf8', 0, MAX_METADATA_BYTES))
    },
    MAX_MANIFEST_BYTES,
  )
  return found
}

/** `NAME-VERSION.dist-info`, `NAME-VERSION-py3.11.egg-info`; hyphens in the name itself are underscores. */
function nameAndVersion(folder: string): [name: string, version: string] {
  const [name = '', version = ''] = folder.replace(/\.(dist-info|egg-info|egg)$/, '').split('-')
  return [name, version]
}
