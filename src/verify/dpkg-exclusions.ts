import type { ImageFiles } from '../contents/image-files.ts'

const FILE = '/etc/dpkg/dpkg.cfg'
const FOLDER = '/etc/dpkg/dpkg.cfg.d'
const MAX_FILES = 50
const MAX_BYTES = 64 * 1024
const MAX_PATTERNS = 500

/** Tells of a path whether dpkg does not unpack it. */
export type Exclusions = (path: string) => boolean

/** By the configuration of dpkg in an image (dpkg(1), --path-exclude and --path-include): the slim ones of Debian have no documentation. */
export async function dpkgExclusions(files: ImageFiles): Promise<Exclusions> {
  const folder = files.find(FOLDER)
  const nodes = [files.find(FILE), ...(folder === -1 ? [] : files.children(folder))].filter((node) => node !== -1).slice(0, MAX_FILES)
  const texts = await Promise.all(nodes.map(async (node) => (await files.read(node, MAX_BYTES))?.toString('utf8') ?? ''))
  const patterns = texts
    .flatMap((text) => Array.from(text.matchAll(/^[ \t]*path-(exclude|include)[ \t=]+(\S+)[ \t]*$/gm)))
    .map(([, kind, pattern]) => ({ excludes: kind === 'exclude', pattern: pattern! }))
    .slice(0, MAX_PATTERNS)
  // The last one that fits decides.
  return (path) => patterns.findLast(({ pattern }) => fits(pattern, path))?.excludes ?? false
}

/** As fnmatch(3) without flags: `*` goes over slashes. Brackets, which nobody uses here, fit one character. Linear but for the last `*`. */
function fits(pattern: string, text: string): boolean {
  let [at, star, mark] = [0, -1, 0]
  for (let place = 0; place < text.length;) {
    const wanted = pattern[at]
    if (wanted === '*') [star, mark] = [at++, place]
    else if (wanted === '?' || wanted === text[place]) [at, place] = [at + 1, place + 1]
    else if (star === -1) return false
    else [at, place] = [star + 1, ++mark]
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}
