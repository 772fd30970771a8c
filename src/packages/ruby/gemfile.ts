/** What a program in Ruby asks for: Gemfile.lock, and the groups that only the Gemfile tells. */
export interface LockedGems {
  /** Versions by name, each with its platform where it has one: `1.15.0-x86_64-linux`. */
  versions: Map<string, string[]>
  /** Names under DEPENDENCIES, and the whole line of each. */
  asked: Map<string, string>
}

const MAX_LINES = 200_000
/** Longer lines are passed over. */
const MAX_LINE_LENGTH = 1000
const DEVELOPMENT = new Set(['development', 'test', 'dev', 'tests', 'lint', 'ci', 'docs', 'doc'])

/** https://bundler.io/man/gemfile.5.html; the lock is lines of fixed indentation: four spaces a gem, six what it needs. */
export function parseGemfileLock(text: string): LockedGems {
  const locked: LockedGems = { versions: new Map(), asked: new Map() }
  let section = ''
  for (const line of linesOf(text)) {
    if (/^\S/.test(line)) section = line.trim()
    const gem = /^ {4}(\S+) \(([^)\s]+)\)$/.exec(line)
    if (gem) locked.versions.set(gem[1]!, [...(locked.versions.get(gem[1]!) ?? []).slice(0, 63), gem[2]!])
    const asked = section === 'DEPENDENCIES' ? /^ {2}([^\s!]+)!?(?: \(.*\))?!?$/.exec(line) : null
    if (asked) locked.asked.set(asked[1]!, line.trim())
  }
  return locked
}

/** Gems that a Gemfile has in groups for development alone. Read line by line: what is computed in it is taken to run. */
export function developmentGems(gemfile: string): Set<string> {
  const running = new Set<string>()
  const developing = new Set<string>()
  /** For each block that is open, whether it is for development. */
  const blocks: boolean[] = []
  for (const line of linesOf(gemfile)) {
    const code = line.replace(/#.*$/, '').trim()
    const group = /^group\b\s*\(?(.*?)\)?\s+do\b/.exec(code)
    if (group) blocks.push(areForDevelopment(group[1]!))
    else if (/\bdo(\s*\|[^|]*\|)?$/.test(code) || /^(if|unless|case|begin|def)\b/.test(code)) blocks.push(false)
    else if (code === 'end') blocks.pop()
    const gem = /^gem\b\s*\(?\s*["']([^"']+)["'](.*)$/.exec(code)
    if (!gem) continue
    const own = /\bgroups?(?::|\s*=>)\s*(\[[^\]]*\]|[:"']\w+)/.exec(gem[2]!)
    const isDevelopment = blocks.includes(true) || (own !== null && areForDevelopment(own[1]!))
    const names = isDevelopment ? developing : running
    names.add(gem[1]!)
  }
  return developing.difference(running)
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/, MAX_LINES).filter((line) => line.length <= MAX_LINE_LENGTH)
}

function areForDevelopment(groups: string): boolean {
  const names = groups.match(/\w+/g)?.filter((name) => name !== 'optional' && name !== 'true') ?? []
  return names.length > 0 && names.every((name) => DEVELOPMENT.has(name))
}
