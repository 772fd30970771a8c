import { posix } from 'node:path'
import type { ImageFiles } from '../../contents/image-files.ts'

/** An installation of Python: what `sys.prefix` is for. */
export interface Prefix {
  version: string
  pypy: boolean
  standard: readonly string[]
  sites: readonly string[]
}

/** Folders up from the program that are looked at. */
const MAX_CLIMB = 12

/** The installation that a program in `folder` belongs to: the next folder up with a standard library in it. */
export function prefixNear(files: ImageFiles, folder: string, program: string): Prefix | undefined {
  let at = folder
  for (let climbed = 0; climbed < MAX_CLIMB; climbed++) {
    const found = prefixAt(files, at, program)
    if (found || at === '/') return found
    at = posix.dirname(at)
  }
  return undefined
}

/** The installation at a folder. `program` is the base name of the program, which may tell a version. */
export function prefixAt(files: ImageFiles, root: string, program: string): Prefix | undefined {
  const wanted = /(\d+(?:\.\d+)?)t?$/.exec(program)?.[1] ?? ''
  const pypy = program.startsWith('pypy')
  const libraries = ['lib', 'lib64'].flatMap((lib) => librariesIn(files, posix.join(root, lib)))
  const best = libraries
    .filter((library) => library.pypy === pypy || !/^(python|pypy)/.test(program))
    .sort((one, other) => rank(other, wanted) - rank(one, wanted))[0]
  return best ? installed(root, best.version, best.pypy) : oldPypy(files, root)
}

interface Library {
  version: string
  pypy: boolean
}

/** Folders with the file that CPython looks for, too. */
function librariesIn(files: ImageFiles, lib: string): Library[] {
  return Array.from(files.children(files.find(lib)), (child) => files.nameOf(child)).flatMap((name) => {
    const [, kind, version] = /^(python|pypy)(\d+\.\d+t?)$/.exec(name) ?? []
    const hasOs = version !== undefined && ['os.py', 'os.pyc'].some((file) => files.find(posix.join(lib, name, file)) !== -1)
    return hasOs ? [{ version, pypy: kind === 'pypy' }] : []
  })
}

/** One of the wanted version first, of the newest otherwise. */
function rank({ version }: Library, wanted: string): number {
  const [major, minor] = version.split('.')
  const fits = wanted === '' || version.replace('t', '') === wanted || (!wanted.includes('.') && major === wanted)
  return (fits ? 1e6 : 0) + Number(major) * 1000 + Number.parseInt(minor!)
}

function installed(root: string, version: string, pypy: boolean): Prefix {
  const name = `${pypy ? 'pypy' : 'python'}${version}`
  const libs = ['lib', 'lib64'].map((lib) => posix.join(root, lib))
  const major = version.split('.')[0]
  return {
    version: version.replace('t', ''),
    pypy,
    standard: libs.flatMap((lib) => [`${lib}/${name}`, `${lib}/${name}/lib-dynload`]),
    sites: [
      // Debian's and Fedora's own places for what was installed beside their packages.
      posix.join(root, `local/lib/${name}/dist-packages`),
      ...(root === '/usr' ? ['lib', 'lib64'].map((lib) => `/usr/local/${lib}/${name}/site-packages`) : []),
      ...libs.map((lib) => `${lib}/${name}/site-packages`),
      posix.join(root, `lib/python${major}/dist-packages`),
      posix.join(root, `lib/${name}/dist-packages`),
    ],
  }
}

/** PyPy before 7.3.8. */
function oldPypy(files: ImageFiles, root: string): Prefix | undefined {
  for (const version of ['3', '2.7']) {
    if (files.find(posix.join(root, 'lib-python', version, 'os.py')) === -1) continue
    return {
      version,
      pypy: true,
      standard: [posix.join(root, 'lib-python', version), posix.join(root, 'lib_pypy')],
      sites: [posix.join(root, 'site-packages')],
    }
  }
  return undefined
}
