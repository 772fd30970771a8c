import { shownCommand } from '../asked.ts'
import { paragraphs } from './control.ts'

/** How a package came to be installed. */
export interface Installation {
  /** The command line, words joined by spaces; empty where a program without one did it. */
  command: string
  /** It came along with others. */
  automatic: boolean
}

const WANTED = new Set(['commandline', 'install'])
/** Options that are followed by a word. */
const WITH_VALUE = new Set([
  '-o',
  '--option',
  '-t',
  '--target-release',
  '--default-release',
  '-c',
  '--config-file',
  '-a',
  '--host-architecture',
])

/**
 * What `/var/log/apt/history.log` tells: the last installation of each `curl:amd64`. A name of a command line that was installed before is no
 * part of what that command installed, but asked for all the same: it stands there without an architecture.
 */
export function parseAptHistory(text: string): Map<string, Installation> {
  const history = new Map<string, Installation>()
  for (const run of paragraphs(text, WANTED)) {
    const line = run.get('commandline') ?? ''
    const command = shownCommand(line)
    for (const name of namedIn(line)) history.set(name, { command, automatic: false })
    for (const item of (run.get('install') ?? '').split('), ')) {
      const [package_ = '', details = ''] = item.split(' (', 2)
      const automatic = /, automatic\)?$/.test(details)
      if (automatic) history.delete(package_.split(':')[0]!)
      history.set(package_, { command, automatic })
    }
  }
  return history
}

/** Names after `install`: `curl`, `curl=7.88`, `curl/stable`, `curl:amd64`, `curl+`; not `curl-`, which removes it, and not `./curl.deb`. */
function namedIn(command: string): string[] {
  const words = command.split(/\s+/)
  const named: string[] = []
  let installing = false
  for (let i = 1; i < words.length; i++) {
    const word = words[i]!
    if (WITH_VALUE.has(word)) i++
    else if (word.startsWith('-')) continue
    else if (!installing) {
      if (word !== 'install' && word !== 'reinstall') return []
      installing = true
    } else if (/^[a-z0-9]/.test(word) && !word.endsWith('-')) named.push(word.replace(/[=/].*$|\+$/, ''))
  }
  return named
}
