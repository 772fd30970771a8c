import type { ImageFiles } from '../../contents/image-files.ts'
import { filesBelow, folderIn } from '../files-below.ts'

/** What Microsoft's installers put down as one: a shared framework, a set of reference assemblies, an SDK. */
export interface Installation {
  name: string
  version: string
  /** `ROOT/shared/NAME/VERSION`. */
  folder: number
  /** A file in it that tells of it, or the folder itself. */
  evidence: string
  files: number[]
}

/** Every root has this framework: the others build on it. */
export const BASE_FRAMEWORK = 'Microsoft.NETCore.App'

/** What else in a root is of use to the SDK alone. */
const SDK_FOLDERS = ['templates', 'sdk-manifests', 'metadata', 'library-packs']

export function findInstallations(files: ImageFiles): Installation[] {
  const shared = files.names.named(BASE_FRAMEWORK).map((node) => files.parentOf(node))
  const roots = new Set(shared.filter((node) => files.nameOf(node) === 'shared').map((node) => files.parentOf(node)))
  const found: Installation[] = []
  for (const root of roots) {
    for (const kind of ['shared', 'packs']) {
      for (const framework of files.children(folderIn(files, root, kind))) {
        for (const folder of files.children(framework)) add(files.nameOf(framework), folder)
      }
    }
    const sdks = [...files.children(folderIn(files, root, 'sdk'))].filter((node) => /^\d/.test(files.nameOf(node)))
    const beside = SDK_FOLDERS.flatMap((name) => filesBelow(files, folderIn(files, root, name)))
    for (const folder of sdks) add('dotnet-sdk', folder, beside)
  }
  return found

  function add(name: string, folder: number, beside: readonly number[] = []): void {
    if (files.kind(folder) === 'directory') {
      const telling = ['.version', `${name}.deps.json`, 'data/FrameworkList.xml'].map((path) =>
        files.find(`${files.pathOf(folder)}/${path}`),
      )
      const evidence = files.pathOf(telling.find((node) => node !== -1) ?? folder)
      found.push({ name, version: files.nameOf(folder), folder, evidence, files: filesBelow(files, folder).concat(beside) })
    }
  }
}
