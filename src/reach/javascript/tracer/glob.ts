import { BASE, imagePath } from './base.ts'
import { step } from './evaluation.ts'
import { currentHost } from './host.ts'
import { matchesNames } from './wildcard.ts'

/** Files below a folder that are looked at for one pattern. */
const MAX_FILES = 20_000
/** What the tracer writes at the end of a pattern for `require`. */
const CHOICE = /\?\(([^()]*)\)$/

/**
 * `glob` for the tracer, over the files of the image. Its patterns are a path in which `*` and, as whole names, `**` stand for what is
 * computed, and at the end may be a choice of suffixes. All else is taken literally, being words of the image's code.
 */
export async function glob(pattern: string): Promise<string[]> {
  const suffixes = ['', ...(CHOICE.exec(pattern)?.[1]?.split('|') ?? [])]
  const path = imagePath(pattern.replace(CHOICE, ''))
  const star = path.indexOf('*')
  const folder = path.slice(0, path.lastIndexOf('/', star === -1 ? undefined : star))
  const names = path.slice(folder.length + 1).split('/')
  const last = names.pop()!
  const found: string[] = []
  for (const file of filesBelow(folder)) {
    const own = file.slice(folder.length + 1).split('/')
    if (suffixes.some((suffix) => matchesNames(own, [...names, last + suffix]))) found.push(BASE + file)
  }
  return found
}

function* filesBelow(folder: string): Generator<string, void, undefined> {
  const host = currentHost()
  const waiting = [folder]
  let count = 0
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const { name, kind } of host.list(at || '/')) {
      if (++count > MAX_FILES) return
      step()
      if (kind === 'file') yield `${at}/${name}`
      else if (kind === 'directory' && name !== 'node_modules') waiting.push(`${at}/${name}`)
    }
  }
}
