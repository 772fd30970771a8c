import type { Package } from '../../packages/package.ts'

/** Installed packages of npm, by what code calls them and by where they lie. */
export interface InstalledPackages {
  has(name: string): boolean
  startingWith(prefix: string): readonly string[]
  /** Whether somebody asked for the package of this manifest; undefined when that is not known. */
  isAsked(manifest: string | undefined): boolean | undefined
  /** Whether the package of this manifest was meant for development. */
  isDevelopment(manifest: string | undefined): boolean
}

export function installedPackages(packages: readonly Package[]): InstalledPackages {
  const npm = packages.filter(({ ecosystem }) => ecosystem === 'npm')
  const names = new Set(npm.map(({ name }) => name))
  const byManifest = new Map(npm.map((each) => [each.evidence, each]))
  return {
    // What no list tells of, the search for it decides.
    has: (name) => names.size === 0 || names.has(name),
    startingWith: (prefix) => [...names].filter((name) => name.startsWith(prefix)),
    isAsked(manifest) {
      const asked = manifest === undefined ? undefined : byManifest.get(manifest)?.asked
      return asked === undefined || asked === 'unknown' ? undefined : asked === 'asked'
    },
    isDevelopment: (manifest) => manifest !== undefined && byManifest.get(manifest)?.dev === true,
  }
}
