import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import { expandGlob } from '../path-glob.ts'

const ROOTS = ['/usr/lib', '/usr/lib64', '/usr/share', '/usr/local/lib', '/usr/local/share', '/usr/lib/*', '/opt/*/lib']
const LIBRARIES = ROOTS.flatMap((root) =>
  ['ruby', 'ruby/*', 'ruby/vendor_ruby/*', 'ruby/site_ruby/*', 'rubygems'].map((each) => `${root}/${each}`),
)
/** Folders that hold `gems`, `specifications` and `extensions`. */
const GEM_HOMES = [
  '/usr/local/bundle',
  '/usr/local/bundle/ruby/*',
  '/var/lib/gems/*',
  ...ROOTS.flatMap((root) => ['gems', 'gems/ruby', 'ruby/gems/*', 'rubygems-integration/*'].map((each) => `${root}/${each}`)),
  '/root/.gem/ruby/*',
  '/root/.local/share/gem/ruby/*',
]
const MAX_FOLDERS = 10_000
const STUB_BYTES = 2048

/** Where `require` looks: libraries of all rubies of an image, and of all its gems. */
export interface LoadPath {
  /** Gems' folders by their name with the version: `/usr/local/bundle/gems/puma-6.4.0`. */
  gems: readonly string[]
  /** Folders of `specifications`. */
  specifications: readonly string[]
  add(folder: string): void
  /** Files that a name stands for: `json/ext`, with or without its suffix. */
  find(name: string): number[]
  /** Files whose names begin so: `rack/handler/`. */
  beginning(start: string): number[]
}

const loadPaths = new WeakMap<ReachContext, Promise<LoadPath>>()

export function rubyLoadPath(context: ReachContext): Promise<LoadPath> {
  let found = loadPaths.get(context)
  if (!found) loadPaths.set(context, (found = makeLoadPath(context)))
  return found
}

async function makeLoadPath({ files, env, workingDir }: ReachContext): Promise<LoadPath> {
  const seen = new Set<number>()
  /** Folders of the path by the names that are in them, suffixes taken off. */
  const holders = new Map<string, number[]>()
  const gems: string[] = []
  const specifications: string[] = []

  function add(folder: string): void {
    const node = files.find(folder)
    if (seen.has(node) || seen.size >= MAX_FOLDERS || files.kind(node) !== 'directory') return
    seen.add(node)
    for (const child of files.children(node)) {
      const name = files.nameOf(child).replace(/\.(rb|so)$/, '')
      const known = holders.get(name)
      if (known) known.push(node)
      else holders.set(name, [node])
      if (/linux/.test(name)) add(files.pathOf(child))
    }
  }

  for (const folder of (env.RUBYLIB ?? '').split(':')) if (folder !== '') add(posix.resolve(workingDir, folder))
  for (const place of LIBRARIES) for (const folder of expandGlob(files, place, '/')) add(folder)
  const named = [env.GEM_HOME, ...(env.GEM_PATH ?? '').split(':'), env.BUNDLE_PATH].filter((each) => each?.startsWith('/'))
  const own = ['vendor/bundle/ruby/*', 'vendor/ruby/*'].map((each) => posix.join(workingDir, each))
  const homes = [...named.flatMap((each) => [each!, `${each}/ruby/*`]), ...GEM_HOMES, ...own].flatMap((each) =>
    expandGlob(files, each, '/'),
  )
  for (const home of new Set(homes)) {
    specifications.push(...['specifications', 'specifications/default'].map((each) => `${home}/${each}`))
    for (const folder of [...expandGlob(files, `${home}/gems/*`, '/'), ...expandGlob(files, `${home}/bundler/gems/*`, '/')]) {
      if (gems.length >= MAX_FOLDERS) break
      gems.push(folder)
    }
    for (const folder of expandGlob(files, `${home}/extensions/*/*/*`, '/')) add(folder)
  }
  await Promise.all(
    gems.map(async (gem) => {
      const specification = posix.resolve(gem, '../../specifications', `${posix.basename(gem)}.gemspec`)
      const head = (await files.readPart(files.find(specification), 0, STUB_BYTES))?.toString() ?? ''
      // Ruby's own shortcut: `# stub: name version platform lib<zero byte>other`.
      const [, paths = 'lib'] = /^# stub: \S+ \S+ \S+ (.+)$/m.exec(head) ?? []
      for (const path of paths.split('\0')) add(posix.resolve(gem, path))
    }),
  )

  function candidates(name: string): number[] {
    const [first = ''] = name.split('/')
    return holders.get(first.replace(/\.(rb|so)$/, '')) ?? []
  }

  return {
    gems,
    specifications,
    add,
    find: (name) =>
      candidates(name).flatMap((folder) =>
        (/\.(rb|so)$/.test(name) ? [''] : ['.rb', '.so'])
          .map((suffix) => files.find(posix.join(files.pathOf(folder), name + suffix)))
          .filter((node) => files.kind(node) === 'file'),
      ),
    beginning(start) {
      const slash = start.lastIndexOf('/')
      if (slash < 1) return []
      return candidates(start).flatMap((folder) =>
        [...files.children(files.find(posix.join(files.pathOf(folder), start.slice(0, slash))))].filter((child) => {
          const name = files.nameOf(child)
          return name.startsWith(start.slice(slash + 1)) && /\.(rb|so)$/.test(name)
        }),
      )
    },
  }
}
