import { array, assert, asyncProperty, nat, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJarManifest } from '../../src/binary/jar-manifest.ts'
import { jdk } from '../../src/packages/java/jdk.ts'
import { maven } from '../../src/packages/java/maven.ts'
import { parsePomDependencies } from '../../src/packages/java/pom.ts'
import { installedIn } from '../support/installed-sketch.ts'
import { zipOf, type ZipMembers } from '../support/zip-sketch.ts'

const OWN = { group: 'org.shop', artifact: 'shop', version: '1.0' }

function pom(group: string, artifact: string, version: string, dependencies = ''): ZipMembers {
  const folder = `META-INF/maven/${group}/${artifact}`
  return {
    [`${folder}/pom.properties`]: `#Generated\nversion=${version}\ngroupId=${group}\nartifactId=${artifact}\n`,
    [`${folder}/pom.xml`]: `<project><groupId>${group}</groupId><dependencies>${dependencies}</dependencies></project>`,
  }
}

function needs(name: string, more = ''): string {
  const [group, artifact] = name.split(':')
  return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId>${more}</dependency>`
}

describe('Maven packages', () => {
  it('are told by what Maven put into jars, by the manifest, or by the name', async () => {
    const { packages, installed } = await installedIn(maven, {
      'app/guava-33.jar': zipOf(
        pom(
          'com.google.guava',
          'guava',
          '33',
          needs('com.google.guava:failureaccess', '<version>1.0.2</version>') + needs('junit:junit', '<scope>test</scope>'),
        ),
      ),
      'app/failureaccess.jar': zipOf(pom('com.google.guava', 'failureaccess', '1.0.2')),
      'app/osgi-1.2.jar': zipOf({ 'META-INF/MANIFEST.MF': 'Bundle-SymbolicName: org.x.osgi;singleton:=true\nBundle-Version: 9\n' }),
      'app/plain.jar': zipOf({ 'META-INF/MANIFEST.MF': 'Implementation-Version: 3.1\nImplementation-Vendor-Id: org.y\n' }),
      'app/nothing-0.9-SNAPSHOT.jar': zipOf({ 'A.class': '' }),
      'app/text.jar': 'no archive',
      'app/link.jar': { link: 'plain.jar' },
    })
    expect(packages).toEqual({
      'com.google.guava:guava@33': {
        files: ['/app/guava-33.jar'],
        needs: ['com.google.guava:failureaccess:1.0.2 → com.google.guava:failureaccess@1.0.2'],
        asked: 'unknown',
        dev: false,
        complete: true,
      },
      'com.google.guava:failureaccess@1.0.2': {
        files: ['/app/failureaccess.jar'],
        needs: [],
        asked: 'unknown',
        dev: false,
        complete: true,
      },
      'org.x:osgi@1.2': { files: ['/app/osgi-1.2.jar'], needs: [], asked: 'unknown', dev: false, complete: true },
      'org.y:plain@3.1': { files: ['/app/plain.jar'], needs: [], asked: 'unknown', dev: false, complete: true },
      'nothing@0.9-SNAPSHOT': { files: ['/app/nothing-0.9-SNAPSHOT.jar'], needs: [], asked: 'unknown', dev: false, complete: true },
    })
    expect(installed.packages[0]!.purl).toBe('pkg:maven/com.google.guava/guava@33')
  })

  it('that were unpacked into one jar share it', async () => {
    const { packages } = await installedIn(maven, {
      'app/all-2.jar': zipOf({ ...pom('org.a', 'a', '1'), ...pom('org.shop', 'all', '2') }),
      'app/renamed.jar': zipOf({ ...pom('org.a', 'a', '1'), ...pom('org.b', 'b', '1') }),
    })
    expect(Object.keys(packages)).toEqual(['org.shop:all@2', 'org.a:a@1', 'renamed@', 'org.a:a@1 /app/renamed.jar', 'org.b:b@1'])
    expect(packages['org.a:a@1']!.files).toEqual(['/app/all-2.jar'])
  })

  it('lie in programs of Spring Boot, whose own part is the rest', async () => {
    const library = zipOf(pom('org.a', 'a', '1', needs('org.b:b')))
    const { installed, packages } = await installedIn(maven, {
      'app/shop-1.0.jar': zipOf({
        ...pom('org.shop', 'shop', '1.0', needs('org.a:a')),
        'BOOT-INF/classes/shop/Main.class': { stored: Buffer.alloc(100) },
        'BOOT-INF/classes/application.yml': { stored: Buffer.alloc(20) },
        'BOOT-INF/lib/a-1.jar': { stored: library },
        'BOOT-INF/lib/b-1.jar': zipOf(pom('org.b', 'b', '1')),
      }),
      'other/b-1.jar': zipOf(pom('org.b', 'b', '1')),
    })
    expect(installed.packages.map(({ name, inner, files, evidence }) => [name, inner?.[0]?.path ?? files.length, evidence])).toEqual([
      ['org.shop:shop', '/app/shop-1.0.jar!/BOOT-INF/classes', '/app/shop-1.0.jar'],
      ['org.a:a', '/app/shop-1.0.jar!/BOOT-INF/lib/a-1.jar', '/app/shop-1.0.jar!/BOOT-INF/lib/a-1.jar'],
      ['org.b:b', '/app/shop-1.0.jar!/BOOT-INF/lib/b-1.jar', '/app/shop-1.0.jar!/BOOT-INF/lib/b-1.jar'],
      ['org.b:b', 1, '/other/b-1.jar'],
    ])
    expect(installed.packages[0]!.inner![0]).toMatchObject({ unpackedBytes: 120, storedBytes: 120 })
    expect(installed.packages[1]!.inner![0]).toMatchObject({ unpackedBytes: library.length, storedBytes: library.length })
    expect(installed.packages[1]!.dependencies).toEqual([{ wanted: 'org.b:b', kind: 'depends', satisfiedBy: [2] }])
    expect([packages['org.a:a@1']!.asked, packages['org.b:b@1']!.asked]).toEqual(['pom.xml of org.shop:shop', 'pulled-in'])
  })

  it('lie in wars in ears', async () => {
    const war = zipOf({ 'WEB-INF/classes/A.class': 'x', 'WEB-INF/lib/a-1.jar': zipOf(pom('org.a', 'a', '1')) })
    const { installed } = await installedIn(maven, {
      'opt/shop.ear': zipOf({ 'web.war': war, 'lib/b-1.jar': zipOf(pom('org.b', 'b', '1')) }),
    })
    expect(installed.packages.map(({ name, evidence }) => `${name} ${evidence}`)).toEqual([
      'shop /opt/shop.ear',
      'web /opt/shop.ear!/web.war',
      'org.a:a /opt/shop.ear!/web.war!/WEB-INF/lib/a-1.jar',
      'org.b:b /opt/shop.ear!/lib/b-1.jar',
    ])
    expect(installed.packages[1]!.inner![0]!.path).toBe('/opt/shop.ear!/web.war!/WEB-INF/classes')
  })

  it('may be broken in any way', async () => {
    const whole = zipOf({
      ...pom('org.shop', 'shop', '1.0', needs('org.a:a')),
      'BOOT-INF/lib/a.jar': { stored: zipOf(pom('org.a', 'a', '1')) },
    })
    await assert(
      asyncProperty(array(tuple(nat(whole.length - 1), nat(255)), { maxLength: 8 }), async (changes) => {
        const bytes = Buffer.from(whole)
        for (const [at, value] of changes) bytes[at] = value
        await installedIn(maven, { 'a.jar': bytes })
      }),
      { numRuns: 60 },
    )
  })

  it('do not unpack a jar into itself without end', async () => {
    let jar = zipOf({ 'A.class': '' })
    for (let depth = 0; depth < 12; depth++) jar = zipOf({ [`lib/x${depth}.jar`]: { stored: jar }, 'y.jar': { stored: 'no archive' } })
    expect((await installedIn(maven, { 'a.jar': jar })).installed.packages.length).toBe(5)
  })
})

describe('parsePomDependencies', () => {
  it.each<[string, string, string[]]>([
    ['own', `<project><dependencies>${needs('a:b')}</dependencies></project>`, ['depends a:b']],
    ['optional', `<project><dependencies>${needs('a:b', '<optional>true</optional>')}</dependencies></project>`, ['optional a:b']],
    ['with placeholders', `<project><dependencies>${needs('${project.groupId}:b')}</dependencies></project>`, ['depends org.shop:b']],
    ['managed', `<project><dependencyManagement><dependencies>${needs('a:b')}</dependencies></dependencyManagement></project>`, []],
    [
      'of plug-ins',
      `<project><build><plugins><plugin><dependencies>${needs('a:b')}</dependencies></plugin></plugins></build></project>`,
      [],
    ],
    ['provided', `<project><dependencies>${needs('a:b', '<scope>provided</scope>')}</dependencies></project>`, []],
    [
      'in comments',
      `<?xml version="1.0"?><project a="b"><!-- <dependencies> --><dependencies>${needs('a:b')}<!--${needs('c:d')}--></dependencies></project>`,
      ['depends a:b'],
    ],
    [
      'with exclusions',
      `<project><dependencies>${needs('a:b', `<exclusions><exclusion><groupId>x</groupId></exclusion></exclusions>`)}</dependencies></project>`,
      ['depends a:b'],
    ],
    ['in a broken file', '<project><dependencies><dependency><groupId>a', []],
  ])('%s', (_, text, expected) => {
    expect(parsePomDependencies(text, OWN).map(({ kind, name }) => `${kind} ${name}`)).toEqual(expected)
  })

  it('reads what nests without end in no time', () => {
    for (const piece of ['<!--', '<a>', '<project><dependencies><dependency>', '</a>', '<'])
      parsePomDependencies(piece.repeat(200_000), OWN)
  })
})

it('joins lines of manifests, and stops at the first section', () => {
  const text = 'Manifest-Version: 1.0\r\nClass-Path: a.jar b\r\n .jar\r\nMain-Class: shop.Main\r\n\r\nName: x\r\nMain-Class: y\r\n'
  expect([...parseJarManifest(Buffer.from(text))]).toEqual([
    ['manifest-version', '1.0'],
    ['class-path', 'a.jar b.jar'],
    ['main-class', 'shop.Main'],
  ])
})

describe('Java runtimes', () => {
  const release = 'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_RUNTIME_VERSION="17.0.15+6"\nJAVA_VERSION="17.0.15"\nMODULES="java.base"\n'
  it('are told by their release file', async () => {
    const { packages, installed } = await installedIn(jdk, {
      'opt/java/openjdk/release': release,
      'opt/java/openjdk/bin/java': '',
      'opt/java/openjdk/bin/javac': '',
      'opt/java/openjdk/lib/modules': '',
      'usr/lib/jvm/jre8/release': 'JAVA_VERSION="1.8.0_392"\n',
      'usr/lib/jvm/jre8/bin/java': '',
      'opt/node/release': 'x',
      'opt/java/empty/release': '',
      'opt/java/empty/bin/java': '',
    })
    expect(packages).toEqual({
      'jdk@17.0.15+6': {
        files: ['bin/java', 'bin/javac', 'lib/modules', 'release'].map((file) => `/opt/java/openjdk/${file}`),
        needs: [],
        asked: 'unknown',
        dev: false,
        complete: true,
      },
      'jre@1.8.0_392': {
        files: ['/usr/lib/jvm/jre8/bin/java', '/usr/lib/jvm/jre8/release'],
        needs: [],
        asked: 'unknown',
        dev: false,
        complete: true,
      },
    })
    expect(installed.packages[0]!.purl).toBe('pkg:generic/eclipse-adoptium/jdk@17.0.15%2B6')
  })
})
