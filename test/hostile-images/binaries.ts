import { classOf } from '../support/class-sketch.ts'
import { GLIBC_LOADER, sketchElf } from '../support/elf-sketch.ts'
import { goBuildInfo, goFunctionTable } from '../support/go-sketch.ts'
import { jimageOf } from '../support/jimage-sketch.ts'
import { zipOf } from '../support/zip-sketch.ts'
import { damaged } from './damage.ts'
import { type HostileImages, SYSTEM } from './image.ts'

const MEGABYTE = 1024 * 1024
const UP = '../'.repeat(40)
const FLAT = { stored: Buffer.alloc(0) }

const program = sketchElf({
  interpreter: GLIBC_LOADER,
  needed: ['libc.so.6', `${UP}etc/shadow`],
  runpath: '$ORIGIN/../lib:$ORIGIN',
  imports: ['dlopen', 'execve'],
  data: ['/etc/shadow', 'libx.so.1', '/bin/sh', '%s/%s.so'],
  dlopenNotes: ['[{"soname":["libx.so.1"]}]'],
})

export const binaries: HostileImages = {
  'ELF programs that are damaged': () => {
    const big = sketchElf({
      interpreter: GLIBC_LOADER,
      needed: Array.from({ length: 50_000 }, (_, i) => `lib${i}.so`),
      data: ['x'.repeat(20 * MEGABYTE)],
    })
    const copies = [program, sketchElf({ bits: 32, bigEndian: true, needed: ['libc.so.6'] })].flatMap((each) =>
      damaged(each, 150, { sparedBytes: 8 }),
    )
    return {
      files: {
        ...SYSTEM,
        ...Object.fromEntries(copies.map((bytes, i) => [`bin/p${i}`, bytes])),
        'bin/big': big,
        'usr/lib/libx.so.1': damaged(program, 1, { seed: 7 })[0]!,
      },
      says: [/\/bin\/p\d+/],
      config: { Entrypoint: ['/bin/sh', '-c', `${copies.map((_, i) => `/bin/p${i}`).join(';')}; /bin/big`] },
    }
  },

  'programs of Go and Rust that are cut off': () => {
    const modules = [
      'path\tx',
      'mod\tx\t(devel)\t',
      'dep\tgithub.com/a/b\tv1.0.0\th1:x',
      ...Array.from({ length: 2000 }, (_, i) => `dep\tm${i}\tv1`),
    ]
    const info = goBuildInfo({ modules })
    const table = goFunctionTable({ functions: Array.from({ length: 500 }, (_, i) => [`github.com/a/b.f${i}`, 100] as const) })
    const cut = [16, 30, 33, 34, 40, 100, 1000, info.length - 1].map((end) =>
      sketchElf({ isStatic: true, sections: { '.go.buildinfo': info.subarray(0, end), '.gopclntab': table.subarray(0, end * 3) } }),
    )
    const lying = Buffer.from(info)
    lying.fill(0xff, 32, 42)
    const whole = sketchElf({
      isStatic: true,
      sections: { '.go.buildinfo': info, '.gopclntab': table, '.dep-v0': Buffer.from('x\x9cnot zlib') },
    })
    const all = [...cut, ...damaged(whole, 60), sketchElf({ isStatic: true, sections: { '.go.buildinfo': lying } })]
    return {
      files: { ...SYSTEM, ...Object.fromEntries(all.map((bytes, i) => [`bin/g${i}`, { content: bytes }])) },
      config: { Entrypoint: ['/bin/sh', '-c', all.map((_, i) => `/bin/g${i}`).join(';')] },
    }
  },

  'jars that lie': ({ secret }) => {
    const plain = zipOf({
      'META-INF/MANIFEST.MF': 'Main-Class: a.Main\nClass-Path: ../../../../../etc/shadow b.jar\n',
      'a/Main.class': classOf('a/Main', { strings: ['/etc/shadow'] }),
    })
    let nested: Buffer = plain
    for (let depth = 0; depth < 20; depth++)
      nested = zipOf({
        'BOOT-INF/lib/x.jar': { stored: nested },
        'META-INF/MANIFEST.MF': 'Main-Class: org.springframework.boot.loader.JarLauncher\nStart-Class: a.Main\n',
      })
    const bomb = zipOf({ 'META-INF/MANIFEST.MF': Buffer.alloc(500 * MEGABYTE), 'a/Main.class': Buffer.alloc(100 * MEGABYTE) })
    const names = {
      [`${UP}etc/shadow`]: 'x',
      [secret]: 'x',
      '': 'x',
      '\0': 'x',
      'META-INF/maven/a/b/pom.properties': 'version=1\ngroupId=../../x\nartifactId=/etc\n',
      'META-INF/services/x': secret,
    }
    const classes = damaged(
      classOf('a/Main', {
        classes: ['b/C'],
        strings: ['x'],
        calls: ['(La/B;)V'],
        forName: true,
        annotations: [{ type: 'a/A', class: 'b/C' }],
      }),
      100,
    )
    return {
      files: {
        ...SYSTEM,
        'srv/plain.jar': plain,
        'srv/nested.jar': nested,
        'srv/bomb.jar': bomb,
        'srv/names.jar': zipOf(names),
        'srv/million.jar': zipOfMany(1_000_000),
        'srv/classes.jar': zipOf({
          ...Object.fromEntries(classes.map((bytes, i) => [`a/C${i}.class`, bytes])),
          'META-INF/MANIFEST.MF': `Main-Class: a.C0\nClass-Path: ${'classes.jar '.repeat(20_000)}\n`,
        }),
        'srv/deep.class': classOf('deep', { signature: '<'.repeat(60_000), fields: ['['.repeat(60_000)] }),
        ...Object.fromEntries(damaged(plain, 60).map((bytes, i) => [`srv/d${i}.jar`, bytes])),
        ...Object.fromEntries(classes.map((bytes, i) => [`srv/classes/C${i}.class`, bytes])),
        'opt/java/lib/modules': damaged(jimageOf({ 'java.base': { 'java/lang/Object.class': classOf('java/lang/Object') } }), 1)[0]!,
        'opt/java/release': 'JAVA_VERSION="21"\nMODULES="java.base"\n',
        'opt/java/bin/java': SYSTEM['bin/sh']!,
      },
      config: {
        Entrypoint: [
          '/bin/sh',
          '-c',
          'for i in plain nested bomb names million classes; do java -jar /srv/$i.jar; done; /opt/java/bin/java -cp "/srv/*:/srv/classes" a.Main',
        ],
      },
    }
  },
}

/** An archive of one empty file that is listed so often. */
function zipOfMany(count: number): Buffer {
  const one = zipOf({ 'a/x.class': FLAT })
  const end = one.length - 22
  const start = one.readUInt32LE(end + 16)
  const directory = Buffer.concat(Array.from({ length: count }, () => one.subarray(start, end)))
  const tail = Buffer.from(one.subarray(end))
  tail.writeUInt32LE(directory.length, 12)
  return Buffer.concat([one.subarray(0, start), directory, tail])
}
