import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import { referToExpected } from './expected-files.ts'
import { filesBelow, referToFolder } from './files-below.ts'
import type { Manifest } from './manifest.ts'
import type { Project } from './project.ts'
import { type CodeFile, referToFile, referToModule } from './refer-to-module.ts'

/** `prebuilds/darwin-arm64`: addons that never run in a container. */
const FOREIGN = /(^|[/-])(darwin|win32|windows|freebsd|android|macos|openbsd|sunos)([-/.]|$)/

/** What comes with a package when one of its files is loaded, though no code needs to name it. Once for each package. */
export async function enterPackage({ node, path }: CodeFile, context: ReachContext, project: Project): Promise<void> {
  const manifestPath = project.host.nearestManifest(path)
  if (manifestPath === undefined) return
  referToFile(manifestPath, { from: node, kind: 'package.json', grade: 'hard' }, context, project)
  if (project.entered.has(manifestPath)) return
  project.entered.add(manifestPath)
  const manifest = await project.host.manifest(manifestPath)
  const folder = posix.dirname(manifestPath)
  referToAddons(node, folder, context, project)
  if (!manifest) return
  for (const [prefix, target] of Object.entries(manifest.aliases)) project.modules.addAlias(prefix, posix.resolve(folder, target))
  await referToPlatformPackages(node, folder, manifest, context, project)
  await referToExpected(node, folder, manifest, context, project)
}

/**
 * Of a package that is only perhaps loaded: addons that were compiled where they are, since they may need libraries of the system. Those
 * that come compiled need no more than Node itself.
 */
export function touchPackage({ node, path }: CodeFile, context: ReachContext, { host, entered }: Project): void {
  const manifestPath = host.nearestManifest(path)
  if (manifestPath === undefined || entered.has(manifestPath)) return
  entered.add(manifestPath)
  const folder = `${posix.dirname(manifestPath)}/build/Release`
  for (const { name, kind } of host.list(folder)) {
    if (kind !== 'file' || !name.endsWith('.node')) continue
    context.refer({ from: node, to: `${folder}/${name}`, kind: 'addon of the package', grade: 'weak' })
  }
}

/**
 * Addons are looked for in places that their version, the ABI of Node and the C library decide. Libraries beside them are found by what they
 * need (`$ORIGIN`), or by nothing that can be seen.
 */
function referToAddons(node: number, folder: string, context: ReachContext, { host }: Project): void {
  const files = [...filesBelow(folder, host)].map((names) => names.join('/')).filter((path) => !FOREIGN.test(path))
  const addons = files.filter((path) => path.endsWith('.node'))
  if (addons.length === 0) return
  const libraries = files.filter((path) => /\.so(\.\d+)*$/.test(path))
  for (const path of [...addons, ...libraries]) {
    context.refer({ from: node, to: posix.join(folder, path), kind: 'addon of the package', grade: 'soft' })
  }
}

/** `@img/sharp-linux-x64`, `@esbuild/linux-arm64`: one of many that a package lists, whose name it puts together. */
export async function referToPlatformPackages(
  node: number,
  folder: string,
  { optionalDependencies }: Manifest,
  context: ReachContext,
  project: Project,
): Promise<void> {
  for (const name of optionalDependencies) {
    const found = await project.modules.findFolder(name, posix.join(folder, '_'))
    const manifest = found === undefined ? undefined : await project.host.manifest(posix.join(found, 'package.json'))
    if (!manifest?.platform || project.entered.has(`${found!}/`)) continue
    if (await project.modules.isDoubtfulFolder(found!, name, posix.join(folder, '_'))) {
      const to = posix.join(found!, 'package.json')
      context.refer({ from: node, to, kind: 'package for the platform', grade: 'weak', via: name })
      continue
    }
    project.entered.add(`${found!}/`)
    referToFolder(found!, { from: node, kind: 'package for the platform', grade: 'soft', via: name }, context, project.host)
    await referToPlatformPackages(node, project.host.realPath(found!), manifest, context, project)
  }
}

/** For code of which too little is known: all that its package has and depends on may be used. */
export async function keepWholePackage({ node, path }: CodeFile, context: ReachContext, project: Project): Promise<void> {
  const manifestPath = project.host.nearestManifest(path)
  const manifest = manifestPath === undefined ? undefined : await project.host.manifest(manifestPath)
  if (manifestPath === undefined || !manifest) return
  const kind = 'file that cannot be read'
  if (path.includes('/node_modules/')) {
    referToFolder(posix.dirname(manifestPath), { from: node, kind, grade: 'soft' }, context, project.host)
  }
  for (const name of [...manifest.dependencies, ...manifest.optionalDependencies]) {
    const found = await project.modules.find(name, path)
    referToModule(found, { from: node, kind, grade: 'soft', via: name }, context, project)
  }
}
