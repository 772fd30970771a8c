import { accessSync, constants, type Dirent, opendirSync, readFileSync, statSync } from 'node:fs'
import { lstat, open } from 'node:fs/promises'
import { join } from 'node:path'
import { type BuildContext, readContext } from './dockerfile/context.ts'
import { type Note, UserError } from './errors.ts'

export interface DockerfileText {
  /** As it was named, or below the folder that was; `-` for standard input. */
  path: string
  text: string
}

/** More than the largest that anybody wrote, by far. */
const MAX_BYTES = 4 * 1024 * 1024
const MAX_LINE = 1024 * 1024
const MAX_LINES = 20_000
const MAX_ENTRIES = 200_000
const MAX_DEPTH = 30
const NAMES = /^(?:Dockerfile|Containerfile)(?:\..+)?$|\.(?:Dockerfile|Containerfile)$/i
const IGNORE_FILE = /\.dockerignore$/i
const SKIPPED = new Set(['.git', 'node_modules', '.venv', 'vendor'])

/**
 * The files that somebody means: files as named, Dockerfiles below folders in the order of their names, `-` for standard input. Links in
 * folders are not followed.
 * @throws UserError when a path is not there, and when a folder has none
 */
export async function findDockerfiles(paths: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const path of paths) {
    const info = path === '-' ? undefined : await lstat(path).catch(() => undefined)
    if (path !== '-' && !info)
      throw new UserError(`There is no file or folder ${path}.`, {
        hint: 'Name a Dockerfile, a folder that has some, or - for standard input.',
        example: 'slimscope lint Dockerfile',
      })
    if (!info?.isDirectory()) {
      found.push(path)
      continue
    }
    try {
      accessSync(path, constants.R_OK | constants.X_OK)
    } catch (cause) {
      throw unreadable(path, cause)
    }
    const below = dockerfilesBelow(path)
    if (below.length === 0)
      throw new UserError(`There is no Dockerfile in ${path} or below it.`, {
        hint: 'Dockerfile, Dockerfile.*, *.Dockerfile and Containerfile are looked for; name a file that is called otherwise.',
        example: `slimscope lint ${join(path, 'my.docker')}`,
      })
    found.push(...below)
  }
  return [...new Set(found)]
}

function dockerfilesBelow(root: string): string[] {
  const found: string[] = []
  const queue = [{ folder: root, depth: 0 }]
  let entries = 0
  for (let next = queue.pop(); next; next = queue.pop()) {
    for (const entry of entriesOf(next.folder)) {
      if (++entries > MAX_ENTRIES) return found.sort()
      const path = join(next.folder, entry.name)
      if (entry.isDirectory() && next.depth < MAX_DEPTH && !SKIPPED.has(entry.name)) queue.push({ folder: path, depth: next.depth + 1 })
      else if (entry.isFile() && NAMES.test(entry.name) && !IGNORE_FILE.test(entry.name)) found.push(path)
    }
  }
  return found.sort()
}

/** Of a folder, however many there are: who asks stops where it is enough. None of what may not be read. */
function* entriesOf(path: string): Generator<Dirent> {
  let folder
  try {
    folder = opendirSync(path, { bufferSize: 256 })
    for (let entry = folder.readSync(); entry; entry = folder.readSync()) yield entry
  } catch {
    // It is gone, or not ours.
  } finally {
    folder?.closeSync()
  }
}

/** Reads one. @throws UserError for what is no text that could be a Dockerfile */
export async function readDockerfile(path: string): Promise<DockerfileText> {
  const bytes = path === '-' ? await readInput() : await readBounded(path)
  const name = path === '-' ? 'Standard input' : path
  const hint = 'Name a Dockerfile, or a folder that has some.'
  if (bytes.length === 0) throw new UserError(`${name} is empty.`, { hint })
  if (bytes.length > MAX_BYTES) throw new UserError(`${name} is larger than 4 MiB, which no Dockerfile is.`, { hint })
  if (bytes.subarray(0, 64 * 1024).includes(0)) throw new UserError(`${name} is not text.`, { hint })
  const text = bytes.toString('utf8')
  if (/^\s*$/.test(text)) throw new UserError(`${name} is empty.`, { hint })
  const { longest, count } = linesOf(text)
  if (longest > MAX_LINE) throw new UserError(`${name} has a line of more than 1 MiB, which no Dockerfile has.`, { hint })
  if (count > MAX_LINES) throw new UserError(`${name} has ${count} lines, which no Dockerfile has.`, { hint })
  return { path, text }
}

/** Says so where not all of a context could be looked at. */
export function contextNotes(context: BuildContext | undefined): Note[] {
  if (!context || context.complete) return []
  return [
    {
      about: context.folder,
      message: 'It has more in it than is looked at, or what may not be read: what is said of it may be too little.',
    },
  ]
}

/** What the folder that a build is given has in it. `dockerfile`: its path, or `-`. @throws UserError when there is no such folder */
export async function readBuildContext(folder: string, dockerfile: string): Promise<BuildContext> {
  const context = dockerfile === '-' ? await readContext(folder) : await readContext(folder, dockerfile)
  if (!context)
    throw new UserError(`There is no folder ${folder}.`, {
      hint: 'Name the folder that docker build is given.',
      example: 'slimscope lint Dockerfile --context .',
    })
  return context
}

/**
 * Answers for each Dockerfile what `readBuildContext` does, and walks the folder once for all that have no ignore file of their own.
 */
export function contextsIn(folder: string): (dockerfile: string) => Promise<BuildContext> {
  let shared: Promise<BuildContext> | undefined
  return async (dockerfile) => {
    const own = dockerfile === '-' ? undefined : await lstat(`${dockerfile}.dockerignore`).catch(() => undefined)
    return own ? readBuildContext(folder, dockerfile) : (shared ??= readBuildContext(folder, '-'))
  }
}

/** What the system says, in words. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'it is not allowed',
  EPERM: 'it is not allowed',
  ENOENT: 'it is not there',
  ELOOP: 'its links lead in circles',
  ENOTDIR: 'a part of its path is no folder',
}

async function readBounded(path: string): Promise<Buffer> {
  try {
    // At once: to hand a small file to another thread costs more than to read it. What has no size may let one wait.
    const { size } = statSync(path)
    if (size > 0 && size <= MAX_BYTES) return readFileSync(path)
    const file = await open(path)
    try {
      const buffer = Buffer.alloc(Math.min((await file.stat()).size || MAX_BYTES, MAX_BYTES) + 1)
      let length = 0
      for (let read = -1; read !== 0 && length < buffer.length; length += read)
        ({ bytesRead: read } = await file.read(buffer, length, buffer.length - length))
      return buffer.subarray(0, length)
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

function unreadable(path: string, cause: unknown): UserError {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'EISDIR')
    return new UserError(`${path} is a folder.`, {
      hint: 'Name a Dockerfile in it.',
      example: `slimscope rewrite ${join(path, 'Dockerfile')}`,
    })
  const hint = code === 'ENOENT' || code === 'ENOTDIR' ? 'Check the path.' : 'Check that it may be read.'
  return new UserError(`${path} could not be read: ${WORDS[code ?? ''] ?? message}.`, { hint, cause })
}

async function readInput(): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of process.stdin) {
    parts.push(part as Buffer)
    length += (part as Buffer).length
    if (length > MAX_BYTES) break
  }
  return Buffer.concat(parts)
}

function linesOf(text: string): { longest: number; count: number } {
  let longest = 0
  let count = 0
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    longest = Math.max(longest, end - start)
    count++
    start = end + 1
  }
  return { longest, count }
}
