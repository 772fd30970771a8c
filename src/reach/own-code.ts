import type { ReachContext } from './analyser.ts'

const MAX_FILES = 20_000

/** Files that somebody wrote for this image, by their names, below the folder of an application; folders that it has no use for are left aside. */
export function ownCode(folder: number, code: RegExp, aside: RegExp, { files, isFirstParty }: ReachContext): number[] {
  const folders = [folder]
  const found: number[] = []
  for (let count = 0, at = folders.pop(); at !== undefined && count < MAX_FILES; at = folders.pop()) {
    for (const child of files.children(at)) {
      count++
      const name = files.nameOf(child)
      if (files.kind(child) === 'directory') {
        if (!aside.test(name)) folders.push(child)
      } else if (code.test(name) && isFirstParty(child)) found.push(child)
    }
  }
  return found
}
