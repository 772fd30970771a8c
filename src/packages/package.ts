/** Where a package comes from, in the words of package URLs (purl types), which is what `purl` starts with. */
export const ECOSYSTEMS = [
  'deb',
  'apk',
  'rpm',
  'npm',
  'pypi',
  'conda',
  'golang',
  'cargo',
  'maven',
  'jdk',
  'nuget',
  'gem',
  'composer',
] as const
export type Ecosystem = (typeof ECOSYSTEMS)[number]

/** An installed package, as the databases and manifests in the image tell of it. */
export interface Package {
  ecosystem: Ecosystem
  name: string
  version: string
  /** Package URL, https://github.com/package-url/purl-spec. */
  purl: string
  /** The file that tells of it: `/var/lib/dpkg/status`, `/app/node_modules/express/package.json`. Absolute. */
  evidence: string
  /**
   * Nodes of its files and symlinks (never folders) that are live, without duplicates. A file may belong to several packages: one of
   * Debian's holds what pip would call one, too.
   */
  files: readonly number[]
  /** Parts of it inside other files: jars in a fat jar, modules linked into a Go program. `path!/inner`, with the size there. */
  inner?: readonly InnerFile[]
  /** What it needs, as its own manifest says. */
  dependencies: readonly Dependency[]
  /** Whether somebody asked for it by name, or it came with another one. */
  asked: 'asked' | 'pulled-in' | 'unknown'
  /** How that is known, in words for people: `apt-get install -y nodejs npm`, `dependencies of /app/package.json`. */
  askedIn?: string
  /** Of a development kind by its manifest or lockfile: not meant to run. */
  dev?: boolean
  /** The package system would not remove it (dpkg's Essential, rpm's protected packages, apk's base). */
  essential?: boolean
  /** Whether its files are listed completely. false: a database was broken or lists none, so nothing may be called unused. */
  complete: boolean
}

export interface InnerFile {
  path: string
  unpackedBytes: number
  /** As it lies in the outer file. */
  storedBytes: number
}

export interface Dependency {
  /** As written: `libc6 (>= 2.34)`, `so:libc.musl-x86_64.so.1`, `express@^4.21.0`. */
  wanted: string
  kind: 'depends' | 'recommends' | 'suggests' | 'optional' | 'peer' | 'dev'
  /** Positions in the catalogue's own list of packages: any of them satisfies it. Empty when none is installed. */
  satisfiedBy: readonly number[]
}
