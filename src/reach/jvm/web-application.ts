import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import { worstGrade } from '../worst-grade.ts'
import type { ClassPaths } from './class-path.ts'
import { type ClassSource, folderSource } from './class-source.ts'
import type { JavaStart } from './start.ts'

/** What is deployed in a server: a folder with WEB-INF, or an archive. */
const ARCHIVE = /\.(?:war|ear|hpi|jpi)$/
const MAX_APPLICATIONS = 500

/** Paths of applications in a folder of a server, and that folder itself where it is one. */
export function webApplicationsIn(folder: string, { files }: ReachContext): string[] {
  const found: string[] = []
  for (const child of files.children(files.find(folder))) {
    const path = posix.join(folder, files.nameOf(child))
    if (ARCHIVE.test(path) || files.find(posix.join(path, 'WEB-INF')) !== -1) found.push(path)
    if (found.length >= MAX_APPLICATIONS) break
  }
  if (files.find(posix.join(folder, 'WEB-INF')) !== -1) found.push(folder)
  return found
}

/** Runs an application with its own class path, which comes first, and that of its server. */
export async function runWebApplication(
  path: string,
  server: readonly ClassSource[],
  start: JavaStart,
  paths: ClassPaths,
  context: ReachContext,
): Promise<void> {
  const isFolder = context.files.kind(context.files.find(path)) === 'directory'
  const own = await paths.open(isFolder ? ['WEB-INF/classes', 'WEB-INF/lib/*'] : [path], isFolder ? path : '/')
  if (!isFolder) context.refer({ from: start.from, to: path, kind: 'web application', grade: start.grade, via: path })
  const pages = isFolder ? [pagesOf(path, context)] : []
  // Whoever asks for a page gets it.
  for (const source of pages)
    for (const name of source.resources) {
      context.refer({ from: start.from, to: source.fileOf(name), kind: 'web application', grade: worstGrade(start.grade, 'soft') })
    }
  await start.run([...own, ...pages, ...server], [], 'web application')
}

/** Pages and descriptors around the classes, which name some: they are compiled when somebody asks for them. */
function pagesOf(path: string, { files }: ReachContext): ClassSource {
  const whole = folderSource(files, files.find(path))
  const resources = new Set(whole.resources)
  // `folderSource` leaves WEB-INF out, but for what is in it.
  const inside = folderSource(files, files.find(posix.join(path, 'WEB-INF')))
  for (const name of inside.resources) if (!/^(?:classes|lib)\//.test(name)) resources.add(`WEB-INF/${name}`)
  return {
    ...whole,
    classes: new Set(),
    resources,
    fileOf: (name) => (name.startsWith('WEB-INF/') ? inside.fileOf(name.slice('WEB-INF/'.length)) : whole.fileOf(name)),
    readResource: (name, limit) =>
      name.startsWith('WEB-INF/') ? inside.readResource(name.slice('WEB-INF/'.length), limit) : whole.readResource(name, limit),
  }
}
