import { describe, expect, it } from 'vitest'
import { javaRuntimesOf } from '../../../src/reach/jvm/java-runtime.ts'
import { estimateJlink } from '../../../src/reach/jvm/jlink.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { type ClassSketch, classOf } from '../../support/class-sketch.ts'
import { parseWords } from './command-words.ts'
import { HOME, jarOf, JDK, run } from './jvm-sketch.ts'

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

describe('libraries of the platform for some programs', () => {
  const LIBRARIES: Members = {
    ...Object.fromEntries(
      ['libawt_headless.so', 'libfontmanager.so', 'libjsound.so', 'libnet.so'].map((name) => [`${HOME}/lib/${name}`, '']),
    ),
    'usr/lib/x86_64-linux-gnu/libcups.so.2': '',
    'usr/lib/x86_64-linux-gnu/libgio-2.0.so.0': '',
    'app/other.jar': '',
  }
  const DESKTOP = ['libawt.so', 'libawt_headless.so', 'libfontmanager.so']
  const ALL = [...DESKTOP, 'libcups.so.2', 'libgio-2.0.so.0', 'libjsound.so']
  const START = 'java -jar app.jar'

  it.each<[what: string, main: ClassSketch, members: Members, argv: string, loaded: string[]]>([
    ['none', { classes: ['java/util/List'] }, {}, START, []],
    ['pictures', { classes: ['javax/imageio/ImageIO'] }, {}, START, DESKTOP],
    ['a class that is found by its name', { strings: ['java.awt.Toolkit'] }, {}, START, DESKTOP],
    ['a property that only looks like it', { strings: ['java.awt.headless'] }, {}, START, []],
    ['coordinates', { classes: ['java/awt/Point', 'java/awt/geom/Point2D'] }, {}, START, []],
    ['printers', { classes: ['javax/print/DocFlavor'] }, {}, START, [...DESKTOP, 'libcups.so.2']],
    ['what prints itself', { classes: ['javax/swing/JTable'] }, {}, START, [...DESKTOP, 'libcups.so.2']],
    ['a name on a list', { strings: ['javax.swing.JEditorPane'] }, {}, START, DESKTOP],
    ['sound', { classes: ['javax/sound/sampled/Clip'] }, {}, START, ['libjsound.so']],
    ['proxies', { strings: ['java.net.useSystemProxies'] }, {}, START, ['libgio-2.0.so.0']],
    ['proxies by a property', {}, {}, 'java -Djava.net.useSystemProxies=true -jar app.jar', ['libgio-2.0.so.0']],
    ['no proxies by a property', {}, {}, 'java -Djava.net.useSystemProxies=false -jar app.jar', []],
    ['proxies', {}, { [`${HOME}/conf/net.properties`]: '# x\njava.net.useSystemProxies=true\n' }, START, ['libgio-2.0.so.0']],
    ['no proxies', {}, { [`${HOME}/conf/net.properties`]: '#java.net.useSystemProxies=true\n' }, START, []],
    ['a picture while it starts', {}, {}, 'java -splash:x.png -jar app.jar', DESKTOP],
    ['nobody knows what', {}, {}, 'java -cp app.jar $MAIN', ALL],
    [
      'a text in another language',
      { classes: ['clojure/lang/RT'] },
      { 'app/lib/clojure/lang/RT.class': classOf('clojure/lang/RT', {}) },
      'java -cp app.jar:/app/lib A',
      ALL,
    ],
    ['a page', {}, { 'app/lib/page.jsp': '<%@ page import="javax.imageio.ImageIO" %>' }, 'java -cp app.jar:/app/lib A', DESKTOP],
  ])('are loaded for %s', async (_, main, members, argv, loaded) => {
    const { files, reach } = await run(
      { ...LIBRARIES, 'app/app.jar': jarOf({ A: main }, { 'Main-Class': 'A' }), ...members },
      { argv: argv.split(' ') },
    )
    const paths = [...reach.graph.reached]
      .filter((node) => node > 0 && reach.graph.gradeOf(node) === 'weak')
      .map((node) => files.pathOf(node))
    const names = paths.map((path) => path.slice(path.lastIndexOf('/') + 1)).filter((name) => ALL.includes(name))
    expect(names.sort()).toEqual([...loaded].sort())
  })
})

it('loads the libraries in each Java, whichever a jar that is loaded by ways of its own runs in', async () => {
  const other = Object.fromEntries(
    Object.entries(JDK)
      .filter(([path]) => path.startsWith(`${HOME}/`))
      .map(([path, member]) => [path.replace(HOME, 'srv/java'), member]),
  )
  const { files, reach } = await run(
    {
      ...other,
      'app/app.jar': jarOf({ A: {} }, { 'Main-Class': 'A' }),
      'app/start.sh': { content: '#!/bin/sh\n/srv/java/bin/java -jar /app/app.jar\njava -cp /app/b.jar B\n', mode: 0o755 },
      'app/b.jar': jarOf({ B: { classes: ['java/awt/Font'] } }),
    },
    { argv: ['sh', '/app/start.sh'] },
  )
  expect([HOME, 'srv/java'].map((home) => reach.graph.gradeOf(files.find(`/${home}/lib/libawt.so`)))).toEqual(['weak', 'weak'])
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
    ['$JAVA_OPTS -Dx=1 ${MORE} shop.Main x', { main: { kind: 'class', target: 'shop.Main' }, args: ['x'] }],
    ['$JAVA_OPTS -jar app.jar', { main: { kind: 'jar', target: 'app.jar' } }],
    ['-cp app.jar $MAIN', { main: { kind: 'class', target: '$MAIN' } }],
    ['-version', { main: { kind: 'none', target: '' } }],
  ])('%s', async (line, expected) => {
    expect(await parseWords(line)).toMatchObject(expected)
  })
})
