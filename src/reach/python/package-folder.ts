import type { ReachContext } from '../analyser.ts'
import { bundledLibraries } from './extension-module.ts'
import { dataFilesOf } from './package-content.ts'
import type { PythonFile } from './python-file.ts'

/** What is reached with a module because it lies in the same package. Each folder, and each package's libraries, once. */
export function followSurroundings(file: PythonFile, done: Set<string>): void {
  const { node, folder, context, searchPath } = file
  const from = file.isPackage ? node : searchPath.finder.find([folder], '__init__')?.file
  if (from === undefined) return
  if (once(done, `data ${folder}`)) {
    for (const to of dataFilesOf(context.files, folder)) context.refer({ from, to, kind: 'package data', grade: 'soft' })
  }
  for (const owner of context.ownersOf(node)) {
    if (once(done, `metadata ${owner}`)) followMetadata(node, context.packages[owner]!.evidence, context)
  }
}

/** Libraries that came with an extension module. */
export function followBundledLibraries(file: PythonFile, done: Set<string>): void {
  const { node, context } = file
  if (!context.ownersOf(node).some((owner) => once(done, `libraries ${owner}`))) return
  for (const to of bundledLibraries(file)) context.refer({ from: node, to, kind: 'bundled library', grade: 'soft' })
}

/** `importlib.metadata` tells of any package that is installed, and many ask for their own version. */
function followMetadata(node: number, evidence: string, { files, refer }: ReachContext): void {
  const told = files.find(evidence)
  const information = told === -1 ? -1 : files.parentOf(told)
  if (information === -1 || !/\.(dist|egg)-info$/.test(files.nameOf(information))) return
  for (const name of ['METADATA', 'PKG-INFO', 'entry_points.txt']) {
    const to = files.child(information, name)
    if (to !== -1) refer({ from: node, to, kind: 'package metadata', grade: 'soft' })
  }
}

function once(done: Set<string>, key: string): boolean {
  return done.size !== done.add(key).size
}
