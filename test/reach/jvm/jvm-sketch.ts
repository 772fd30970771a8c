import type { ImageFiles } from '../../../src/contents/image-files.ts'
import { type Environment, ROOT } from '../../../src/reach/edge.ts'
import { explore, type Reach } from '../../../src/reach/explore.ts'
import { jvmAnalyser } from '../../../src/reach/jvm/analyser.ts'
import { launchProgram } from '../../../src/reach/programs/launch-program.ts'
import { shellAnalyser } from '../../../src/reach/shell/analyser.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { type ClassSketch, classOf } from '../../support/class-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { jimageOf } from '../../support/jimage-sketch.ts'
import { zipOf, type ZipMembers } from '../../support/zip-sketch.ts'

export const HOME = 'opt/jdk'

const info = (name: string, ...requires: string[]) => classOf('module-info', { module: { name, requires } })

/** A development kit of Java 17, in /opt/jdk. */
export const JDK: Members = {
  [`${HOME}/bin/java`]: { content: '\u007fELF', mode: 0o755 },
  [`${HOME}/bin/javac`]: { content: '\u007fELF', mode: 0o755 },
  [`${HOME}/release`]: 'JAVA_VERSION="17.0.1"\n',
  [`${HOME}/lib/server/libjvm.so`]: '\u007fELF',
  [`${HOME}/lib/libawt.so`]: '\u007fELF',
  [`${HOME}/lib/libattach.so`]: '\u007fELF',
  [`${HOME}/lib/src.zip`]: 'sources',
  [`${HOME}/lib/security`]: { link: '../../../etc/java/security' },
  'etc/java/security/cacerts': 'certificates',
  [`${HOME}/conf/net.properties`]: '',
  [`${HOME}/jmods/java.base.jmod`]: '',
  [`${HOME}/lib/modules`]: jimageOf({
    'java.base': { 'java/lang/Object.class': Buffer.alloc(1000), 'module-info.class': info('java.base') },
    'java.sql': { 'java/sql/Driver.class': Buffer.alloc(2000), 'module-info.class': info('java.sql', 'java.base', 'java.logging') },
    'java.logging': { 'java/util/logging/Logger.class': Buffer.alloc(300), 'module-info.class': info('java.logging', 'java.base') },
    'java.desktop': { 'java/awt/Frame.class': Buffer.alloc(9000), 'module-info.class': info('java.desktop', 'java.base') },
    'jdk.zipfs': { 'jdk/nio/zipfs/ZipPath.class': Buffer.alloc(50), 'module-info.class': info('jdk.zipfs', 'java.base') },
  }),
  'usr/bin/java': { link: `/${HOME}/bin/java` },
}

/** A jar of classes by their internal names, or of other files. */
export function jarOf(members: Record<string, ClassSketch | string | Buffer>, manifest: Record<string, string> = {}): Buffer {
  const files: ZipMembers = {}
  if (Object.keys(manifest).length > 0) {
    files['META-INF/MANIFEST.MF'] = Object.entries({ 'Manifest-Version': '1.0', ...manifest })
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')
  }
  for (const [name, member] of Object.entries(members)) {
    if (typeof member === 'string' || Buffer.isBuffer(member)) files[name] = member
    else files[`${name}.class`] = classOf(name.replace(/^(?:BOOT-INF|WEB-INF)\/classes\/|^META-INF\/versions\/\d+\//, ''), member)
  }
  return zipOf(files)
}

export interface Run {
  argv: readonly string[]
  env?: Environment
  cwd?: string
}

export async function run(members: Members, { argv, env = {}, cwd = '/app' }: Run) {
  const files = await sketchFiles({ ...JDK, ...members }, { suffixes: ['.jar'] })
  const reach = await explore({
    files,
    packages: [],
    env,
    workingDir: cwd,
    analysers: [shellAnalyser, jvmAnalyser],
    launchProgram,
    policy: () => [],
    launches: [{ from: ROOT, argv, cwd, env, kind: 'CMD', grade: 'hard' }],
  })
  return { files, reach }
}

/** Jars, classes and what lies in jars, by grade and path: `soft /app/lib/a.jar`. */
export function reachedLines(files: ImageFiles, { graph, pathOf }: Reach): string[] {
  const lines: string[] = []
  for (const node of graph.reached) {
    if (node < 0 || (node < files.nodeCount && files.kind(node) === 'directory')) continue
    const path = pathOf(node)
    if (/\.(jar|war|class)$|!\//.test(path)) lines.push(`${graph.gradeOf(node)} ${path}`)
  }
  return lines.sort()
}
