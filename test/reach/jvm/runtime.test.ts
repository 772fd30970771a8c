import { describe, expect, it } from 'vitest'
import { javaRuntimesOf } from '../../../src/reach/jvm/java-runtime.ts'
import { estimateJlink } from '../../../src/reach/jvm/jlink.ts'
import { parseWords } from './command-words.ts'
import { HOME, jarOf, run } from './jvm-sketch.ts'

describe('the Java that runs', () => {
  it('needs its files, not what only developers need', async () => {
    const { files, reach } = await run({ 'app/app.jar': jarOf({ A: {} }, { 'Main-Class': 'A' }) }, { argv: ['java', '-jar', 'app.jar'] })
    const grades = Object.fromEntries(
      [
        'bin/java',
        'lib/modules',
        'lib/server/libjvm.so',
        'conf/net.properties',
        'release',
        'lib/libawt.so',
        'lib/libattach.so',
        'lib/src.zip',
        'bin/javac',
        'jmods/java.base.jmod',
      ].map((path) => [path, reach.graph.gradeOf(files.find(`/${HOME}/${path}`))]),
    )
    expect(grades).toEqual({
      'bin/java': 'hard',
      'lib/modules': 'hard',
      'lib/server/libjvm.so': 'hard',
      'conf/net.properties': 'hard',
      release: 'hard',
      'lib/libawt.so': 'weak',
      'lib/libattach.so': 'weak',
    })
    expect(['/etc/java/security/cacerts', `/${HOME}/lib/security`].map((path) => reach.graph.gradeOf(files.findLink(path)))).toEqual([
      'hard',
      'hard',
    ])
  })

  it('needs the modules that are named, and those that they require', async () => {
    const app = jarOf(
      { A: { classes: ['java/sql/Driver', 'java/lang/Object'] }, B: { classes: ['java/awt/Frame'] } },
      { 'Main-Class': 'A' },
    )
    const { files } = await run(
      { 'app/app.jar': jarOf({ A: { classes: ['java/sql/Driver'] } }, { 'Main-Class': 'A' }) },
      { argv: ['java', '-jar', 'app.jar'] },
    )
    const [runtime] = javaRuntimesOf(files)
    expect([...runtime!.modules].sort()).toEqual(['java.base', 'java.logging', 'java.sql', 'jdk.zipfs'])
    const whole = await run({ 'app/app.jar': app }, { argv: ['java', '-jar', 'app.jar'] })
    expect(javaRuntimesOf(whole.files)[0]!.modules.has('java.desktop')).toBe(true)

    const small = (await estimateJlink(files, runtime!, runtime!.modules))!
    const large = (await estimateJlink(files, runtime!, ['java.desktop', 'java.sql']))!
    expect(large - small).toBeGreaterThan(9000 * 0.7)
    expect(await estimateJlink(files, { home: '/opt/none', image: -1, modules: new Set() }, [])).toBeUndefined()
  })
})

describe('the command line of Java', () => {
  it.each<[string, object]>([
    ['-jar app.jar -cp x', { main: { kind: 'jar', target: 'app.jar' }, args: ['-cp', 'x'], classPath: undefined }],
    ['-Xmx1g -cp a:b shop.Main x', { main: { kind: 'class', target: 'shop.Main' }, args: ['x'], classPath: 'a:b' }],
    [
      '--class-path=a --add-opens java.base/java.lang=ALL-UNNAMED shop.Main',
      { main: { kind: 'class', target: 'shop.Main' }, classPath: 'a' },
    ],
    ['-p mods --add-modules x -m shop/shop.Main', { main: { kind: 'module', target: 'shop/shop.Main' }, modulePath: 'mods' }],
    ['--module=shop x', { main: { kind: 'module', target: 'shop' }, args: ['x'] }],
    [
      '-javaagent:/a.jar=x,y -Dname=value=1 -Dflag Main',
      {
        agents: ['/a.jar'],
        properties: new Map([
          ['name', 'value=1'],
          ['flag', ''],
        ]),
      },
    ],
    ['-version', { main: { kind: 'none', target: '' } }],
  ])('%s', async (line, expected) => {
    expect(await parseWords(line)).toMatchObject(expected)
  })
})
