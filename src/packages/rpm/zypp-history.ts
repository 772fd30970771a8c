import type { ImageFiles } from '../../contents/image-files.ts'
import { type Asked, shownCommand } from '../asked.ts'
import { readDatabase, type Trouble } from '../database.ts'

const AUTOMATIC = '/var/lib/zypp/AutoInstalled'
const HISTORY = '/var/log/zypp/history'

/**
 * zypper's history has a line a command and a package: `time|command|root@host|'zypper' 'install' 'vim'|` and
 * `time|install|vim|9.0|x86_64|root@host|repository|checksum|`, the sixth empty where nobody asked. Its list of what came along has a name a line.
 */
export async function readZyppHistory(files: ImageFiles, trouble: Trouble): Promise<Map<string, Asked>> {
  const [history, automatic] = await Promise.all([readDatabase(files, HISTORY, trouble), readDatabase(files, AUTOMATIC, trouble)])
  const asked = new Map<string, Asked>()
  let askedIn = HISTORY
  for (const line of history?.toString().split('\n') ?? []) {
    const [, action, ...fields] = line.split('|')
    if (action === 'command') askedIn = shownCommand((fields[1] ?? '').replaceAll("'", '')) || HISTORY
    if (action !== 'install') continue
    const [name, , architecture, requestedBy] = fields
    const key = `${name}.${architecture}`
    // An update installs again what was asked for before.
    if (requestedBy) asked.set(key, { asked: 'asked', askedIn })
    else if (!asked.has(key)) asked.set(key, { asked: 'pulled-in', askedIn })
  }
  for (const line of automatic?.toString().split('\n') ?? []) {
    const name = line.trim()
    if (name !== '' && !name.startsWith('#')) asked.set(name, { asked: 'pulled-in', askedIn: AUTOMATIC })
  }
  return asked
}
