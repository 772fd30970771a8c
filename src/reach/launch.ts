import { posix } from 'node:path'
import type { ImageFiles } from '../contents/image-files.ts'
import type { Note } from '../errors.ts'
import type { ImageConfig } from '../image/config.ts'
import { type Environment, type Launch, ROOT } from './edge.ts'
import { DEFAULT_PATH } from './find-program.ts'
import { oneLine } from './one-line.ts'
import { splitWords } from './split-words.ts'

/** What a container of the image starts with. */
export interface Start {
  launches: Launch[]
  /** As the first program gets it: what the image sets, and what every runtime adds. */
  env: Environment
  /** Absolute. */
  workingDir: string
  notes: Note[]
}

/**
 * What the image's configuration starts (OCI image-spec, config.md), its health check, and `roots`: paths or command lines that the user
 * named besides. A runtime joins entrypoint and command to one command line.
 */
export async function imageStart(config: ImageConfig, files: ImageFiles, roots: readonly string[] = []): Promise<Start> {
  const workingDir = posix.resolve('/', config.workingDir ?? '/')
  const env = { PATH: DEFAULT_PATH, HOME: await homeOf(config.user, files), ...environmentOf(config.env) }
  const start: Start = { launches: [], env, workingDir, notes: [] }
  if (config.platform.os === 'windows') {
    start.notes.push({ about: 'entrypoint', message: 'What a Windows image starts is not followed.' })
    return start
  }

  const add = (argv: readonly string[], kind: string, via = oneLine(argv.join(' '))): void => {
    if (argv.length > 0) start.launches.push({ from: ROOT, argv, cwd: workingDir, env, kind, grade: 'hard', via })
  }
  add([...config.entrypoint, ...config.cmd], 'entrypoint')
  add(config.healthcheck ?? [], 'health check')
  for (const root of roots) add(rootWords(root, config, files, workingDir), 'root', root)
  if (config.entrypoint.length + config.cmd.length === 0) {
    const message = 'The image names no program to start, so nothing tells what it needs; name one with --root.'
    start.notes.push({ about: 'entrypoint', message })
  }
  return start
}

/** A path that is there, whatever its characters; else words; else a line for the image's shell. */
function rootWords(root: string, { shell = ['/bin/sh', '-c'] }: ImageConfig, files: ImageFiles, workingDir: string): readonly string[] {
  if (root.includes('/') && files.find(posix.resolve(workingDir, root)) !== -1) return [root]
  return splitWords(root) ?? [...shell, root]
}

/** `NAME=value` pairs; the last of a name counts. */
export function environmentOf(pairs: readonly string[]): Environment {
  return Object.fromEntries(
    pairs.flatMap((pair) => {
      const equals = pair.indexOf('=')
      return equals > 0 ? [[pair.slice(0, equals), pair.slice(equals + 1)]] : []
    }),
  )
}

const MAX_PASSWD_BYTES = 1024 * 1024

/** HOME of the user, by name or number, as runtimes look it up in the image. */
async function homeOf(user: string | undefined, files: ImageFiles): Promise<string> {
  const name = user?.split(':')[0] ?? ''
  const passwd = await files.read(files.find('/etc/passwd'), MAX_PASSWD_BYTES)
  for (const line of passwd?.toString().split('\n') ?? []) {
    const fields = line.split(':')
    if ((fields[0] === (name || 'root') || fields[2] === name) && fields[5]?.startsWith('/')) return fields[5]
  }
  return name === '' || name === '0' || name === 'root' ? '/root' : '/'
}
