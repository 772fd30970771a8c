import type { ImageFiles } from '../../contents/image-files.ts'
import { adoptSymlinks } from '../adopt.ts'
import { markBroken, MAX_DATABASE_BYTES, type Trouble } from '../database.ts'
import type { OwnedFiles } from '../owned-files.ts'
import { readManifests } from '../read-manifests.ts'
import { diverted, type Diversions } from './diversions.ts'
import type { Control } from './status.ts'

const INFO = '/var/lib/dpkg/info'

interface FileList {
  node: number
  /** Lists of hashes name neither configuration files nor symlinks. */
  hashes: boolean
}

/** Gives each package the files on its list. Answers which packages have one: the files of others are not known. */
export async function giveListedFiles(
  files: ImageFiles,
  controls: readonly Control[],
  owned: OwnedFiles,
  diversions: Diversions,
  trouble: Trouble,
): Promise<Uint8Array> {
  const info = files.find(INFO)
  const lists = controls.map((control) => findList(files, info, control))
  let bytes = 0
  const nodes = lists.map((list) => {
    bytes += list ? files.sizeOf(list.node) : 0
    return list && bytes <= MAX_DATABASE_BYTES ? list.node : -1
  })
  if (bytes > MAX_DATABASE_BYTES) markBroken(trouble, INFO, 'Its lists of files are too large, and the rest is left out.')

  const listed = new Uint8Array(controls.length)
  let unreadable = 0
  await readManifests(files, nodes, (content, i) => {
    if (content) {
      const { hashes } = lists[i]!
      const lines = content.toString().split('\n')
      const paths = hashes ? [...lines.map(hashedPath), ...conffiles(controls[i]!)] : lines
      owned.giveListed(diverted(paths, diversions, controls[i]!.name), i)
      listed[i] = 1
    } else if (nodes[i] !== -1) unreadable++
  })
  if (unreadable > 0) markBroken(trouble, INFO, `${unreadable} lists of files cannot be read, so what these packages hold is not known.`)
  if (lists.some((list) => list?.hashes)) for (const folder of owned.folders()) adoptSymlinks(files, owned, folder)
  return listed
}

/** `libc6:amd64.list` for what can be installed for several architectures, else `bash.list`; beside a distroless paragraph `libc6.md5sums`. */
function findList(files: ImageFiles, info: number, { name, architecture, evidence }: Control): FileList | undefined {
  const besides = files.find(`${evidence}.md5sums`)
  if (besides !== -1) return { node: besides, hashes: true }
  for (const suffix of ['list', 'md5sums']) {
    for (const stem of [`${name}:${architecture}`, name]) {
      const node = info === -1 ? -1 : files.child(info, `${stem}.${suffix}`)
      if (node !== -1) return { node, hashes: suffix === 'md5sums' }
    }
  }
  return undefined
}

/** Of a line as md5sum writes it: a hash of 32 digits, two characters, the path from the root. */
function hashedPath(line: string): string {
  return `/${line.slice(34)}`
}

function conffiles({ conffiles }: Control): string[] {
  return conffiles.split('\n').map((line) => line.split(' ')[0]!)
}
