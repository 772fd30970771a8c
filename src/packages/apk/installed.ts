/** A package in the database that https://wiki.alpinelinux.org/wiki/Apk_spec describes. */
export interface ApkPackage {
  name: string
  version: string
  architecture: string
  /** What it needs: `musl>=1.2`, `so:libz.so.1`, `!conflict`. */
  depends: string[]
  /** Names that it answers to besides its own: `cmd:bash=5.2`, `so:libz.so.1=1.2`. */
  provides: string[]
  /** Came by itself when all of these were there. */
  installIf: string[]
  /** From the root, without a slash before them. */
  paths: string[]
}

/** Real ones stay below 100 kB. */
const MAX_FIELD_LENGTH = 1024 * 1024

export interface ApkLimits {
  packages: number
  files: number
}

/**
 * All packages of the database, or as many as the limits allow. Fields that nobody asks for here are passed over; values end at
 * MAX_FIELD_LENGTH.
 */
export function parseInstalled(text: string, limits: ApkLimits): { packages: ApkPackage[]; cut: boolean } {
  const packages: ApkPackage[] = []
  let current: ApkPackage | undefined
  let folder = ''
  let files = 0
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    const field = text.charAt(start + 1) === ':' ? text.charAt(start) : ''
    const value = text.slice(start + 2, Math.min(end, start + MAX_FIELD_LENGTH))
    if (end === start) current = undefined
    else if (field === 'F') folder = value
    else if (field === 'R') {
      if (files++ === limits.files) return { packages, cut: true }
      current?.paths.push(folder === '' ? value : `${folder}/${value}`)
    } else if (field !== '') {
      if (!current) {
        if (packages.length === limits.packages) return { packages, cut: true }
        current = { name: '', version: '', architecture: '', depends: [], provides: [], installIf: [], paths: [] }
        packages.push(current)
        folder = ''
      }
      set(current, field, value)
    }
    start = end + 1
  }
  return { packages, cut: false }
}

function set(into: ApkPackage, field: string, value: string): void {
  if (field === 'P') into.name = value
  else if (field === 'V') into.version = value
  else if (field === 'A') into.architecture = value
  else if (field === 'D') into.depends = words(value)
  else if (field === 'p') into.provides = words(value)
  else if (field === 'i') into.installIf = words(value)
}

/** Atoms are separated by space. */
export function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

/** What an atom names, without version and repository: `musl>=1.2`, `foo~1`, `bar@edge`. */
export function atomName(atom: string): string {
  return atom.replace(/[<>=~@].*$/s, '')
}
