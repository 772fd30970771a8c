import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { rust } from '../../src/packages/rust.ts'
import { type ElfSketch, sketchElf } from '../support/elf-sketch.ts'
import { sketchFiles } from '../support/files-sketch.ts'

const FILL = Buffer.alloc(120_000)
const program = (sketch: ElfSketch) => ({ content: sketchElf({ isStatic: true, ...sketch }), mode: 0o755 })
const audited = (list: unknown) =>
  program({ sections: { '.dep-v0': deflateSync(typeof list === 'string' ? list : JSON.stringify(list)), '.fill': FILL } })
const CRATES = [
  { name: 'anyhow', version: '1.0.86', source: 'crates.io' },
  { name: 'cc', version: '1.1.0', source: 'crates.io', kind: 'build' },
  { name: 'shop', version: '0.1.0', source: 'local', root: true, dependencies: [0, 1, 3] },
  { name: 'zlib-sys', version: '1.2.0-rc.1', source: 'crates.io', dependencies: [1, 99, 'x'] },
]

describe('rust', () => {
  it('lists the crates that the program was audited for, without what only built it', async () => {
    const { packages, notes, broken } = await rust.read(await sketchFiles({ 'app/shop': audited({ packages: CRATES }) }))
    expect(packages.map(({ purl, asked, dependencies, inner }) => [purl, asked, dependencies, inner![0]!.path])).toEqual([
      ['pkg:cargo/anyhow@1.0.86', 'pulled-in', [], '/app/shop!/anyhow@1.0.86'],
      [
        'pkg:cargo/shop@0.1.0',
        'asked',
        [
          { wanted: 'anyhow@1.0.86', kind: 'depends', satisfiedBy: [0] },
          { wanted: 'zlib-sys@1.2.0-rc.1', kind: 'depends', satisfiedBy: [2] },
        ],
        '/app/shop!/shop@0.1.0',
      ],
      ['pkg:cargo/zlib-sys@1.2.0-rc.1', 'pulled-in', [], '/app/shop!/zlib-sys@1.2.0-rc.1'],
    ])
    expect([notes, broken]).toEqual([[], []])
  })

  it('counts positions on from the program before', async () => {
    const { packages } = await rust.read(await sketchFiles({ a: audited({ packages: CRATES }), b: audited({ packages: CRATES }) }))
    expect(packages[4]!.dependencies.map(({ satisfiedBy }) => packages[satisfiedBy[0]!]!.evidence)).toEqual(['/b', '/b'])
  })

  it('finds crates by the paths of their sources, where nothing is audited', async () => {
    const paths = [
      'RUST_BACKTRACE/root/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/serde_json-1.0.154/src/de.rsassertion',
      '/home/x/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/futures-util-0.3.30/src/lib.rs',
      '/home/x/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/futures-util-0.3.30/src/task.rs',
      '/usr/local/cargo/registry/src/github.com-1ecc6299db9ec823/foo-1-0.2.0-beta.2+x/src/lib.rs',
      '/cargo/registry/src/broken',
      '/rustc/1234/library/core/src/fmt/mod.rs',
    ]
    const { packages } = await rust.read(await sketchFiles({ app: program({ data: Buffer.from(`${paths.join('')}${FILL.toString()}`) }) }))
    expect(packages.map(({ purl, asked }) => `${purl} ${asked}`)).toEqual([
      'pkg:cargo/serde_json@1.0.154 unknown',
      'pkg:cargo/futures-util@0.3.30 unknown',
      'pkg:cargo/foo-1@0.2.0-beta.2%2Bx unknown',
    ])
  })

  it('passes over what Rust did not make', async () => {
    const data = Buffer.from(`/registry/src/x/serde-1.0.0/src/lib.rs${FILL.toString()}`)
    expect((await rust.read(await sketchFiles({ app: program({ data }) }))).packages).toEqual([])
  })

  it.each<[what: string, list: unknown]>([
    ['no JSON', 'nonsense'],
    ['another document', []],
    ['too large a document', `{"packages":[],"x":"${'y'.repeat(9 * 1024 * 1024)}"}`],
    ['too many crates', { packages: Array.from({ length: 20_001 }, () => ({})) }],
  ])('notes %s', async (_, list) => {
    const { packages, notes, broken } = await rust.read(await sketchFiles({ app: audited(list) }))
    expect([packages, notes, broken]).toEqual([[], [{ about: '/app', message: 'its list of crates cannot be read' }], ['/app']])
  })

  it('takes nothing for granted in the list', async () => {
    const { packages } = await rust.read(
      await sketchFiles({ app: audited({ packages: [null, 7, { name: 5 }, { name: 'a', dependencies: 'x' }] }) }),
    )
    expect(packages.map(({ name }) => name)).toEqual(['a'])
  })
})
