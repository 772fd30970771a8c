import { describe, expect, it } from 'vitest'
import { type BaseNeeds, describeBinary } from '../../../src/reach/elf/base-needs.ts'
import { type ElfSketch, GLIBC_LOADER, sketchElf } from '../../support/elf-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'

const MUSL_LOADER = '/lib/ld-musl-x86_64.so.1'
const library = (needed: string[] = []) => sketchElf({ needed })

const goData = (...strings: string[]) => Buffer.from(`\xff Go buildinf:${strings.join('')}\0`, 'latin1')
const rustData = (...strings: string[]) => Buffer.from(`RUST_BACKTRACE${strings.join('')}\0`)

async function needsOf(sketch: ElfSketch) {
  const files = await sketchFiles({
    app: { content: sketchElf(sketch), mode: 0o755 },
    'usr/bin/git': { content: '', mode: 0o755 },
    'usr/bin/tool': { content: '', mode: 0o755 },
    'lib/ld-musl-x86_64.so.1': library(),
    'lib64/ld-linux-x86-64.so.2': library(),
    'usr/lib64/libc.so.6': library(['ld-linux-x86-64.so.2']),
    'usr/lib64/libssl.so.3': library(['libcrypto.so.3', 'libc.so.6']),
    'usr/lib64/libcrypto.so.3': library(['libc.so.6']),
    'usr/lib64/libstdc++.so.6': library(['libgcc_s.so.1', 'libc.so.6']),
    'usr/lib64/libgcc_s.so.1': library(['libc.so.6']),
    'lib/libc.musl-x86_64.so.1': { link: 'ld-musl-x86_64.so.1' },
  })
  return describeBinary(files, files.find('/app'), { PATH: '/usr/bin' })
}

describe('describeBinary', () => {
  it.each<[what: string, sketch: ElfSketch, needs: Partial<BaseNeeds>]>([
    ['a static program', { isStatic: true }, { isStatic: true, language: 'c', libraries: [], base: 'scratch' }],
    ['Go without anything', { isStatic: true, data: goData('fmt.Println') }, { language: 'go', programs: [], base: 'scratch' }],
    ['Go with TLS', { isStatic: true, data: goData('crypto/x509.loadSystemRoots') }, { needsCertificates: true, base: 'static' }],
    ['Go with time zones', { isStatic: true, data: goData('time.LoadLocation') }, { needsTimeZones: true, base: 'static' }],
    [
      'Go with time zones of its own',
      { isStatic: true, data: goData('time.LoadLocationtime/tzdata.init') },
      { needsTimeZones: false, base: 'scratch' },
    ],
    [
      'Go that starts programs',
      { isStatic: true, data: goData('os/exec.(*Cmd).Start', 'x/usr/bin/tool', '/usr/bin/none') },
      { programs: ['/usr/bin/tool'], base: 'scratch' },
    ],
    [
      'Go with cgo',
      { interpreter: GLIBC_LOADER, needed: ['libc.so.6'], imports: ['getaddrinfo'], data: goData('') },
      { resolvesNames: true, interpreter: GLIBC_LOADER, libraries: ['ld-linux-x86-64.so.2', 'libc.so.6'], base: 'base' },
    ],
    ['Go that is loaded anywhere', { interpreter: GLIBC_LOADER, data: goData('') }, { isStatic: false, libraries: [], base: 'base' }],
    ['Rust', { interpreter: GLIBC_LOADER, needed: ['libgcc_s.so.1', 'libc.so.6'], data: rustData() }, { language: 'rust', base: 'cc' }],
    [
      'Rust with certificates',
      { isStatic: true, data: rustData('SSL_CERT_FILE') },
      { language: 'rust', needsCertificates: true, base: 'static' },
    ],
    ['C with OpenSSL', { interpreter: GLIBC_LOADER, needed: ['libssl.so.3'] }, { needsCertificates: true, base: 'base' }],
    ['C++', { interpreter: GLIBC_LOADER, needed: ['libstdc++.so.6'] }, { base: 'cc' }],
    ['musl', { interpreter: MUSL_LOADER, needed: ['libc.musl-x86_64.so.1'] }, { base: 'alpine' }],
    [
      'more than any base has',
      { interpreter: GLIBC_LOADER, needed: ['libpq.so.5', 'libc.so.6'] },
      { missing: ['libpq.so.5'], base: 'other' },
    ],
    ['C that names programs', { isStatic: true, data: ['git', '/usr/bin/tool -v', 'sort'] }, { programs: ['/usr/bin/tool', 'git'] }],
  ])('knows what %s needs', async (_, sketch, needs) => {
    expect(await needsOf(sketch)).toMatchObject(needs)
  })

  it('has nothing to say of libraries and scripts', async () => {
    const files = await sketchFiles({ 'liba.so': library(), run: '#!/bin/sh\n' })
    expect(await Promise.all(['/liba.so', '/run', '/none'].map((path) => describeBinary(files, files.find(path))))).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})
