/** Root folders of a built image, one for each run: what a run writes and removes is in a layer of its own, and goes with it. */
import { spawnSync } from 'node:child_process'
import { lstatSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Of the configuration, what a runtime starts a process by. */
export interface ProcessConfig {
  Entrypoint?: string[] | null
  Cmd?: string[] | null
  Env?: string[] | null
  WorkingDir?: string
  User?: string
  StopSignal?: string
  Healthcheck?: { Test?: string[] | null } | null
}

interface Configuration {
  config?: ProcessConfig
  rootfs: { diff_ids: string[] }
}

/** Where a path of the image leads. */
export interface Resolved {
  /** Without links, from the image's root. */
  path: string
  /** Every link on the way, also of folders. */
  links: string[]
}

const HOPS = 40

/** Reads the configuration of the only image in an OCI layout. */
export function readConfiguration(layout: string): Configuration {
  const manifest = blob(layout, JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')).manifests[0].digest)
  return blob(layout, manifest.config.digest)
}

function blob(layout: string, digest: string) {
  return JSON.parse(readFileSync(join(layout, 'blobs', ...digest.split(':')), 'utf8'))
}

/** Mounts the image once more. The answer's `end` takes it away again, at once and without a wait, so that it can be called on exit. */
export function mountRoot(name: string, layout: string): { root: string; end: () => void } {
  const image = `localhost/slimscope-workload/${name}:1`
  if (!isStored(image, layout)) must('skopeo', ['copy', '-q', `oci:${layout}:1`, `containers-storage:${image}`])
  const container = must('buildah', ['from', '--pull-never', image])
  const end = () => void spawnSync('buildah', ['rm', container], { stdio: 'ignore' })
  try {
    return { root: must('buildah', ['mount', container]), end }
  } catch (error) {
    end()
    throw error
  }
}

/** Whether buildah still has the image that it made the layout from. */
function isStored(image: string, layout: string): boolean {
  const { status, stdout } = spawnSync('buildah', ['inspect', '--type', 'image', image], { encoding: 'utf8' })
  return status === 0 && String(JSON.parse(stdout).OCIv1.rootfs.diff_ids) === String(readConfiguration(layout).rootfs.diff_ids)
}

function must(program: string, options: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, options, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${options.join(' ')}: ${error?.message ?? stderr}`)
  return stdout.trim()
}

/** Follows a path inside the root as a process that is confined to it would; never leaves it. Undefined where nothing is. */
export function resolveInside(root: string, path: string): Resolved | undefined {
  const links: string[] = []
  const left = path.split('/').reverse()
  let at: string[] = []
  while (left.length > 0) {
    const name = left.pop()!
    if (name === '' || name === '.') continue
    if (name === '..') {
      at.pop()
      continue
    }
    const next = `/${[...at, name].join('/')}`
    const stat = lstatSync(root + next, { throwIfNoEntry: false })
    if (!stat) return undefined
    if (!stat.isSymbolicLink()) {
      at.push(name)
      continue
    }
    if (links.push(next) > HOPS) return undefined
    const target = readlinkSync(root + next)
    if (target.startsWith('/')) at = []
    left.push(...target.split('/').reverse())
  }
  return { path: `/${at.join('/')}`, links }
}

/** Deletes a file or a link of the image: the last part of the path is not followed. */
export function removeInside(root: string, path: string): void {
  const cut = path.lastIndexOf('/')
  const folder = resolveInside(root, path.slice(0, cut))
  if (!folder) return
  const place = join(root, folder.path, path.slice(cut + 1))
  if (lstatSync(place, { throwIfNoEntry: false })?.isDirectory() === false) rmSync(place)
}
