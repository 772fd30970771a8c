import { openSqlite, type SqliteRow } from '../../binary/sqlite.ts'
import type { ImageFiles } from '../../contents/image-files.ts'
import { type Asked, shownCommand } from '../asked.ts'
import { readDatabase, type Trouble } from '../database.ts'

/** Actions of https://github.com/rpm-software-management/libdnf that leave a package installed. */
const INSTALL = 1
const REASON_CHANGE = 11
const LEAVES_INSTALLED = new Set([INSTALL, 2, 4, 6, 9, REASON_CHANGE])
const DONE = 1
/** Needed by another one, asked for, left over, recommended, part of a group that was asked for. */
const REASONS: Record<number, Asked['asked']> = { 1: 'pulled-in', 2: 'asked', 3: 'pulled-in', 4: 'pulled-in', 5: 'asked' }

const HISTORY = '/var/lib/dnf/history.sqlite'

/** dnf and microdnf keep all they ever did: the last reason of each `name.arch` counts, and the command that installed it. */
export async function readDnfHistory(files: ImageFiles, trouble: Trouble): Promise<Map<string, Asked>> {
  const [file, log] = await Promise.all([readDatabase(files, HISTORY, trouble), readDatabase(files, `${HISTORY}-wal`, trouble)])
  if (!file || (file.length === 0 && !log?.length)) return new Map()
  try {
    return parseDnfHistory(file, log)
  } catch {
    trouble.notes.push({ about: HISTORY, message: 'It is damaged, so who asked for which package is not known.' })
    return new Map()
  }
}

function parseDnfHistory(file: Buffer, log: Buffer | undefined): Map<string, Asked> {
  const database = openSqlite(file, log)
  const commands = new Map<unknown, string>()
  for (const { id, cmdline } of database.rows('trans')) if (typeof cmdline === 'string') commands.set(id, commandOf(cmdline))
  const names = new Map<unknown, string>()
  for (const { item_id, name, arch } of database.rows('rpm')) names.set(item_id, `${String(name)}.${String(arch)}`)

  const asked = new Map<string, Asked>()
  for (const item of database.rows('trans_item')) {
    const name = names.get(item['item_id'])
    if (name !== undefined && item['state'] === DONE) note(asked, name, item, commands.get(item['trans_id']))
  }
  return asked
}

function note(asked: Map<string, Asked>, name: string, { action, reason }: SqliteRow, command: string | undefined): void {
  if (!LEAVES_INSTALLED.has(Number(action))) return
  const askedIn = action === INSTALL || action === REASON_CHANGE ? command : asked.get(name)?.askedIn
  asked.set(name, { asked: REASONS[Number(reason)] ?? 'unknown', ...(askedIn !== undefined && { askedIn }) })
}

/** dnf writes down its arguments without its own name. */
function commandOf(line: string): string {
  return shownCommand(/^\S*(dnf|yum)\S* /.test(line) ? line : `dnf ${line}`)
}
