import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TarEntry } from '../../src/tar/entry.ts'
import { scratch } from './archive-sketch.ts'

export const hasGnuTar = spawnSync('tar', ['--version'], { encoding: 'utf8' }).stdout?.includes('GNU tar') ?? false

/** What GNU tar lists of an entry, and the same of ours. */
export interface Listed {
  kind: string
  mode: number
  uid: number
  gid: number
  /** Of files: with their holes. */
  size: number
  /** One character a byte; without trailing slashes, which GNU tar adds to folders. */
  path: string
  link: string
}

/** `tar --list --verbose` of a tar. */
export function gnuList(tar: Buffer): Listed[] {
  const path = join(scratch(), 'listed.tar')
  writeFileSync(path, tar)
  const args = ['--list', '--verbose', '--numeric-owner', '--quoting-style=c', '--utc', '--file', path]
  const { stdout } = spawnSync('tar', args, { encoding: 'latin1', env: { ...process.env, LC_ALL: 'C' }, maxBuffer: 1 << 28 })
  return stdout.split('\n').filter(Boolean).map(parseLine)
}

const KINDS: Record<string, string> = {
  '-': 'file',
  d: 'directory',
  l: 'symlink',
  h: 'hardlink',
  c: 'character',
  b: 'block',
  p: 'fifo',
  C: 'file',
}

function parseLine(line: string): Listed {
  const match = /^(.)(.{9}) (\d+)\/(\d+) +(\S+) \S+ \S+ "((?:[^"\\]|\\.)*)"(?: (?:->|link to) "((?:[^"\\]|\\.)*)")?/.exec(line)
  if (!match) throw new Error(`no line of tar: ${line}`)
  const [, kind, mode, uid, gid, size, path, link = ''] = match as unknown as string[]
  return {
    kind: KINDS[kind!] ?? 'other',
    mode: octalMode(mode!),
    uid: Number(uid),
    gid: Number(gid),
    size: KINDS[kind!] === 'file' ? Number(size) : 0,
    path: unquote(path!).replace(/\/+$/, ''),
    link: unquote(link),
  }
}

function octalMode(text: string): number {
  let mode = 0
  for (let i = 0; i < 9; i++) if (/[rwxst]/.test(text[i]!)) mode |= 1 << (8 - i)
  for (const [i, bit] of [
    [2, 0o4000],
    [5, 0o2000],
    [8, 0o1000],
  ] as const)
    if (/[sStT]/.test(text[i]!)) mode |= bit
  return mode
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' }

function unquote(text: string): string {
  return text.replaceAll(/\\([0-7]{3}|.)/g, (_, escape: string) =>
    escape.length === 3 ? String.fromCharCode(Number.parseInt(escape, 8)) : (ESCAPES[escape] ?? escape),
  )
}

export function listedOf({ kind, mode, uid, gid, path, link, sparse, contentBytes }: TarEntry): Listed {
  return {
    kind,
    mode,
    uid,
    gid,
    size: kind === 'file' ? (sparse?.sizeBytes ?? contentBytes) : 0,
    path: path.toString('latin1').replace(/\/+$/, ''),
    link: link.toString('latin1'),
  }
}

/** Makes a tar of named files below a folder, in this order and as often as they are named. Names are raw bytes. */
export function gnuCreate(folder: string, options: readonly string[], names: readonly Buffer[]): Buffer {
  const list = Buffer.concat(names.flatMap((name) => [name, Buffer.from([0])]))
  const args = ['--create', ...options, '--no-recursion', '--null', '--verbatim-files-from', '--files-from=-', '--file=-']
  // Answers 2 where a name is too long for the format: what it could store is there.
  return spawnSync('tar', args, { cwd: folder, input: list, maxBuffer: 1 << 28, env: { ...process.env, LC_ALL: 'C' } }).stdout
}
