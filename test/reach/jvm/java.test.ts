import { array, assert, asyncProperty, nat, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Members } from '../../support/archive-sketch.ts'
import { classOf } from '../../support/class-sketch.ts'
import { zipOf } from '../../support/zip-sketch.ts'
import { jarOf, reachedLines, type Run, run } from './jvm-sketch.ts'

async function reached(members: Members, line: string, how: Omit<Run, 'argv'> = {}): Promise<string[]> {
  const { files, reach } = await run(members, { argv: line.split(' '), ...how })
  return reachedLines(files, reach)
}

const MAIN = { 'Main-Class': 'shop.Main' }
const APP = 'hard /app/app.jar'

describe('a class path', () => {
  it.each<[string, Members, string, string[]]>([
    [
      'of jars, one of which is not needed',
      {
        'app/app.jar': jarOf({ 'shop/Main': { classes: ['lib/A'] } }),
        'app/lib/a.jar': jarOf({ 'lib/A': { classes: ['lib/B'] } }),
        'app/lib/b.jar': jarOf({ 'lib/B': {} }),
        'app/lib/c.jar': jarOf({ 'lib/C': { classes: ['lib/A'] } }),
      },
      'java -cp app.jar:lib/* shop.Main',
      ['hard /app/app.jar', 'hard /app/lib/a.jar', 'hard /app/lib/b.jar'],
    ],
    [
      'of folders with classes',
      {
        'app/classes/shop/Main.class': classOf('shop/Main', { classes: ['shop/Item', 'lib/A'] }),
        'app/classes/shop/Item.class': classOf('shop/Item'),
        'app/classes/shop/Other.class': classOf('shop/Other'),
        'app/a.jar': jarOf({ 'lib/A': {} }),
      },
      'java -classpath classes:a.jar shop.Main',
      ['hard /app/a.jar', 'hard /app/classes/shop/Item.class', 'hard /app/classes/shop/Main.class', 'soft /app/classes/shop/Other.class'],
    ],
    [
      'in a manifest',
      {
        'app/app.jar': jarOf({ 'shop/Main': { classes: ['lib/A'] } }, { ...MAIN, 'Class-Path': 'lib/a.jar lib/b%20c.jar file:/opt/d.jar' }),
        'app/lib/a.jar': jarOf({ 'lib/A': { classes: ['lib/B', 'lib/D'] } }),
        'app/lib/b c.jar': jarOf({ 'lib/B': {} }),
        'opt/d.jar': jarOf({ 'lib/D': {} }),
      },
      'java -jar app.jar',
      [APP, 'hard /app/lib/a.jar', 'hard /app/lib/b c.jar', 'hard /opt/d.jar'],
    ],
    [
      'whose first jar with a class counts',
      {
        'app/app.jar': jarOf({ 'shop/Main': { classes: ['lib/A'] } }),
        'app/a1.jar': jarOf({ 'lib/A': {} }),
        'app/a2.jar': jarOf({ 'lib/A': {} }),
      },
      'java -cp app.jar:a1.jar:a2.jar shop.Main',
      ['hard /app/a1.jar', 'hard /app/app.jar'],
    ],
    [
      'with absolute paths, which are no words of their own',
      { 'app/app.jar': jarOf({ 'shop/Main': {} }), 'app/a.jar': jarOf({ 'lib/A': {} }) },
      'java -cp /app/app.jar:/app/a.jar:/app/classes shop.Main',
      ['hard /app/app.jar'],
    ],
    [
      'with jars that have no classes',
      { 'app/app.jar': jarOf({ 'shop/Main': {} }), 'app/a.jar': jarOf({ 'static/x.js': '' }) },
      'java -cp app.jar:a.jar shop.Main',
      ['hard /app/app.jar', 'weak /app/a.jar'],
    ],
    [
      'with versions of classes for newer Javas',
      {
        'app/app.jar': jarOf({ 'shop/Main': {}, 'META-INF/versions/11/shop/Main': { classes: ['lib/A'] } }),
        'app/a.jar': jarOf({ 'lib/A': {} }),
      },
      'java -cp app.jar:a.jar shop.Main',
      ['hard /app/a.jar', 'hard /app/app.jar'],
    ],
    [
      'of modules',
      {
        'app/mods/core.jar': jarOf({ 'module-info': { module: { name: 'shop.core', mainClass: 'shop/Main' } }, 'shop/Main': {} }),
        'app/mods/plug.jar': jarOf({
          'module-info': { module: { name: 'plug', provides: [['shop/Service', 'plug/Provider']] } },
          'plug/Provider': {},
        }),
        'app/mods/other.jar': jarOf({ 'other/A': {} }),
      },
      'java -p mods -m shop.core',
      ['hard /app/mods/core.jar', 'hard /app/mods/plug.jar'],
    ],
  ])('%s', async (_, members, line, expected) => {
    expect(await reached(members, line)).toEqual(expected.toSorted())
  })

  it('may be in a variable or a file, and agents come first', async () => {
    const members = {
      'app/app.jar': jarOf({ 'shop/Main': {} }),
      'app/agent.jar': jarOf({ 'agent/Premain': { classes: ['lib/A'] } }, { 'Premain-Class': 'agent.Premain' }),
      'app/a.jar': jarOf({ 'lib/A': {} }),
      'app/b.jar': jarOf({ 'lib/B': {} }),
      'app/options': '-cp "app.jar:a.jar" # why\n-Xmx1g\n',
    }
    const expected = ['hard /app/a.jar', 'hard /app/agent.jar', 'hard /app/app.jar']
    expect(await reached(members, 'java -javaagent:agent.jar=x shop.Main', { env: { CLASSPATH: '/app/app.jar:/app/a.jar' } })).toEqual(
      expected,
    )
    expect(await reached(members, 'java @options shop.Main', { env: { JAVA_TOOL_OPTIONS: '-javaagent:agent.jar' } })).toEqual(expected)
  })

  it('is guessed where only a running shell knows it', async () => {
    const members = {
      'opt/tool/bin/tool': { content: '#!/bin/sh\nexec java $OPTIONS -cp "$CP" tool.Main "$@"\n', mode: 0o755 },
      'opt/tool/lib/tool.jar': jarOf({ 'tool/Main': { classes: ['lib/A'] } }),
      'opt/tool/lib/a.jar': jarOf({ 'lib/A': {} }),
      'opt/tool/lib/b.jar': jarOf({ 'lib/B': {} }),
      'opt/other/c.jar': jarOf({ 'tool/Main': {} }),
      'bin/sh': { content: '\u007fELF', mode: 0o755 },
    }
    expect(await reached(members, '/opt/tool/bin/tool', { cwd: '/' })).toEqual(['hard /opt/tool/lib/a.jar', 'hard /opt/tool/lib/tool.jar'])
  })

  it('is held weakly where the main class is not known', async () => {
    const members = { 'app/app.jar': jarOf({ 'shop/Main': {} }), 'app/a.jar': jarOf({ 'lib/A': {} }) }
    const { files, reach } = await run(members, { argv: ['java', '-cp', 'app.jar:a.jar', '$MAIN'] })
    expect(reachedLines(files, reach)).toEqual(['weak /app/a.jar', 'weak /app/app.jar'])
    expect(reach.unresolved.map(({ domain }) => domain)).toEqual(['jvm'])
  })
})

describe('what a class leads to', () => {
  const libraries = { 'app/a.jar': jarOf({ 'lib/A': {} }), 'app/b.jar': jarOf({ 'lib/B': {}, 'lib/sub/C': {} }) }
  it.each<[string, Parameters<typeof classOf>[1], string[]]>([
    ['by its code', { classes: ['[Llib/A;'] }, ['hard /app/a.jar']],
    ['in signatures', { fields: ['Llib/A;'], calls: ['()Llib/B;'] }, ['soft /app/a.jar', 'soft /app/b.jar']],
    ['in annotations that can be seen', { annotations: [{ type: 'lib/A' }, { type: 'lib/B', visible: false }] }, ['soft /app/a.jar']],
    ['in strings', { strings: ['lib.A', 'x=lib/B'] }, ['soft /app/a.jar', 'soft /app/b.jar']],
    ['in strings of packages', { strings: ['lib.sub'] }, ['soft /app/b.jar']],
    ['in beginnings of names', { strings: ['lib.sub.\u0001'], forName: true }, ['soft /app/b.jar']],
    ['in no other strings', { strings: ['lib', 'lib.Nothing', 'other.A'] }, []],
  ])('%s', async (_, sketch, expected) => {
    const members = { ...libraries, 'app/app.jar': jarOf({ 'shop/Main': sketch ?? {} }) }
    const found = await reached(members, 'java -cp app.jar:a.jar:b.jar shop.Main')
    expect(found).toEqual([APP, ...expected].sort())
  })

  it('tells when names are put together from nothing', async () => {
    const members = { 'app/classes/shop/Main.class': classOf('shop/Main', { forName: true, strings: ['some.words'] }) }
    const { reach, files } = await run(members, { argv: ['java', '-cp', 'classes', 'shop.Main'] })
    expect(reach.unresolved.map(({ node, what }) => `${files.pathOf(node)} ${what}`)).toEqual([
      '/app/classes/shop/Main.class Class.forName in shop.Main',
    ])
  })
})

describe('services', () => {
  const provider = (service: string, name: string) =>
    jarOf({ [name]: {}, [`META-INF/services/${service}`]: `# comment\n${name.replace('/', '.')} # x\n` })
  const line = 'java -cp app.jar:api.jar:p.jar shop.Main'
  const api = jarOf({ 'api/Voice': {} })
  it.each<[string, Members, string[]]>([
    [
      'that are asked for',
      {
        'app/app.jar': jarOf({ 'shop/Main': { classes: ['api/Voice', 'java/util/ServiceLoader'] } }),
        'app/api.jar': api,
        'app/p.jar': provider('api.Voice', 'p/Loud'),
      },
      ['hard /app/api.jar', 'soft /app/p.jar'],
    ],
    [
      'that may be asked for',
      {
        'app/app.jar': jarOf({ 'shop/Main': { classes: ['api/Voice'] } }),
        'app/api.jar': api,
        'app/p.jar': provider('api.Voice', 'p/Loud'),
      },
      ['hard /app/api.jar', 'weak /app/p.jar'],
    ],
    [
      'that nobody knows',
      { 'app/app.jar': jarOf({ 'shop/Main': {} }), 'app/api.jar': api, 'app/p.jar': provider('api.Voice', 'p/Loud') },
      [],
    ],
    [
      'of drivers of databases',
      {
        'app/app.jar': jarOf({ 'shop/Main': { classes: ['java/sql/DriverManager'] } }),
        'app/api.jar': api,
        'app/p.jar': provider('java.sql.Driver', 'p/Driver'),
      },
      ['soft /app/p.jar'],
    ],
    [
      'of the platform',
      {
        'app/app.jar': jarOf({ 'shop/Main': {} }),
        'app/api.jar': api,
        'app/p.jar': provider('java.nio.file.spi.FileSystemProvider', 'p/Files'),
      },
      ['weak /app/p.jar'],
    ],
    [
      'of Micronaut',
      {
        'app/app.jar': jarOf({ 'shop/Main': { classes: ['api/Voice', 'java/util/ServiceLoader'] } }),
        'app/api.jar': api,
        'app/p.jar': jarOf({ 'p/Loud': {}, 'META-INF/micronaut/api.Voice/p.Loud': '' }),
      },
      ['hard /app/api.jar', 'soft /app/p.jar'],
    ],
  ])('%s', async (_, members, expected) => {
    expect(await reached(members, line)).toEqual(['hard /app/app.jar', ...expected].sort())
  })
})

describe('programs of Spring Boot', () => {
  const LOADER = 'org/springframework/boot/loader/launch/JarLauncher'
  const FACTORIES = 'org/springframework/core/io/support/SpringFactoriesLoader'
  const parts = {
    [`BOOT-INF/classes/shop/Main`]: { classes: [FACTORIES] },
    'BOOT-INF/classes/application.yml': 'handler: conf.Handler\n',
    [LOADER]: {},
    'BOOT-INF/lib/core.jar': jarOf({ [FACTORIES]: {} }),
    'BOOT-INF/lib/auto.jar': jarOf({
      'auto/Configuration': { classes: ['db/Pool', 'none/Here'] },
      'META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports': 'auto.Configuration\n',
    }),
    'BOOT-INF/lib/pool.jar': jarOf({ 'db/Pool': {} }),
    'BOOT-INF/lib/conf.jar': jarOf({ 'conf/Handler': {} }),
    'BOOT-INF/lib/unused.jar': jarOf({ 'unused/A': { classes: ['db/Pool'] } }),
  }
  const manifest = { 'Main-Class': LOADER.replaceAll('/', '.'), 'Start-Class': 'shop.Main' }
  const inner = ['classes', 'lib/auto.jar', 'lib/conf.jar', 'lib/core.jar', 'lib/pool.jar']
  const grades = ['hard', 'soft', 'soft', 'hard', 'soft']

  it('as one jar', async () => {
    expect(await reached({ 'app/app.jar': jarOf(parts, manifest) }, 'java -jar app.jar')).toEqual(
      ['hard /app/app.jar', ...inner.map((part, i) => `${grades[i]} /app/app.jar!/BOOT-INF/${part}`)].sort(),
    )
  })

  it('unpacked', async () => {
    const files = Object.fromEntries(
      Object.entries(parts).map(([name, part]) => {
        const isClass = typeof part === 'object' && !Buffer.isBuffer(part)
        return isClass
          ? [`app/${name}.class`, classOf(name.replace('BOOT-INF/classes/', ''), part)]
          : [`app/${name}`, part as string | Buffer]
      }),
    )
    const text = Object.entries(manifest)
      .map(([name, value]) => `${name}: ${value}\n`)
      .join('')
    const found = await reached({ ...files, 'app/META-INF/MANIFEST.MF': text }, `java ${manifest['Main-Class']}`)
    expect(found.filter((path) => path.endsWith('.jar'))).toEqual(
      inner
        .slice(1)
        .map((part, i) => `${grades[i + 1]} /app/BOOT-INF/${part}`)
        .sort(),
    )
  })
})

describe('servers', () => {
  const TOMCAT: Members = {
    'opt/tomcat/bin/bootstrap.jar': jarOf({
      'org/apache/catalina/startup/Bootstrap': { strings: ['org.apache.catalina.startup.Catalina'] },
    }),
    'opt/tomcat/lib/catalina.jar': jarOf({
      'org/apache/catalina/startup/Catalina': {},
      'org/apache/catalina/Valve': { classes: ['util/A'] },
    }),
    'opt/tomcat/lib/util.jar': jarOf({ 'util/A': {} }),
    'opt/tomcat/lib/ha.jar': jarOf({ 'ha/Cluster': {} }),
    'opt/tomcat/conf/server.xml': '<Server><Host appBase="webapps"><Valve className="org.apache.catalina.Valve"/></Host></Server>',
    'opt/tomcat/webapps/one.war': jarOf({
      'WEB-INF/classes/one/Servlet': { classes: ['gson/Gson'] },
      'WEB-INF/lib/gson.jar': jarOf({ 'gson/Gson': {} }),
      'WEB-INF/lib/tags.jar': jarOf({ 'tags/Each': {}, 'META-INF/c.tld': '<tag-class>tags.Each</tag-class>' }),
      'WEB-INF/lib/unused.jar': jarOf({ 'unused/A': {} }),
      'index.jsp': '<%@ taglib uri="c" %>',
    }),
    'opt/tomcat/webapps/two/WEB-INF/web.xml': '<servlet-class>ha.Cluster</servlet-class>',
    'opt/tomcat/webapps/two/WEB-INF/lib/gson.jar': jarOf({ 'gson/Gson': {} }),
  }
  it('Tomcat, with its applications', async () => {
    const line = 'java -classpath /opt/tomcat/bin/bootstrap.jar -Dcatalina.home=/opt/tomcat org.apache.catalina.startup.Bootstrap start'
    expect(await reached(TOMCAT, line, { cwd: '/' })).toEqual([
      'hard /opt/tomcat/bin/bootstrap.jar',
      'hard /opt/tomcat/lib/catalina.jar',
      'hard /opt/tomcat/webapps/one.war',
      'soft /opt/tomcat/lib/ha.jar',
      'soft /opt/tomcat/lib/util.jar',
      'soft /opt/tomcat/webapps/one.war!/WEB-INF/classes',
      'soft /opt/tomcat/webapps/one.war!/WEB-INF/lib/gson.jar',
      'soft /opt/tomcat/webapps/one.war!/WEB-INF/lib/tags.jar',
    ])
  })

  it('Jetty, with the modules that are enabled', async () => {
    const jetty: Members = {
      'opt/jetty/start.jar': jarOf({ 'org/eclipse/jetty/start/Main': {} }, { 'Main-Class': 'org.eclipse.jetty.start.Main' }),
      'opt/jetty/modules/http.mod': '[depend]\nserver\n[lib]\nlib/http-${jetty.version}.jar\n',
      'opt/jetty/modules/server.mod': '# x\n[lib]\nlib/server/*.jar\n[depends]\nlogging\n',
      'opt/jetty/modules/logging-jetty.mod': '[provides]\nlogging|default\n[lib]\nlib/log.jar\n',
      'opt/jetty/lib/http-12.jar': jarOf({ 'http/A': {} }),
      'opt/jetty/lib/server/server.jar': jarOf({ 'server/A': {} }),
      'opt/jetty/lib/log.jar': jarOf({ 'log/A': {} }),
      'opt/jetty/lib/other.jar': jarOf({ 'other/A': {} }),
      'srv/base/start.d/http.ini': '--module=http\n',
      'srv/base/webapps/x.war': jarOf({ 'WEB-INF/classes/x/A': {} }),
    }
    expect(await reached(jetty, 'java -jar /opt/jetty/start.jar', { cwd: '/srv/base' })).toEqual([
      'hard /opt/jetty/lib/http-12.jar',
      'hard /opt/jetty/lib/log.jar',
      'hard /opt/jetty/lib/server/server.jar',
      'hard /opt/jetty/start.jar',
      'hard /srv/base/webapps/x.war',
      'soft /srv/base/webapps/x.war!/WEB-INF/classes',
    ])
  })

  it('Quarkus, whose list of jars is its own', async () => {
    const members = {
      'app/quarkus-run.jar': jarOf(
        { 'io/quarkus/bootstrap/runner/QuarkusEntryPoint': {} },
        { 'Main-Class': 'io.quarkus.bootstrap.runner.QuarkusEntryPoint' },
      ),
      'app/quarkus/generated.jar': jarOf({ 'io/quarkus/runner/GeneratedMain': { classes: ['shop/Rest'] } }),
      'app/quarkus/quarkus-application.dat': Buffer.from('\0\0lib.plug.Extension\0'),
      'app/app/shop.jar': jarOf({ 'shop/Rest': { classes: ['lib/A'] } }),
      'app/lib/main/a.jar': jarOf({ 'lib/A': {} }),
      'app/lib/main/plug.jar': jarOf({ 'lib/plug/Extension': {} }),
      'app/lib/main/b.jar': jarOf({ 'lib/B': {} }),
    }
    expect((await reached(members, 'java -jar quarkus-run.jar')).map((each) => each.replace('hard', 'soft')).sort()).toEqual([
      'soft /app/app/shop.jar',
      'soft /app/lib/main/a.jar',
      'soft /app/lib/main/plug.jar',
      'soft /app/quarkus-run.jar',
      'soft /app/quarkus/generated.jar',
    ])
  })

  it('others, which look into folders that they are told of', async () => {
    const members = { 'app/app.jar': jarOf({ 'shop/Main': {} }, MAIN), 'app/plugins/x/p.jar': jarOf({ 'p/A': {} }) }
    expect(await reached(members, 'java -Dplugin.home=/app/plugins -jar app.jar')).toEqual([
      'hard /app/app.jar',
      'weak /app/plugins/x/p.jar',
    ])
  })
})

describe('jars that nobody started', () => {
  it('are read as what they are, with what is loaded already', async () => {
    const members = {
      'app/app.jar': jarOf({ 'shop/Main': {} }, { ...MAIN, 'Class-Path': 'a.jar' }),
      'app/a.jar': jarOf({ 'lib/A': {} }),
      'app/run': { content: '#!/bin/sh\ncp /app/plugin.jar /app/tool.jar /tmp\nexec java -jar /app/app.jar\n', mode: 0o755 },
      'app/plugin.jar': jarOf({ 'plugin/P': { classes: ['lib/A'] } }),
      'app/tool.jar': jarOf({ 'tool/Main': { classes: ['tool/B'] }, 'tool/B': {} }, { 'Main-Class': 'tool.Main', 'Class-Path': 'b.jar' }),
      'app/b.jar': jarOf({ 'b/B': {} }),
      'bin/sh': { content: '\u007fELF', mode: 0o755 },
    }
    const found = await reached(members, '/app/run')
    expect(found).toEqual(['hard /app/app.jar', 'soft /app/a.jar', 'soft /app/plugin.jar', 'soft /app/tool.jar'])
  })

  it('are held weakly when a Java runs that nothing is known of', async () => {
    expect(await reached({ 'app/a.jar': jarOf({ A: {} }) }, 'java')).toEqual(['weak /app/a.jar'])
  })
})

it('reads whatever it is given', async () => {
  const whole = jarOf(
    {
      'shop/Main': { classes: ['lib/A'], strings: ['lib.A'] },
      'META-INF/services/lib.A': 'shop.Main',
      'BOOT-INF/lib/a.jar': jarOf({ 'lib/A': {} }),
    },
    MAIN,
  )
  await assert(
    asyncProperty(array(tuple(nat(whole.length - 1), nat(255)), { maxLength: 8 }), async (changes) => {
      const bytes = Buffer.from(whole)
      for (const [at, value] of changes) bytes[at] = value
      await reached({ 'app/app.jar': bytes }, 'java -jar app.jar')
    }),
    { numRuns: 30 },
  )
})

it('is not led in circles', async () => {
  const members = {
    'app/a.jar': jarOf({ 'shop/Main': { classes: ['lib/B'] } }, { ...MAIN, 'Class-Path': 'b.jar a.jar' }),
    'app/b.jar': jarOf({ 'lib/B': { classes: ['shop/Main'] } }, { 'Class-Path': 'a.jar ../app/b.jar .' }),
    'app/bomb.jar': zipOf({ 'x.class': Buffer.alloc(5_000_000) }),
  }
  expect(await reached(members, 'java -jar a.jar')).toEqual(['hard /app/a.jar', 'hard /app/b.jar'])
})

it('bears archives that grow, lie and repeat', async () => {
  const bomb = zipOf(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`lib/A${i}.class`, Buffer.alloc(3_000_000)])))
  const members = {
    'app/app.jar': jarOf({ 'shop/Main': { classes: Array.from({ length: 40 }, (_, i) => `lib/A${i}`) } }),
    'app/bomb.jar': bomb,
    'app/one.jar': repeated(zipOf({ 'lib/C.class': '' }), 100_000),
    'app/many.jar': zipOf(Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`META-INF/services/x.S${i}`, '']))),
  }
  const { files, reach } = await run(members, { argv: ['java', '-cp', '*', 'shop.Main'] })
  expect(reachedLines(files, reach)).toEqual(['hard /app/app.jar', 'hard /app/bomb.jar', 'weak /app/many.jar'])
})

/** An archive of one file that lists it so often. */
function repeated(zip: Buffer, times: number): Buffer {
  const end = Buffer.from(zip.subarray(-22))
  const start = end.readUInt32LE(16)
  const directory = Buffer.concat(Array.from({ length: times }, () => zip.subarray(start, -22)))
  end.writeUInt32LE(directory.length, 12)
  return Buffer.concat([zip.subarray(0, start), directory, end])
}
