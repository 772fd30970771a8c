import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { digestOf } from '../../src/image/digest-of.ts'
import { digestKey, folderStore, identityKey, noStore } from '../../src/layer/store.ts'
import { scratch } from '../support/archive-sketch.ts'

const STORE = new URL('../../src/layer/store.ts', import.meta.url).href

/** Where a store keeps its files, found out by writing one. */
function filesOf(folder: string): string {
  const [version] = readdirSync(join(folder, 'layers'))
  return join(folder, 'layers', version!)
}

function age(path: string, seconds: number): void {
  const then = new Date(Date.now() - seconds * 1000)
  utimesSync(path, then, then)
}

/** Runs code with the store in another process; answers what it prints as JSON. */
async function elsewhere(code: string, options: { uid?: number } = {}): Promise<string> {
  const source = `const { folderStore } = await import('${STORE}'); ${code}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'], ...options })
  const output: string[] = []
  child.stdout.on('data', (chunk) => output.push(String(chunk)))
  await once(child, 'close')
  return output.join('')
}

describe('the store', () => {
  it('gives back what it was given, by key and part', () => {
    const folder = scratch()
    const store = folderStore(join(folder, 'not/yet/there'))
    const key = digestKey(digestOf('a'))
    expect(store.read(key, 'index')).toBeUndefined()
    expect(store.write(key, 'index', Buffer.from('one'))).toBeUndefined()
    expect(store.write(key, 'hashes', Buffer.from('two'))).toBeUndefined()
    expect(store.write(key, 'index', Buffer.from('three'))).toBeUndefined()
    expect([store.read(key, 'index')?.toString(), store.read(key, 'hashes')?.toString(), store.read(key, 'seen')]).toEqual([
      'three',
      'two',
      undefined,
    ])
    expect(folderStore(join(folder, 'not/yet/there')).read(key, 'index')?.toString()).toBe('three')
    expect(noStore.write(key, 'index', Buffer.from('x'))).toBeUndefined()
    expect(noStore.read(key, 'index')).toBeUndefined()
  })

  it('has keys that are file names, whatever the identity', () => {
    expect(digestKey(digestOf(''))).toMatch(/^sha256-[0-9a-f]{64}$/)
    expect(identityKey('../../etc/passwd', digestOf(''))).toMatch(/^at-[0-9a-f]{64}$/)
    expect(identityKey('1', digestOf('a'))).not.toBe(identityKey('1', digestOf('b')))
  })

  it('shows whole files only, when processes write one at the same time', async () => {
    const folder = scratch()
    const write = `const store = folderStore(${JSON.stringify(folder)})
      for (let i = 0; i < 60; i++) {
        const error = store.write('key', 'index', Buffer.alloc(200_000 + i, process.pid % 256))
        if (error) console.log(error)
        const bytes = store.read('key', 'index')
        if (!bytes || bytes.some((byte) => byte !== bytes[0])) console.log('torn', bytes?.length)
      }`
    expect(await Promise.all([elsewhere(write), elsewhere(write), elsewhere(write)])).toEqual(['', '', ''])
    expect(readdirSync(filesOf(folder))).toEqual(['key.index'])
  })

  it('trims what was not used for longest, and no more than it must', () => {
    const folder = scratch()
    const store = folderStore(folder, 250)
    for (const key of ['a', 'b', 'c', 'd']) store.write(key, 'index', Buffer.alloc(100))
    const files = filesOf(folder)
    for (const [i, key] of ['a', 'b', 'c', 'd'].entries()) age(join(files, `${key}.index`), 1000 - i)
    store.read('a', 'index') // used just now
    store.trim()
    expect(readdirSync(files)).toEqual(['a.index', 'd.index'])
    store.trim()
    expect(readdirSync(files)).toEqual(['a.index', 'd.index'])
  })

  it('removes unfinished files after an hour, not before, and leaves what is not its own kind', () => {
    const folder = scratch()
    const store = folderStore(folder, 0)
    store.write('a', 'index', Buffer.alloc(1))
    const files = filesOf(folder)
    for (const [name, seconds] of [
      ['old.tmp', 3700],
      ['new.tmp', 3500],
    ] as const) {
      writeFileSync(join(files, name), 'x')
      age(join(files, name), seconds)
    }
    mkdirSync(join(files, 'folder'))
    symlinkSync('nowhere', join(files, 'dangling'))
    store.trim()
    expect(readdirSync(files).sort()).toEqual(['dangling', 'folder', 'new.tmp'])
  })

  it('is none, and says so, where it cannot be written', () => {
    const folder = scratch()
    writeFileSync(join(folder, 'file'), '')
    const below = folderStore(join(folder, 'file'))
    expect(below.write('a', 'index', Buffer.from('x'))).toMatch(/ENOTDIR|EEXIST/)
    expect(below.read('a', 'index')).toBeUndefined()
    expect(() => below.trim()).not.toThrow()

    // A folder where the file should be.
    const store = folderStore(folder)
    store.write('b', 'index', Buffer.from('x'))
    mkdirSync(join(filesOf(folder), 'a.index'))
    expect(store.write('a', 'index', Buffer.from('x'))).toMatch(/EISDIR|ENOTEMPTY/)
    expect(store.read('a', 'index')).toBeUndefined()
    expect(readdirSync(filesOf(folder)).sort()).toEqual(['a.index', 'b.index'])
  })

  const isRoot = process.getuid?.() === 0
  it.runIf(isRoot)("can be another user's: read, not written, not trimmed", async () => {
    const folder = scratch()
    const store = folderStore(folder)
    store.write('a', 'index', Buffer.from('theirs'))
    const files = filesOf(folder)
    age(join(files, 'a.index'), 5000)
    for (const path of [folder, join(folder, 'layers'), files]) chmodSync(path, 0o755)
    chmodSync(join(files, 'a.index'), 0o644)
    const output = await elsewhere(
      `process.setuid(65534)
       const store = folderStore(${JSON.stringify(folder)}, 0)
       store.trim()
       console.log(String(store.read('a', 'index')), store.write('b', 'index', Buffer.from('x')).slice(0, 6))`,
    )
    expect(output).toBe('theirs EACCES\n')
  })

  const full = '/dev/shm'
  it.runIf(isRoot && existsSync(full))('says why on a full disk, and leaves nothing half written', () => {
    const folder = scratch()
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status === 0
    try {
      const store = folderStore(folder)
      const error = store.write('a', 'index', Buffer.alloc(mounted ? 1_000_000 : 10))
      expect(error ?? 'no disk could be made').toMatch(/ENOSPC|no disk could be made/)
      expect(readdirSync(filesOf(folder))).toEqual(mounted ? [] : ['a.index'])
    } finally {
      if (mounted) spawnSync('umount', [folder])
    }
  })
})
