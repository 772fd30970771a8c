/** Whole, whole if its first bytes are those of a program, or no more than its beginning. */
export const KEEPING = ['whole', 'by its head', 'head'] as const
export type Keeping = (typeof KEEPING)[number]

/** How much of a file's beginning is kept when the rest is not: enough to tell what it is. */
export const HEAD_BYTES = 512
/** How many bytes `isProgram` looks at. */
export const MAGIC_BYTES = 4
/** The program node has 120 MB. What is larger is data, or a library that nobody can look into all of. */
export const MAX_KEPT_FILE_BYTES = 160 * 1024 * 1024

/** `Gemfile`, `release`, `.npmrc`: what nobody can list is small. */
const SMALL_BYTES = 8 * 1024

/** What packages and programs are told by: sources, archives of classes, manifests, configuration. */
const SUFFIXES = new Set(
  [
    ['js', 'mjs', 'cjs', 'jsx', 'ts', 'mts', 'cts', 'tsx', 'node', 'json', 'py', 'pth', 'pyz', 'pl', 'pm', 'al', 'rb', 'ru', 'gemspec'],
    ['php', 'inc', 'phar', 'lua', 'tcl', 'tm', 'scm', 'r', 'sh', 'bash', 'zsh', 'ksh', 'csh', 'awk', 'app', 'beam', 'boot', 'go'],
    ['jar', 'war', 'ear', 'jmod', 'jimage', 'class', 'dll', 'exe', 'zip', 'whl', 'egg', 'nupkg', 'wasm'],
    ['conf', 'cfg', 'cnf', 'ini', 'toml', 'yaml', 'yml', 'xml', 'properties', 'config', 'env', 'lock', 'mod', 'sum', 'wall', 'list'],
    ['service', 'socket', 'timer', 'target', 'desktop', 'types', 'rules', 'cmake', 'pc', 'la', 'cache', 'imports', 'factories', 'idx'],
  ].flat(),
)

/** What is made of sources that lie beside it, or made to be linked, or only read by people and debuggers. */
const HEAD_ONLY = /\.(?:d\.[cm]?ts|[ao]|ko|debug|pyc|map)$/

/** The books of package managers, and what is set up by hand. */
const WHOLE = below(
  ['etc', 'run', 'var/lib/(?:dpkg|rpm|apk|pacman|chisel|dnf|yum)', 'var/log/(?:apt|dnf.*|yum.*)', 'var/lib/apt/extended_states'],
  ['(?:usr/)?lib/apk', 'usr/lib/sysimage', 'usr/share/rpm', '.*\\.(?:dist|egg)-info', '(?:.*/)?conda-meta'],
)
/** What only people, compilers and package managers on their way look at. */
const HEADS = below(
  ['usr/share/(?:doc|man|info|locale|i18n|icons|zoneinfo)', 'usr/lib/debug', 'usr/lib(?:exec)?/gcc', 'usr/include', 'usr/src'],
  ['var/lib/apt/lists', 'var/cache'],
)

/** Matches paths as tars write them, `./etc/x`, `/etc/x` or `etc/x`, that are one of these or lie below. */
function below(...paths: string[][]): RegExp {
  return new RegExp(`^\\.?/?(?:${paths.flat().join('|')})(?:/|$)`)
}

/**
 * How much of a file is likely to be asked for by whoever looks for packages, and for what a program reaches: a guess, which may be
 * wrong. `path` as it stands in the tar.
 */
export function worthKeeping(path: string, sizeBytes: number): Keeping {
  if (sizeBytes <= HEAD_BYTES) return 'whole'
  if (sizeBytes > MAX_KEPT_FILE_BYTES || HEAD_ONLY.test(path)) return 'head'
  const isSmall = sizeBytes <= SMALL_BYTES
  const isCode = SUFFIXES.has(path.slice(path.lastIndexOf('.') + 1))
  if (WHOLE.test(path) || (isSmall && isCode)) return 'whole'
  if (HEADS.test(path)) return 'head'
  return isSmall || isCode ? 'whole' : 'by its head'
}

/** Whether first bytes are those of a program: ELF, a script, PE, or a class of Java. */
export function isProgram(head: Uint8Array): boolean {
  const magic = ((head[0] ?? 0) << 24) | ((head[1] ?? 0) << 16) | ((head[2] ?? 0) << 8) | (head[3] ?? 0)
  const [start, elf, javaClass] = [(magic >>> 16) & 0xffff, 0x7f454c46, 0xcafebabe | 0]
  return magic === elf || magic === javaClass || start === 0x2321 || start === 0x4d5a
}
