import type { Note } from '../errors.ts'
import type { ImageFiles } from '../contents/image-files.ts'
import type { Ecosystem, Package } from './package.ts'
import type { Project } from './project.ts'

/** Knows where one ecosystem writes down what is installed. One file (or folder) an ecosystem; `index.ts` lists them. */
export interface Catalogue {
  ecosystem: Ecosystem
  /** Names and suffixes of files to be found anywhere in the image, for `ImageFiles.names`. Fixed paths need not be here. */
  names?: readonly string[]
  suffixes?: readonly string[]
  /** Reads what is installed. Broken files cost a note; it never throws for what an image holds. */
  read(files: ImageFiles): Promise<Installed>
}

export interface Installed {
  packages: Package[]
  /** What people ask for in manifests of their own; requests are positions in `packages`. */
  projects?: readonly Project[]
  notes: Note[]
  /**
   * Paths of databases that could not be read, or only in part: what they list is not known, so that nothing of their
   * ecosystem is called unused.
   */
  broken: string[]
}
