import type { ImageFiles } from '../../contents/image-files.ts'
import type { Asked } from '../asked.ts'
import { readDatabase, type Trouble } from '../database.ts'
import type { Dependency } from '../package.ts'
import { type Installation, parseAptHistory } from './apt-history.ts'
import { paragraphs } from './control.ts'
import type { Control } from './status.ts'

const STATES = '/var/lib/apt/extended_states'
const HISTORY = '/var/log/apt/history.log'
const STATE_FIELDS = new Set(['package', 'architecture', 'auto-installed'])

/** What apt remembers of who asked. */
export interface AptMemory {
  /** Packages that nobody asked for, `curl:amd64`; undefined when apt has written nothing down. */
  automatic: ReadonlySet<string> | undefined
  history: ReadonlyMap<string, Installation>
}

export async function readAptMemory(files: ImageFiles, trouble: Trouble): Promise<AptMemory> {
  const [states, history] = await Promise.all([readDatabase(files, STATES, trouble), readDatabase(files, HISTORY, trouble)])
  return { automatic: states && parseStates(states.toString()), history: parseAptHistory(history?.toString() ?? '') }
}

function parseStates(text: string): Set<string> {
  const automatic = new Set<string>()
  for (const paragraph of paragraphs(text, STATE_FIELDS)) {
    const name = `${paragraph.get('package')}:${paragraph.get('architecture')}`
    if (paragraph.get('auto-installed') === '1') automatic.add(name)
    else automatic.delete(name)
  }
  return automatic
}

/**
 * Who was asked for. A package without a mark was not always asked for: nobody marks what was there before apt. So what a system begins with,
 * which is what has priority `required` or `important` and what that needs, is unknown unless a command names it; and everything is where
 * apt wrote nothing down or the file is gone.
 */
export function judgeAsked(
  controls: readonly Control[],
  dependencies: readonly (readonly Dependency[])[],
  native: string,
  { automatic, history }: AptMemory,
): Asked[] {
  const first = systemBegin(controls, dependencies)
  return controls.map(({ name, architecture }, position) => {
    const full = `${name}:${architecture === 'all' ? native : architecture}`
    const installation = history.get(name) ?? history.get(full)
    const command = installation && { askedIn: installation.command || HISTORY }
    if (automatic?.has(full)) return { asked: 'pulled-in', ...(installation?.automatic && command) }
    if (installation && !installation.automatic) return { asked: 'asked', ...command }
    if (installation && !automatic) return { asked: 'pulled-in', ...command }
    // apt takes what has no mark for asked for: `apt-mark manual` was called, or its log is gone.
    if (automatic && (installation || first[position] === 0)) return { asked: 'asked', askedIn: 'apt-mark showmanual' }
    return { asked: 'unknown' }
  })
}

function systemBegin(controls: readonly Control[], dependencies: readonly (readonly Dependency[])[]): Uint8Array {
  const begin = new Uint8Array(controls.length)
  const pending = controls.flatMap(({ essential, priority }, position) => (essential || priority === 'important' ? [position] : []))
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (begin[next] !== 0) continue
    begin[next] = 1
    for (const { kind, satisfiedBy } of dependencies[next]!) if (kind === 'depends') pending.push(...satisfiedBy)
  }
  return begin
}
