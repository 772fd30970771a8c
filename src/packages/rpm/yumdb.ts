import type { ImageFiles } from '../../contents/image-files.ts'
import { type Asked, shownCommand } from '../asked.ts'
import { readManifests } from '../read-manifests.ts'

const YUMDB = '/var/lib/yum/yumdb'
const MAX_BYTES = 65_536

/** yum has a folder `b/HASH-bash-4.2.46-34.el7-x86_64` for each package, with a file for each thing to remember. */
export async function readYumdb(files: ImageFiles): Promise<Map<string, Asked>> {
  const folders = [...files.children(files.find(YUMDB))].flatMap((initial) => Array.from(files.children(initial)))
  const [reasons, commands] = await Promise.all(['reason', 'command_line'].map((name) => readWords(files, folders, name)))
  const asked = new Map<string, Asked>()
  for (const [i, folder] of folders.entries()) {
    const [, name, architecture] = /^[0-9a-f]+-(.+)-[^-]+-[^-]+-([^-]+)$/.exec(files.nameOf(folder)) ?? []
    const reason = reasons![i]
    if (name === undefined || (reason !== 'user' && reason !== 'group' && reason !== 'dep')) continue
    const askedIn = commands![i] ? shownCommand(`yum ${commands![i]}`) : YUMDB
    asked.set(`${name}.${architecture}`, { asked: reason === 'dep' ? 'pulled-in' : 'asked', askedIn })
  }
  return asked
}

async function readWords(files: ImageFiles, folders: readonly number[], name: string): Promise<string[]> {
  const words: string[] = []
  const nodes = folders.map((folder) => files.child(folder, name))
  await readManifests(files, nodes, (content, i) => (words[i] = content?.toString().trim() ?? ''), MAX_BYTES)
  return words
}
