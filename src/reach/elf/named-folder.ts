import type { ReachContext } from '../analyser.ts'
import type { Reference } from '../edge.ts'

/** Folders that hold what many packages bring; a program that names one of them means something in it, and nobody can say what. */
const SHARED = new Set(
  [
    ...['', 'bin', 'boot', 'dev', 'etc', 'home', 'lib', 'lib32', 'lib64', 'libx32', 'media', 'mnt', 'opt', 'proc', 'root', 'run', 'sbin'],
    ...['srv', 'sys', 'tmp', 'usr', 'var', 'usr/bin', 'usr/games', 'usr/include', 'usr/lib', 'usr/lib32', 'usr/lib64', 'usr/libexec'],
    ...['usr/local', 'usr/local/bin', 'usr/local/etc', 'usr/local/lib', 'usr/local/lib64', 'usr/local/libexec', 'usr/local/sbin'],
    ...['usr/local/share', 'usr/sbin', 'usr/share', 'usr/src', 'var/cache', 'var/lib', 'var/local', 'var/log', 'var/mail', 'var/opt'],
    ...[
      'var/run',
      'var/spool',
      'var/tmp',
      'usr/share/locale',
      'usr/local/share/locale',
      'usr/share/doc',
      'usr/share/man',
      'usr/share/info',
    ],
    ...['usr/share/i18n', 'usr/lib/locale', 'usr/share/licenses', 'usr/share/applications', 'usr/lib/debug'],
  ].map((path) => `/${path}`),
)

export function isSharedFolder(path: string): boolean {
  return SHARED.has(path)
}

const LIBRARY = /\.so(\.[\d.]+)?$/
const MAX_FILES = 2000
const MAX_DEPTH = 8
/** A folder with files of more packages is shared, whatever its name. */
const MAX_OWNERS = 8
const MAX_OWNERS_BELOW = 3

/**
 * References to what is in a folder that a file names: all below it when that is little and of few packages, else what lies in it directly.
 * Of programs only those that `isProgram` takes, and no libraries: these are for who can load them. `words` are those of the reference,
 * without where it leads.
 */
export async function folderReferences(
  context: ReachContext,
  folder: number,
  words: Pick<Reference, 'from' | 'via'>,
  isProgram: (node: number) => Promise<boolean>,
): Promise<Reference[]> {
  const { files } = context
  if (isSharedFolder(files.pathOf(folder))) return []
  const below = filesBelow(context, folder, MAX_DEPTH)
  const meant = below && ownerCount(context, below) <= MAX_OWNERS_BELOW ? below : filesBelow(context, folder, 1)
  if (!meant || ownerCount(context, meant) > MAX_OWNERS) return []
  const found: Reference[] = []
  for (const to of meant) {
    const canRun = files.kind(to) === 'file' && (files.modeOf(to) & 0o111) !== 0
    if (LIBRARY.test(files.nameOf(to)) || (canRun && !(await isProgram(to)))) continue
    // Programs in a folder of one's own package are run by names that are put together: `git-` and the word.
    const isOwn = canRun && context.ownersOf(to).some((owner) => context.ownersOf(words.from).includes(owner))
    found.push({ ...words, to, kind: 'folder named in it', grade: isOwn ? 'soft' : 'weak' })
  }
  return found
}

function ownerCount(context: ReachContext, nodes: readonly number[]): number {
  return new Set(nodes.flatMap((node) => context.ownersOf(node))).size
}

/** Undefined when they are too many. */
function filesBelow({ files }: ReachContext, folder: number, depth: number): number[] | undefined {
  const found: number[] = []
  let level = [folder]
  for (let i = 0; i < depth && level.length > 0; i++) {
    const next: number[] = []
    for (const each of level) {
      for (const child of files.children(each)) {
        if (files.kind(child) === 'directory') next.push(child)
        else found.push(child)
        if (found.length + next.length > MAX_FILES) return undefined
      }
    }
    level = next
  }
  return found
}

/** Libraries that lie directly in a folder. */
export function pluginReferences({ files }: ReachContext, folder: number, words: Pick<Reference, 'from' | 'via'>): Reference[] {
  const found: Reference[] = []
  for (const child of files.children(folder)) {
    if (!LIBRARY.test(files.nameOf(child)) || found.length >= MAX_FILES) continue
    found.push({ ...words, to: child, kind: 'plugin folder', grade: 'weak' })
  }
  return found
}
