import { describe, expect, it } from 'vitest'
import { go } from '../../src/packages/go.ts'
import type { Members } from '../support/archive-sketch.ts'
import { type ElfSketch, sketchElf } from '../support/elf-sketch.ts'
import { sketchFiles } from '../support/files-sketch.ts'
import { goBuildInfo, goFunctionTable, type GoSketch, oldGoBuildInfo } from '../support/go-sketch.ts'

/** Programs below a size are not asked. */
const FILL = Buffer.alloc(120_000)
const MODULES = [
  'path\texample.com/shop/cmd/server',
  'mod\texample.com/shop\t(devel)\t',
  'dep\tgithub.com/gorilla/mux\tv1.8.0\th1:abc=',
  'dep\tgopkg.in/yaml.v3\tv3.0.1\th1:abc=',
  'dep\tgithub.com/old/lib\tv1.0.0',
  '=>\tgithub.com/new/lib\tv1.1.0+incompatible\th1:abc=',
  'dep\texample.com/near\tv0.0.0',
  '=>\t../near\t(devel)\t',
  'build\tCGO_ENABLED=0',
]
const FUNCTIONS: GoSketch['functions'] = [
  ['runtime.main', 100],
  ['main.main', 50],
  ['github.com/gorilla/mux.(*Router).Match', 300],
  ['github.com/gorilla/mux/internal.x', 20],
  ['gopkg.in/yaml%2ev3.Unmarshal[go.shape.string]', 40],
  ['github.com/old/lib.f', 7],
  ['example.com/shop/store.Get', 9],
  ['type:.eq.github.com/gorilla/mux.Router', 5],
]

const program = (sketch: GoSketch, elf: ElfSketch = {}) => ({
  content: sketchElf({
    isStatic: true,
    sections: { '.go.buildinfo': goBuildInfo(sketch), '.gopclntab': goFunctionTable(sketch), '.fill': FILL },
    ...elf,
  }),
  mode: 0o755,
})

async function modulesOf(members: Members): Promise<string[]> {
  const { packages } = await go.read(await sketchFiles(members))
  return packages.map(({ purl, inner }) => `${purl} ${inner![0]!.path} ${inner![0]!.unpackedBytes}`)
}

describe('go', () => {
  it('lists the module of a program, the standard library, and all modules, with their code', async () => {
    expect(await modulesOf({ 'app/server': program({ modules: MODULES, functions: FUNCTIONS }) })).toEqual([
      'pkg:golang/example.com/shop /app/server!/example.com/shop 59',
      'pkg:golang/stdlib@1.26.0 /app/server!/stdlib 100',
      'pkg:golang/github.com/gorilla/mux@v1.8.0 /app/server!/github.com/gorilla/mux 320',
      'pkg:golang/gopkg.in/yaml.v3@v3.0.1 /app/server!/gopkg.in/yaml.v3 40',
      'pkg:golang/github.com/new/lib@v1.1.0%2Bincompatible /app/server!/github.com/old/lib 7',
      'pkg:golang/example.com/near /app/server!/example.com/near 0',
    ])
  })

  it('says that the program needs them, and that nobody asked for them', async () => {
    const { packages, notes, broken } = await go.read(await sketchFiles({ one: program({}), two: program({ modules: MODULES }) }))
    expect(packages.map(({ name, asked }) => [name, asked]).slice(0, 5)).toEqual([
      ['one', 'asked'],
      ['stdlib', 'pulled-in'],
      ['example.com/shop', 'asked'],
      ['stdlib', 'pulled-in'],
      ['github.com/gorilla/mux', 'pulled-in'],
    ])
    expect(packages[2]!.dependencies.slice(0, 2)).toEqual([
      { wanted: 'stdlib@1.26.0', kind: 'depends', satisfiedBy: [3] },
      { wanted: 'github.com/gorilla/mux@v1.8.0', kind: 'depends', satisfiedBy: [4] },
    ])
    expect([packages[2]!.evidence, packages[2]!.files, notes, broken]).toEqual(['/two', [], [], []])
  })

  const short = { modules: ['path\tx.org/a', 'mod\tx.org/a\tv1.2.3\t'] }
  const found = (path: string, version = '1.26.0') => [
    `pkg:golang/x.org/a@v1.2.3 ${path}!/x.org/a 0`,
    `pkg:golang/stdlib@${version} ${path}!/stdlib 0`,
  ]

  it('finds it without section headers', async () => {
    const data = Buffer.concat([FILL, goBuildInfo(short), FILL])
    expect(await modulesOf({ app: { content: sketchElf({ isStatic: true, data }), mode: 0o755 } })).toEqual(found('/app'))
  })

  it('reads what Go wrote before 1.18', async () => {
    const offset = sketchElf({ isStatic: true, data: Buffer.from('here') }).indexOf('here')
    const data = Buffer.concat([oldGoBuildInfo(short, 0x400000 + offset), FILL])
    expect(await modulesOf({ app: { content: sketchElf({ isStatic: true, data }), mode: 0o755 } })).toEqual(found('/app', '1.13.4'))
  })

  it('knows the version where no modules are told', async () => {
    expect(await modulesOf({ 'opt/tool': program({ version: 'go1.21.3 X:boringcrypto' }) })).toEqual([
      'pkg:golang/tool /opt/tool!/tool 0',
      'pkg:golang/stdlib@1.21.3 /opt/tool!/stdlib 0',
    ])
  })

  it.each<[what: string, members: Members]>([
    ['files that nobody can execute', { app: program(short).content }],
    ['libraries', { 'libgo.so': program(short) }],
    ['small files', { app: { content: sketchElf({ isStatic: true, sections: { '.go.buildinfo': goBuildInfo(short) } }), mode: 0o755 } }],
    ['scripts', { app: { content: Buffer.concat([Buffer.from('#!/bin/sh\n'), FILL]), mode: 0o755 } }],
    [
      'programs with sections, none of them Go',
      { app: { content: sketchElf({ sections: { '.text': FILL }, data: goBuildInfo(short) }), mode: 0o755 } },
    ],
  ])('passes over %s', async (_, members) => {
    expect(await modulesOf(members)).toEqual([])
  })

  it('counts hard links as one', async () => {
    expect(await modulesOf({ 'bin/a': program(short), 'usr/bin/b': { hardlink: 'bin/a' } })).toEqual(found('/bin/a'))
  })

  it('gets over any damage', async () => {
    const whole = program({ modules: MODULES, functions: FUNCTIONS }).content
    const start = whole.indexOf(' Go buildinf:') - 64
    let seed = 7
    const random = (below: number) => (seed = (seed * 48271) % 0x7fffffff) % below
    const members: Members = {}
    for (let i = 0; i < 60; i++) {
      const content = Buffer.from(random(5) === 0 ? whole.subarray(0, random(whole.length)) : whole)
      for (let k = 0; k < 8; k++) content[Math.min(start + random(900), content.length - 1)] = [0, 0x7f, 0xff, random(256)][random(4)]!
      members[`app${i}`] = { content, mode: 0o755 }
    }
    expect((await go.read(await sketchFiles(members))).packages.length).toBeGreaterThan(0)
  })
})
