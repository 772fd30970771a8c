import type { ImageFiles } from '../../contents/image-files.ts'
import { folderIn } from '../files-below.ts'

/** A folder from which an interpreter imports: site-packages, dist-packages of Debian, or one named by PYTHONPATH. */
export interface Site {
  folder: number
  /** `3.11`, where the path tells. */
  pythonVersion: string | undefined
  /** Folder of the virtual environment or of conda's that it belongs to. */
  environment: number | undefined
  /** Whether that hides what is installed elsewhere. */
  isolated: boolean
}

const SITE_NAMES = new Set(['site-packages', 'dist-packages'])
/** `include-system-site-packages = true`, https://docs.python.org/3/library/venv.html */
const INCLUDES_SYSTEM = /^\s*include-system-site-packages\s*=\s*true/im
const MAX_CFG_BYTES = 65_536

export async function readSite(files: ImageFiles, folder: number, versionOf: (site: number) => string | undefined): Promise<Site> {
  const prefix = SITE_NAMES.has(files.nameOf(folder)) ? prefixOf(files, folder) : -1
  const site = { folder, pythonVersion: versionOf(folder), environment: undefined, isolated: false }
  if (prefix === -1) return site
  if (files.child(prefix, 'conda-meta') !== -1) return { ...site, environment: prefix, isolated: true }
  const cfg = files.child(prefix, 'pyvenv.cfg')
  if (cfg === -1) return site
  const text = (await files.read(cfg, MAX_CFG_BYTES))?.toString() ?? ''
  return { ...site, environment: prefix, isolated: !INCLUDES_SYSTEM.test(text) }
}

/** Whether what runs with one site finds packages in another, too. */
export function sees(site: Site, other: Site): boolean {
  if (site.folder === other.folder) return true
  if (site.pythonVersion !== undefined && other.pythonVersion !== undefined && site.pythonVersion !== other.pythonVersion) return false
  if (site.environment !== undefined && site.environment === other.environment) return true
  return !site.isolated && other.environment === undefined
}

/** The folder above `lib/python3.11`, or -1. */
function prefixOf(files: ImageFiles, site: number): number {
  for (let node = files.parentOf(site); node !== 0; node = files.parentOf(node)) {
    if (/^lib(64)?$/.test(files.nameOf(node))) return files.parentOf(node)
  }
  return -1
}

/** The version of Python that a site is for, where its path tells. */
export function pythonVersions(files: ImageFiles): (site: number) => string | undefined {
  const newest = new Map<number, string | undefined>()
  return (site) => pythonVersionOf(files, site, newest)
}

function pythonVersionOf(files: ImageFiles, site: number, newest: Map<number, string | undefined>): string | undefined {
  for (let node = site; node !== 0; node = files.parentOf(node)) {
    const name = files.nameOf(node)
    const version = /^(?:python|pypy)(\d+\.\d+)$/.exec(name)?.[1]
    if (version !== undefined) return version
    // Debian's packages are shared by all versions; as a rule there is one.
    if (name === 'python3') {
      const lib = files.parentOf(node)
      if (!newest.has(lib)) newest.set(lib, newestIn(files, lib))
      return newest.get(lib)
    }
  }
  return undefined
}

function newestIn(files: ImageFiles, lib: number): string | undefined {
  const minors = [...files.children(lib)].flatMap((child) => /^python3\.(\d+)$/.exec(files.nameOf(child))?.[1] ?? []).map(Number)
  return minors.length > 0 ? `3.${Math.max(...minors)}` : undefined
}

/** Folders under which packages lie that nobody installed here: caches, and what other packages bring for their own use. */
export function isPutAway(files: ImageFiles, site: number): boolean {
  for (let node = site; node !== 0; node = files.parentOf(node)) {
    const name = files.nameOf(node)
    const parent = files.parentOf(node)
    if (name === '.cache' || (name === 'pkgs' && folderIn(files, parent, 'conda-meta') !== -1)) return true
    if (node !== site && SITE_NAMES.has(name)) return true
  }
  return false
}

export function isSite(files: ImageFiles, folder: number): boolean {
  return SITE_NAMES.has(files.nameOf(folder))
}
