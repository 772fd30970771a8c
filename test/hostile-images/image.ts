import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Members, dockerSaveOf, layoutOf, sketchTar, tarOf } from '../support/archive-sketch.ts'
import { GLIBC_LOADER, sketchElf } from '../support/elf-sketch.ts'
import { END, entry, type RawEntry } from '../support/raw-layer.ts'

/** An image that would like to be more than read. */
export interface HostileImage {
  /** By path, without a slash in front. A string or Buffer is a file. */
  files: Readonly<Record<string, string | Buffer | RawEntry>>
  /** As the image's configuration has it: `Entrypoint`, `Cmd`, `Env`, `WorkingDir`. */
  config: object
  /** What the report must say of it, in its JSON. */
  says?: readonly RegExp[]
}

/** A folder of this machine that hostile images name. Nobody may look at it. */
export interface Canary {
  /** Absolute. */
  folder: string
  /** A file in it. */
  secret: string
  /** A file that is not there unless something of an image was executed. */
  written: string
}

/** What no report may have in it. */
export const SECRET = 'canary-secret-b5e1c8'

export function placeCanary(folder: string): Canary {
  const secret = join(folder, 'secret')
  writeFileSync(secret, SECRET)
  return { folder, secret, written: join(folder, 'written') }
}

/** By what is hostile about them. They are made when they are asked for: some are large. */
export type HostileImages = Readonly<Record<string, (canary: Canary) => HostileImage>>

export type ImageForm = 'docker-archive' | 'oci-layout'

const program = sketchElf({ interpreter: GLIBC_LOADER, needed: ['libc.so.6'] })

/** What programs of images run on. */
export const SYSTEM: HostileImage['files'] = {
  'bin/sh': program,
  'usr/bin/node': program,
  'usr/bin/python3.11': program,
  'usr/bin/python3': { symlink: 'python3.11' },
  'usr/lib/python3.11/os.py': '',
  'usr/bin/java': program,
  'usr/sbin/nginx': program,
  'usr/bin/supervisord': '#!/usr/bin/python3\nimport os\n',
  'lib64/ld-linux-x86-64.so.2': sketchElf({ soname: 'ld-linux-x86-64.so.2' }),
  'usr/lib/x86_64-linux-gnu/libc.so.6': sketchElf({ soname: 'libc.so.6' }),
  'var/lib/dpkg/status': 'Package: base-files\nStatus: install ok installed\nVersion: 12\nArchitecture: amd64\n\n',
  'var/lib/dpkg/info/base-files.list': '/.\n/bin\n/bin/sh\n',
}

/** Writes an image below a folder and answers its path: an uncompressed docker-archive, or an OCI layout with gzip layers. */
export async function writeImage(folder: string, { files, config }: HostileImage, form: ImageForm): Promise<string> {
  const entries = Object.entries(files).map(([path, file]) =>
    entry(path, typeof file === 'string' || Buffer.isBuffer(file) ? { content: file } : file),
  )
  const compression = form === 'oci-layout' ? 'gzip' : 'none'
  const image = sketchTar(Buffer.concat([...entries, END]), { compression, config })
  const path = join(folder, form)
  if (form === 'docker-archive') writeFileSync(path, await tarOf(dockerSaveOf(image)))
  else writeMembers(path, layoutOf([image]))
  return path
}

function writeMembers(folder: string, members: Members): void {
  for (const [name, content] of Object.entries(members)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    if (typeof content === 'string' || Buffer.isBuffer(content)) writeFileSync(path, content)
  }
}
