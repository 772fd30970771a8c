import { spawnSync } from 'node:child_process'
import { closeSync, ftruncateSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { analyze } from '../src/analyze.ts'
import { UserError } from '../src/errors.ts'
import { slimscope } from './cli/slimscope.ts'
import {
  blobName,
  describe as describeJson,
  directoryOf,
  dockerSaveOf,
  fileOf,
  indexJson,
  layoutOf,
  scratch,
  sketchImage,
  tarOf,
} from './support/archive-sketch.ts'
import { archiveOf, END, entry, imageOf, lying } from './support/raw-layer.ts'

const image = await sketchImage({ layers: [{ 'etc/conf': 'one' }, { b: 'b'.repeat(5000) }], compression: 'gzip' })
const saved = await tarOf(dockerSaveOf(image))
const layout = layoutOf([image])
const [layer] = image.layers as [(typeof image.layers)[0]]
const INDEX = 'application/vnd.oci.image.index.v1+json'

/** What must be true of every refusal: a sentence, a hint, exit 2, nothing of our insides. */
async function expectRefusal(path: string, sentence: RegExp, env: Record<string, string> = {}): Promise<void> {
  const { code, stdout, stderr } = await slimscope(['analyze', path, '--platform', 'linux/amd64'], {
    SLIMSCOPE_CACHE_DIR: scratch(),
    ...env,
  })
  expect(stderr).toMatch(sentence)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).not.toMatch(/ {4}at |node:internal|Error:|failed in a way/)
  expect(stderr.split('\n').length).toBeGreaterThanOrEqual(3)
}

describe('refused in one sentence, on the command line', () => {
  const cases: Record<string, [path: () => string | Promise<string>, sentence: RegExp]> = {
    'a missing file': [() => './no/such.tar', /^There is no file or directory/],
    'a directory that is no layout': [() => directoryOf({ 'a/b': 'x' }), /\.\n/],
    'an empty file': [() => fileOf(''), / is empty\.\n/],
    'a text file': [() => fileOf('hello, world\n'.repeat(100)), /it is a text file, not a tar\.\n/],
    noise: [() => fileOf(Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 31 + 7) % 251))), /no image archive/],
    'a truncated archive': [() => fileOf(saved.subarray(0, saved.indexOf('manifest.json') + 600)), /is cut off/],
    'a truncated gzip archive': [() => fileOf(gzipSync(saved).subarray(0, -100)), /is cut off/],
    'a manifest that names a missing blob': [
      () => directoryOf(Object.fromEntries(Object.entries(layout).filter(([name]) => name !== blobName(layer.digest)))),
      /is missing\.\n/,
    ],
    'a wrong digest of the configuration': [() => directoryOf({ ...layout, [blobName(image.configDigest)]: '{}' }), /is altered/],
    'an index in an index in an index': [
      () => {
        const members = { ...layout }
        let [inner, type] = [image.manifest, 'application/vnd.oci.image.manifest.v1+json']
        for (let depth = 0; depth < 12; depth++) {
          const outer = indexJson([describeJson(inner, type)])
          members[blobName(JSON.parse(outer).manifests[0].digest as string)] = inner
          ;[inner, type] = [outer, INDEX]
        }
        return directoryOf({ ...members, 'index.json': inner })
      },
      /indexes lie more than 8 deep/,
    ],
    'ten thousand layers': [async () => fileOf(await archiveOf(Array.from({ length: 10_000 }, () => END))), /it has 10000 layers\.\n/],
    'more folders replaced than anybody can follow': [
      () => {
        const files = Array.from({ length: 20_000 }, (_, i) => entry(`d/${i}`))
        const turns = Array.from({ length: 20_000 }, () => [entry('d'), entry('d/x')]).flat()
        return imageOf([[...files, ...turns]], (tar) => gzipSync(tar, { level: 1 }))
      },
      /replaces its folders so often/,
    ],
  }
  it.each(Object.entries(cases))('%s', async (_, [path, sentence]) => {
    await expectRefusal(await path(), sentence)
  })
})

describe('read as far as it goes, with a note', () => {
  const bomb = Buffer.concat([entry('small', { content: 'x' }), entry('zeros', { content: Buffer.alloc(50_000_000) }), END])
  const many = (name: (i: number) => string, count: number) => Array.from({ length: count }, (_, i) => entry(name(i)))
  const deep = 'd/'.repeat(50_000)
  const cases: Record<string, [path: () => string | Promise<string>, files: number, note: RegExp]> = {
    'a layer with another digest': [
      () => directoryOf({ ...layout, [blobName(layer.digest)]: gzipSync(layer.tar, { level: 1 }) }),
      2,
      /altered or damaged|the manifest says/,
    ],
    'a gzip bomb': [() => imageOf([[bomb]], gzipSync), 2, /no history/],
    'a zstd bomb': [() => imageOf([[bomb]], zstdCompressSync), 2, /no history/],
    'a size that lies': [() => imageOf([[entry('a', { content: 'a' }), lying('b', 2 ** 32)]]), 2, /in the middle of an entry/],
    'a negative size': [() => imageOf([[entry('a', { content: 'a' }), lying('b', -1)]]), 1, /impossible size|wrong checksum/],
    'a header that is noise': [() => imageOf([[entry('a', { content: 'a' }), Buffer.alloc(512, 'noise')]]), 1, /wrong checksum/],
    'a path of 100,000 characters': [() => imageOf([[entry(`${'x'.repeat(100_000)}`), entry('a')]]), 1, /longer than 4096 bytes/],
    'a path of 50,000 folders': [() => imageOf([[entry(`${deep}f`), entry('a')]]), 1, /longer than 4096 bytes/],
    'a circle of symlinks': [
      () => imageOf([[entry('l', { symlink: 'm' }), entry('m', { symlink: 'l' }), entry('l/x'), entry('a')]]),
      1,
      /leads in circles/,
    ],
    'names out of the image': [() => imageOf([[entry('../../../tmp/out'), entry('/etc/abs'), entry('a/../../b')]]), 3, /no history/],
    'a folder whiteouted 50,000 times': [
      () =>
        imageOf([many((i) => `d/${i}`, 50_000), many((i) => (i % 2 ? '.wh.d' : 'd/.wh..wh..opq'), 50_000)], (tar) =>
          gzipSync(tar, { level: 1 }),
        ),
      0,
      /no history/,
    ],
    'short names that lead to long paths': [
      () =>
        imageOf([
          [
            ...Array.from({ length: 40 }, (_, i) => entry(`s${i}`, { symlink: `${i === 0 ? '' : `s${i - 1}/`}${'a/'.repeat(2000)}` })),
            ...many((i) => `s39/${i}/f`, 20_000),
            entry('a0'),
          ],
        ]),
      1,
      /leads in circles or too far/,
    ],
    'more hard links than files': [
      () => imageOf([[entry('a', { content: 'a' }), ...Array.from({ length: 1000 }, (_, i) => entry(`l${i}`, { hardlink: `l${i - 1}` }))]]),
      1001,
      /hard link to a file that is not there/,
    ],
  }

  it.each(Object.entries(cases))('%s', async (_, [path, files, note]) => {
    const report = await analyze(await path(), { cache: false, platform: 'linux/amd64' })
    expect(report.totals.files).toBe(files)
    expect(report.notes.map(({ message }) => message).join('\n')).toMatch(note)
    expect(report.notes.filter(({ about }) => about === 'ledger')).toEqual([])
  })
})

it('takes a million entries of one name with little work and little memory', () => {
  const path = join(scratch(), 'app.tar')
  const tar = Buffer.concat([...Array.from({ length: 10_000 }, () => entry('a/b'))])
  const gzipped = Buffer.concat([...Array.from({ length: 100 }, () => gzipSync(tar, { level: 1 })), gzipSync(END)])
  return archiveOf([END], () => gzipped).then((archive) => {
    writeFileSync(path, archive)
    const script = `
      import { readFile } from 'node:fs/promises'
      import { analyze } from ${JSON.stringify(join(import.meta.dirname, '../src/analyze.ts'))}
      const { layers, totals } = await analyze(${JSON.stringify(path)}, { cache: false })
      const { userCPUTime, systemCPUTime } = process.resourceUsage()
      // Its own peak: the one that resourceUsage tells is on Linux never less than what the process that started it had.
      const peakKilobytes = await readFile('/proc/self/status', 'utf8').then((status) => /VmHWM:\\s*(\\d+)/.exec(status)[1], () => 0)
      console.log(layers[0].files, totals.files, Math.round(peakKilobytes / 1024), (userCPUTime + systemCPUTime) / 1e6)`
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    const [entries, files, megabytes, cpuSeconds] = stdout.split(' ').map(Number)
    expect([entries, files, stderr]).toEqual([1_000_000, 1, ''])
    expect(megabytes).toBeLessThan(600)
    // Some seconds of processor time; hours, were each compared with all that came before.
    expect(cpuSeconds).toBeLessThan(60)
  })
})

describe('the host', () => {
  it('is not touched by names, links or content', async () => {
    const outside = scratch()
    const canary = join(outside, 'canary')
    writeFileSync(canary, 'alive')
    const up = '../'.repeat(30) + canary.slice(1)
    const path = await imageOf([
      [
        entry('etc/a', { content: 'a' }),
        entry('s', { symlink: outside }),
        entry(canary, { content: 'evil' }),
        entry(up, { content: 'evil' }),
      ],
      [entry('s/canary', { content: 'evil' }), entry('h', { hardlink: canary }), entry('s/.wh.canary'), entry(`${outside}/.wh..wh..opq`)],
    ])
    const before = statSync(canary)
    const { code } = await slimscope(['analyze', path, '--cache-dir', scratch()])
    const { stdout } = await slimscope(['cat', path, canary, '--layer', '0'], { SLIMSCOPE_CACHE_DIR: scratch() })
    expect([code, stdout]).toEqual([0, 'evil'])
    expect([readFileSync(canary, 'utf8'), readdirSync(outside), statSync(canary).mtimeMs]).toEqual(['alive', ['canary'], before.mtimeMs])
  })

  it('does not lend its own files to links', async () => {
    const path = await imageOf([[entry('passwd', { symlink: '/etc/passwd' }), entry('hard', { hardlink: '/etc/passwd' })]])
    for (const name of ['/passwd', '/hard', '/etc/passwd', '/../../../../etc/passwd']) {
      const { code, stdout } = await slimscope(['cat', path, name], { XDG_CACHE_HOME: scratch() })
      expect([code, stdout]).toEqual([2, ''])
    }
  })

  it('sees no escape sequences of names on its terminal', async () => {
    const evil = 'a\u001B[2J\u001B]0;owned\u0007\r\u009B31m\u202Egnp.exe'
    const path = await imageOf([
      [entry(evil, { content: Buffer.alloc(200_000, 1) }), entry(`core-${evil}/core.1`, { content: 'x' })],
      [entry(`.wh.${evil}`)],
    ])
    for (const view of [[], ['--all'], ['--layers'], ['--tree']]) {
      const { stdout, stderr, code } = await slimscope(['analyze', path, '--no-cache', ...view])
      expect(code).toBe(0)
      // oxlint-disable-next-line no-control-regex
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/)
    }
    const { stderr } = await slimscope(['cat', path, `/${evil}`], { XDG_CACHE_HOME: scratch() })
    // oxlint-disable-next-line no-control-regex
    expect(stderr).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/)
  })
})

describe('a cache that cannot be written', () => {
  const small = async () => fileOf(await tarOf(dockerSaveOf(image)))

  it('below a file is done without', async () => {
    const path = await small()
    const cacheDir = join(fileOf('no folder'), 'cache')
    expect(await analyze(path, { cacheDir })).toEqual(await analyze(path, { cache: false }))
  })

  it('on a full disk is done without, and left without temporary files', async (context) => {
    const mount = join(scratch(), 'small')
    mkdirSync(mount)
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', mount]).status === 0
    if (!mounted) return context.skip('only root can mount a small disk')
    try {
      const names = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`folder/file-${i}-${(i * 7919) % 1000}`, `${i}`]))
      const path = fileOf(await tarOf(dockerSaveOf(await sketchImage({ layers: [names], compression: 'gzip' }))))
      expect(await analyze(path, { cacheDir: join(mount, 'cache') })).toEqual(await analyze(path, { cache: false }))
      expect(readdirSync(mount, { recursive: true }).filter((name) => String(name).endsWith('.tmp'))).toEqual([])
    } finally {
      spawnSync('umount', [mount])
    }
    return undefined
  })
})

it('walks a file with a hole of terabytes without reading it', async () => {
  const path = join(scratch(), 'huge.tar')
  const archive = await archiveOf([Buffer.concat([entry('a', { content: 'a' }), END])])
  const descriptor = openSync(path, 'w')
  writeSync(descriptor, archive.subarray(0, -1024))
  ftruncateSync(descriptor, archive.length + 2 ** 36)
  closeSync(descriptor)
  const report = await analyze(path, { cache: false })
  expect(report.totals.files).toBe(1)
})

it('throws a UserError for what it refuses, whoever asks', async () => {
  await expect(analyze(join(scratch(), 'nothing.tar'))).rejects.toBeInstanceOf(UserError)
  await expect(analyze(fileOf(''))).rejects.toBeInstanceOf(UserError)
})
