import { posix } from 'node:path'
import { readClassFile } from '../../binary/class-file.ts'
import { type JarManifest, parseJarManifest } from '../../binary/jar-manifest.ts'
import type { ImageFiles } from '../../contents/image-files.ts'
import type { ClassSource } from './class-source.ts'
import type { JavaCommand } from './programs/command-line.ts'

const MAX_MANIFEST_BYTES = 1024 * 1024
const ATTRIBUTES = ['main-class', 'start-class', 'launcher-agent-class', 'premain-class']

/** The class that is started, and those that it starts in turn. Empty when that is not known. */
export async function mainClasses(
  command: JavaCommand,
  sources: readonly ClassSource[],
  cwd: string,
  files: ImageFiles,
): Promise<string[]> {
  const { kind, target } = command.main
  if (kind === 'jar') return classesIn(sources[0]?.manifest)
  if (kind === 'class') {
    if (/[$`]/.test(target) && !/^[\w.$/]+$/.test(target)) return []
    const unpacked = await Promise.all(
      (command.classPath ?? '.')
        .split(':')
        .map((entry) => files.read(files.find(posix.resolve(cwd, entry, 'META-INF/MANIFEST.MF')), MAX_MANIFEST_BYTES)),
    )
    const started = unpacked.flatMap((bytes) => parseJarManifest(bytes).get('start-class') ?? [])
    return [target, ...started, ...(command.properties.has('loader.main') ? [command.properties.get('loader.main')!] : [])]
  }
  const [module, main] = target.split('/')
  if (main !== undefined) return [main]
  for (const source of sources) {
    const info = await moduleInfo(source)
    const name = info?.name ?? source.manifest.get('automatic-module-name')
    if (name === module) return [info?.mainClass ?? source.manifest.get('main-class') ?? ''].filter(Boolean)
  }
  return []
}

/** Classes that modules of a module path provide for services: there, files in META-INF do not count. */
export async function moduleRoots(command: JavaCommand, sources: readonly ClassSource[]): Promise<string[]> {
  if (command.modulePath === '') return []
  const infos = await Promise.all(sources.map(moduleInfo))
  return infos.flatMap((info) => info?.provides ?? [])
}

async function moduleInfo(source: ClassSource) {
  const bytes = source.classes.has('module-info') ? (await source.readClasses(['module-info']))[0]?.[0] : undefined
  return bytes && readClassFile(bytes)?.module
}

function classesIn(manifest: JarManifest | undefined): string[] {
  return ATTRIBUTES.flatMap((attribute) => manifest?.get(attribute) ?? [])
}
