/**
 * Holds the merged filesystem against what umoci unpacks, path by path: type, size, mode and link target; and the content of
 * some files, as the built `slimscope cat` gives them, against the same files of umoci.
 *
 *   node test/workloads/compare-umoci.ts LAYOUT[:TAG]…
 *
 * A LAYOUT is an OCI layout directory (umoci reads nothing else). Runs as root: only root can unpack owners and devices.
 * Prints one line an image and the first differences; exits 1 when there are any.
 */
import { spawnSync } from 'node:child_process'
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, type Stats } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readImage } from '../../src/read-image.ts'
import { entryKind, entryLink, entrySize } from '../../src/layer/layer-index.ts'
import type { Filesystem } from '../../src/filesystem/filesystem.ts'

const SHOWN = 20
const FILES_READ = 12

interface Fact {
  type: string
  size?: number
  mode?: string
  link?: string
}

let failed = false
for (const argument of process.argv.slice(2)) {
  const [, layout, tag = '1'] = /^(.*?)(?::([^/:]+))?$/.exec(argument) ?? []
  if (!compare(layout!, tag, await merged(`oci:${layout}:${tag}`))) failed = true
}
process.exit(failed ? 1 : 0)

function compare(layout: string, tag: string, ours: Map<string, Fact>): boolean {
  const work = mkdtempSync(join(tmpdir(), 'slimscope-umoci-'))
  try {
    const bundle = join(work, 'bundle')
    run('umoci', ['unpack', '--image', `${layout}:${tag}`, bundle])
    const root = join(bundle, 'rootfs')
    const theirs = unpacked(root)
    const differences = [...differing(ours, theirs), ...contentDiffering(`oci:${layout}:${tag}`, root, theirs)]
    console.log(`${layout}:${tag}: ${theirs.size} paths, ${differences.length} differences`)
    for (const line of differences.slice(0, SHOWN)) console.log(`  ${line}`)
    if (differences.length > SHOWN) console.log(`  … ${differences.length - SHOWN} more`)
    return differences.length === 0
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function merged(reference: string): Promise<Map<string, Fact>> {
  const { image, filesystem } = await readImage(reference, {})
  const facts = new Map<string, Fact>()
  for (let node = 0; node < filesystem.nodeCount; node++) {
    if (filesystem.exists(node)) facts.set(filesystem.pathOf(node), factOf(filesystem, node))
  }
  await image.close()
  return facts
}

function factOf(filesystem: Filesystem, node: number): Fact {
  const version = filesystem.liveVersion(node)
  // A folder that no layer has an entry for: every tool makes it up with a mode of its own choice.
  if (version < 0) return { type: 'directory' }
  const index = filesystem.layers[filesystem.layerOf(version)]!
  const entry = filesystem.entryOf(version)
  const kind = entryKind(index, entry)
  if (kind === 'symlink') return { type: kind, link: entryLink(index, entry) }
  const mode = index.mode[entry]!.toString(8)
  if (kind !== 'file' && kind !== 'hardlink') return { type: kind, mode }
  if (kind === 'hardlink') {
    const target = filesystem.contentOf(version)
    // A hard link to a symbolic link, a device or a pipe is one itself.
    if (target < 0) return factOf(filesystem, filesystem.find(`/${entryLink(index, entry)}`))
    return { type: 'file', size: entrySize(filesystem.layers[filesystem.layerOf(target)]!, filesystem.entryOf(target)), mode }
  }
  return { type: 'file', size: entrySize(index, entry), mode }
}

function unpacked(root: string): Map<string, Fact> {
  const facts = new Map<string, Fact>()
  // Names are read as bytes: file names need not be UTF-8, and both sides show what is not in the same way.
  const visit = (host: Buffer, path: string): void => {
    const stats = lstatSync(host)
    facts.set(path, statFact(stats, host))
    if (!stats.isDirectory()) return
    for (const name of readdirSync(host, { encoding: 'buffer' })) {
      visit(Buffer.concat([host, Buffer.from('/'), name]), path === '/' ? `/${name.toString('utf8')}` : `${path}/${name.toString('utf8')}`)
    }
  }
  visit(Buffer.from(root), '/')
  return facts
}

function statFact(stats: Stats, host: Buffer): Fact {
  if (stats.isSymbolicLink()) return { type: 'symlink', link: readlinkSync(host, { encoding: 'buffer' }).toString('utf8') }
  const mode = (stats.mode & 0o7777).toString(8)
  if (stats.isFile()) return { type: 'file', size: stats.size, mode }
  if (stats.isDirectory()) return { type: 'directory', mode }
  if (stats.isCharacterDevice()) return { type: 'character', mode }
  if (stats.isBlockDevice()) return { type: 'block', mode }
  return { type: stats.isFIFO() ? 'fifo' : 'other', mode }
}

function* differing(ours: Map<string, Fact>, theirs: Map<string, Fact>): Generator<string> {
  for (const [path, fact] of ours) {
    const their = theirs.get(path)
    if (!their) yield `${path}: umoci has none, slimscope has ${JSON.stringify(fact)}`
    // A folder without an entry, and a root without one, have a mode on disk and none in the image.
    else if (fact.mode === undefined && fact.type === 'directory' && their.type === 'directory') continue
    else if (JSON.stringify(fact) !== JSON.stringify(their))
      yield `${path}: slimscope ${JSON.stringify(fact)}, umoci ${JSON.stringify(their)}`
  }
  for (const [path, fact] of theirs) {
    if (!ours.has(path)) yield `${path}: slimscope has none, umoci has ${JSON.stringify(fact)}`
  }
}

/** Every n-th file by name, so that a run can be repeated, and the smallest and largest. */
function* contentDiffering(reference: string, root: string, theirs: Map<string, Fact>): Generator<string> {
  const files = [...theirs].filter(([path, { type }]) => type === 'file' && !path.includes('\ufffd')).sort(([a], [b]) => (a < b ? -1 : 1))
  const bySize = [...files].sort(([, a], [, b]) => a.size! - b.size!)
  const step = Math.max(1, Math.floor(files.length / FILES_READ))
  const chosen = new Set(
    [...files.filter((_, i) => i % step === 0), bySize[0], bySize.at(-1)].filter((file) => file !== undefined).map(([path]) => path),
  )
  for (const path of chosen) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(import.meta.dirname, '../../bin/run.js'), 'cat', reference, path],
      { maxBuffer: 2 ** 30 },
    )
    if (status !== 0) yield `${path}: slimscope cat failed: ${stderr.toString().trim()}`
    else if (!stdout.equals(readFileSync(join(root, path)))) yield `${path}: slimscope cat gives other bytes than umoci`
  }
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (error || status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`)
}
