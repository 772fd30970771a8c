import { posix } from 'node:path'
import type { ImageFiles } from '../../contents/image-files.ts'
import type { Environment } from '../edge.ts'
import { type Prefix, prefixAt, prefixNear } from './prefix.ts'

/** A Python as it is started: which standard library it takes, and where it looks for what was installed. */
export interface Interpreter {
  /** `3.11`, or as much as can be told. */
  version: string
  /** Part of names of bytecode files: `cpython-311`. Empty when the version is not known. */
  tag: string
  /** Paths of folders with the standard library, in the order searched. */
  standard: readonly string[]
  /** Paths of folders with installed packages, in the order searched. Not all need be there. */
  sites: readonly string[]
  /** `pyvenv.cfg` of a virtual environment. */
  configuration?: string
}

const MAX_CONFIGURATION_BYTES = 64 * 1024
const MAX_LINKS = 40

/**
 * The interpreter behind a path as it was started, symlinks not followed: a virtual environment is known by what lies beside the link
 * (https://docs.python.org/3/library/sys_path_init.html, PEP 405). Works for other programs with a Python inside as well.
 */
export async function findInterpreter(files: ImageFiles, path: string, env: Environment): Promise<Interpreter> {
  const folder = posix.dirname(path)
  const real = lastLink(files, path)
  const name = posix.basename(files.pathOf(Math.max(0, files.find(path))))
  const virtual = await readVirtualEnvironment(files, folder)
  const home = virtual?.home ?? posix.dirname(real)
  const prefix =
    (env.PYTHONHOME && prefixAt(files, env.PYTHONHOME.split(':')[0]!, name)) ||
    prefixNear(files, home, name) ||
    prefixNear(files, posix.dirname(files.pathOf(Math.max(0, files.find(path)))), name) ||
    prefixAt(files, '/usr/local', name) ||
    prefixAt(files, '/usr', name)
  const version = prefix?.version ?? virtual?.version ?? ''
  const user = env.PYTHONUSERBASE ?? `${env.HOME ?? '/root'}/.local`
  return {
    version,
    tag: version && `${prefix?.pypy ? 'pypy' : 'cpython-'}${version.replace('.', '')}`,
    standard: prefix?.standard ?? [],
    sites: [
      ...(virtual ? virtualSites(virtual.root, version, prefix) : []),
      ...(!virtual || virtual.systemSites ? [`${user}/lib/python${version}/site-packages`, ...(prefix?.sites ?? [])] : []),
    ],
    ...(virtual && { configuration: virtual.path }),
  }
}

/** Where a chain of symlinks ends; links of folders on the way stay. */
function lastLink(files: ImageFiles, path: string): string {
  let at = path
  for (let links = 0; links < MAX_LINKS; links++) {
    const node = files.findLink(at)
    if (files.kind(node) !== 'symlink') break
    at = posix.resolve(posix.dirname(at), files.linkTarget(node))
  }
  return at
}

interface VirtualEnvironment {
  path: string
  root: string
  home: string | undefined
  version: string | undefined
  systemSites: boolean
}

async function readVirtualEnvironment(files: ImageFiles, folder: string): Promise<VirtualEnvironment | undefined> {
  for (const root of [folder, posix.dirname(folder)]) {
    const path = posix.join(root, 'pyvenv.cfg')
    const text = (await files.read(files.find(path), MAX_CONFIGURATION_BYTES))?.toString()
    if (text === undefined) continue
    const value = (key: RegExp) =>
      text
        .split('\n')
        .map((line) => line.split('='))
        .find(([name]) => key.test(name!.trim()))?.[1]
        ?.trim()
    return {
      path,
      root,
      home: value(/^home$/i),
      version: /^\d+\.\d+/.exec(value(/^version(_info)?$/i) ?? '')?.[0],
      systemSites: value(/^include-system-site-packages$/i)?.toLowerCase() === 'true',
    }
  }
  return undefined
}

function virtualSites(root: string, version: string, prefix: Prefix | undefined): string[] {
  if (prefix?.pypy) return [`${root}/lib/pypy${version}/site-packages`, `${root}/site-packages`]
  return ['lib', 'lib64'].map((lib) => `${root}/${lib}/python${version}/site-packages`)
}
