import { isTest } from './package-content.ts'
import type { PythonFile } from './python-file.ts'
import { moduleNamed } from './named-modules.ts'

/** Folders that hold more than one application. */
const SHARED = /^\/(?:|usr|usr\/local|usr\/s?bin|s?bin|usr\/local\/s?bin|home|root|opt|srv|var|tmp|etc|mnt|data|workspace)$/
const CONFIGURATION = /\.(?:ini|cfg|conf|toml|ya?ml|json)$/
const MAX_CONFIGURATION_BYTES = 256 * 1024
const MAX_CONFIGURATIONS = 50
const MAX_FILES = 5000
const MAX_FOLDERS = 2000
const NAME = /\b[A-Za-z_]\w*(?:\.\w+)+\b/g

/**
 * What lies around code of the image's own. Configuration names classes of libraries (`class: pythonjsonlogger.jsonlogger.JsonFormatter`);
 * and other code may be run by ways that nobody sees from here, such as a shell in the container: hence weak.
 */
export async function followOwnApplication(file: PythonFile, done: Set<number>): Promise<void> {
  const { folder, node, context } = file
  const { files } = context
  if (file.origin !== 'own' || done.has(folder) || SHARED.test(files.pathOf(folder))) return
  done.add(folder)
  const found = ownFiles(file, done)
  for (const to of found.sources) context.refer({ from: node, to, kind: 'own code beside it', grade: 'weak' })
  await Promise.all(found.configurations.map((configuration) => followConfiguration(configuration, file)))
}

/** Sources below a folder, and configurations in it. */
function ownFiles({ folder, context, searchPath: { sites } }: PythonFile, done: Set<number>) {
  const { files } = context
  const sources: number[] = []
  const configurations: number[] = []
  const queue = [folder]
  for (let at = queue.pop(); at !== undefined && sources.length < MAX_FILES && done.size < MAX_FOLDERS; at = queue.pop()) {
    for (const child of files.children(at)) {
      const name = files.nameOf(child)
      if (files.kind(child) === 'directory') {
        const foreign =
          sites.has(child) || isTest(name) || /^\.|^node_modules$|^(docs?|examples?)$/.test(name) || files.child(child, 'pyvenv.cfg') !== -1
        if (!foreign && !done.has(child)) queue.push(child)
        if (!foreign) done.add(child)
      } else if (!context.isFirstParty(child)) continue
      else if (name.endsWith('.py') && !isTest(name.slice(0, -3)) && name !== 'setup.py') sources.push(child)
      else if (CONFIGURATION.test(name) && at === folder && configurations.length < MAX_CONFIGURATIONS) configurations.push(child)
    }
  }
  return { sources, configurations }
}

async function followConfiguration(node: number, file: PythonFile): Promise<void> {
  const { files, refer } = file.context
  const text = (await files.read(node, MAX_CONFIGURATION_BYTES))?.toString('latin1') ?? ''
  for (const name of new Set(Array.from(text.matchAll(NAME), ([name]) => name))) {
    const found = moduleNamed(name, { searchPath: file.searchPath, origin: 'installed' })
    if (!found) continue
    refer({ from: file.node, to: node, kind: 'configuration', grade: 'soft' })
    file.loads(found, { kind: 'name in a configuration', grade: 'soft', via: `${name} in ${files.nameOf(node)}` })
  }
}
