import type { Invocation } from './invocation.ts'

const MAX_BRACES = 64

/** `/var/lib/{apt,dpkg}/x` as the shell makes words of it, as far as there are not too many; nested braces stay. */
function expandBraces(word: string): string[] {
  if (word.length > 2_000) return [word]
  let words = [word]
  for (let more = true; more;) {
    const next = words.flatMap(expandFirst).slice(0, MAX_BRACES)
    more = next.some((each, index) => each !== words[index])
    words = next
  }
  return words
}

function expandFirst(word: string): string[] {
  const match = /\{([^{}]*,[^{}]*)\}/.exec(word)
  if (!match) return [word]
  const [before, after] = [word.slice(0, match.index), word.slice(match.index + match[0].length)]
  const choices = match[1]!.split(',').slice(0, MAX_BRACES)
  return choices.map((choice) => `${before}${choice}${after}`)
}

/** Home folders under one name: `~/.npm` for `/root/.npm` and `$HOME/.npm`. */
export function withHome(path: string): string {
  return path.replace(/^(?:\$HOME|\$\{HOME\}|\/root|\/home\/[^/]+)(?=\/|$)/, '~')
}

/**
 * Whether a folder is, or lies in, what a path or pattern names: `/var/lib/apt/lists/*` for `/var/lib/apt/lists`. Folders of a home are
 * written with `~`.
 */
export function isCovered(folder: string, path: string): boolean {
  const plain = withHome(path.replaceAll(/["']/g, ''))
  // A pattern in the last part stands for what the folder before it holds.
  const named = plain
    .replace(/\/+$/, '')
    .replace(/\/[^/]*[*?[][^/]*$/, '')
    .replace(/\/\.$/, '')
    .replace(/\/{2,}/g, '/')
  return named !== '' && (folder === named || folder.startsWith(`${named}/`))
}

/** Whether a command takes a folder, or all in it, away. */
export function removes({ program, args }: Invocation, folder: string): boolean {
  const paths = args
    .filter(({ value }) => !value.startsWith('-'))
    .flatMap(({ text, value }) => (text.includes('{') ? expandBraces(text) : value))
  if (program === 'rm') return paths.some((path) => isCovered(folder, path))
  if (program === 'find')
    return paths[0] !== undefined && isCovered(folder, paths[0]) && args.some(({ value }) => value === '-delete' || value === 'rm')
  return false
}

/** Paths that a command is told to take away, patterns as they are. */
export function removedPaths({ program, args }: Pick<Invocation, 'program' | 'args'>): string[] {
  if (program !== 'rm' && program !== 'rmdir' && program !== 'unlink') return []
  return args.filter(({ value }) => !value.startsWith('-')).flatMap(({ text, value }) => (text.includes('{') ? expandBraces(text) : value))
}
