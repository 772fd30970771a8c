import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import { expandGlob } from '../path-glob.ts'

/** Where perls look: Debian's, Fedora's, Alpine's, those built from source, local::lib and Carton. */
const PLACES = [
  '/etc/perl',
  '/usr/local/lib/*/perl/*',
  '/usr/local/share/perl/*',
  '/usr/lib/*/perl5/*',
  '/usr/share/perl5',
  '/usr/lib/*/perl-base',
  '/usr/lib/*/perl/*',
  '/usr/share/perl/*',
  '/usr/local/lib/site_perl',
  ...['/usr/lib', '/usr/lib64', '/usr/share', '/usr/local/lib', '/usr/local/lib64', '/usr/local/share'].flatMap((root) =>
    ['', '/5.*', '/core_perl', '/vendor_perl', '/site_perl', '/vendor_perl/5.*', '/site_perl/5.*'].map(
      (folder) => `${root}/perl5${folder}`,
    ),
  ),
  '/opt/perl*/lib/5.*',
  '/opt/perl*/lib/perl5/5.*',
  '/opt/perl*/lib/site_perl/5.*',
  '/opt/perl*/lib/perl5/site_perl/5.*',
  '/root/perl5/lib/perl5',
  '/home/*/perl5/lib/perl5',
]
/** Below the working folder. */
const OWN = ['local/lib/perl5', 'lib', 'extlib/lib/perl5']
/** Where a perl and what was installed for it alone lie together. */
const ROOTS = ['/usr/local/lib/perl5', '/opt/', '/usr/', '/etc/']
const MAX_FOLDERS = 500
/** Folders of what was compiled for one machine are looked into as well: `x86_64-linux-gnu`. */
const MACHINE = /linux/

/** `@INC` of all perls of an image together. */
export interface SearchPath {
  folders: readonly string[]
  add(folder: string): void
  /** Paths of a file that is named from a folder of it on: of each perl that may be meant, the one that it finds first. */
  find(relative: string): string[]
}

const searchPaths = new WeakMap<ReachContext, SearchPath>()

export function perlSearchPath(context: ReachContext): SearchPath {
  let found = searchPaths.get(context)
  if (!found) searchPaths.set(context, (found = makeSearchPath(context)))
  return found
}

function makeSearchPath({ files, env, workingDir }: ReachContext): SearchPath {
  const folders: string[] = []
  const seen = new Set<number>()
  const searchPath: SearchPath = {
    folders,
    add(folder) {
      const node = files.find(folder)
      if (seen.has(node) || folders.length >= MAX_FOLDERS || files.kind(node) !== 'directory') return
      seen.add(node)
      folders.push(folder)
      for (const child of files.children(node))
        if (MACHINE.test(files.nameOf(child))) searchPath.add(posix.join(folder, files.nameOf(child)))
    },
    find(relative) {
      const first = new Map<string, string>()
      for (const folder of folders) {
        const path = posix.join(folder, relative)
        const root = ROOTS.find((each) => folder.startsWith(each)) ?? ''
        if (!first.has(root) && files.kind(files.find(path)) === 'file') first.set(root, path)
      }
      return [...first.values()]
    },
  }
  for (const folder of (env.PERL5LIB ?? '').split(':')) if (folder !== '') searchPath.add(posix.resolve(workingDir, folder))
  for (const place of PLACES) for (const folder of expandGlob(files, place, '/')) searchPath.add(folder)
  if (workingDir !== '/') for (const folder of OWN) searchPath.add(posix.join(workingDir, folder))
  return searchPath
}

/** `A::B` as files are named: `A/B`. */
export function pathOfModule(name: string): string {
  return name.replaceAll('::', '/')
}
