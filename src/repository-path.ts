import { lstat, realpath } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'

/**
 * The name of a file in a patch: with slashes, from the root of the repository that the process is in, else from the folder of the process,
 * else from the root of the file's own repository. A link is named by what it is of, which is what a patch changes.
 */
export async function repositoryPath(path: string): Promise<string> {
  const file = await realpath(path).catch(() => resolve(path))
  const folder = await realpath(process.cwd()).catch(() => process.cwd())
  const isBelow = (from: string) => !/^\.\.(?:[\\/]|$)/.test(relative(from, file))
  // git applies a patch from the root of the repository that it is called in.
  const root = [(await repositoryOf(folder)) ?? folder, folder].find(isBelow) ?? (await repositoryOf(dirname(file))) ?? '/'
  return relative(root, file).split(sep).join('/')
}

async function repositoryOf(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    if (await lstat(join(at, '.git')).catch(() => undefined)) return at
    if (dirname(at) === at) return undefined
  }
}
