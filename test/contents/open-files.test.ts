import { describe, expect, it } from 'vitest'
import { sketchFiles } from '../support/files-sketch.ts'

describe('openFiles', () => {
  it('follows symlinks inside the image, and tells which', async () => {
    const files = await sketchFiles({
      'usr/lib/libc.so.6': 'elf',
      lib: { link: 'usr/lib' },
      'etc/alternatives/libc': { link: '/lib/libc.so.6' },
      'up/and/out': { link: '../../../../../usr/lib/libc.so.6' },
      loop: { link: 'loop' },
    })
    const libc = files.findLink('/usr/lib/libc.so.6')
    expect(files.find('/etc/alternatives/libc')).toBe(libc)
    expect(files.resolve('/etc/alternatives/libc').links.map((node) => files.pathOf(node))).toEqual(['/etc/alternatives/libc', '/lib'])
    expect(files.find('/up/and/out')).toBe(libc)
    expect([files.find('/loop'), files.find('/nothing')]).toEqual([-1, -1])
  })

  it('reads what the final filesystem shows', async () => {
    const files = await sketchFiles(
      [
        { a: 'old', b: 'gone', c: 'kept' },
        { a: 'new', '.wh.b': '', d: { hardlink: 'a' } },
      ],
      { names: ['a', 'b', 'd'] },
    )
    const read = async (path: string) => (await files.read(files.find(path)))?.toString()
    expect(await Promise.all(['/a', '/b', '/c', '/d', '/'].map(read))).toEqual(['new', undefined, 'kept', 'new', undefined])
    expect((await files.readPart(files.find('/c'), 1, 99))?.toString()).toBe('ept')
    expect(files.inodeOf(files.find('/d'))).toBe(files.inodeOf(files.find('/a')))
    expect(['a', 'b', 'd'].map((name) => files.names.named(name).length)).toEqual([1, 0, 1])
    expect(await files.read(files.find('/c'), 3)).toBeUndefined()
  })
})
