import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import type { Grade } from '../edge.ts'
import { isRelated, isSamePackage } from '../related-packages.ts'
import { followData } from './data-files.ts'
import { referUnlessDriver } from './database-drivers.ts'
import { pathOfModule, perlSearchPath, type SearchPath } from './search-path.ts'
import type { PerlScan } from './source-scan.ts'

const MAX_MODULES = 5000
const PLUGINS = ['Mojolicious::Plugin', 'Dancer2::Plugin', 'Catalyst::Plugin', 'Dancer::Plugin']

/** Refers from a file to what its code loads. `path` is its own, or that of what it would be. */
export function followScan(node: number, path: string, scan: PerlScan, context: ReachContext): void {
  const search = perlSearchPath(context)
  for (const folder of scan.folders) search.add(posix.resolve(context.workingDir, folder.replace('__DIR__', posix.dirname(path))))
  for (const name of scan.uses) loadModule(name, 'hard', `use ${name}`)
  for (const name of scan.mentions) loadModule(name, 'soft', name)
  for (const name of scan.strings)
    for (const to of search.find(`${pathOfModule(name)}.pm`)) {
      const grade = isRelated(node, context.files.find(to), context) ? 'soft' : 'weak'
      referUnlessDriver({ from: node, to, kind: 'name of a module', grade, via: name }, context)
    }
  for (const name of scan.plugins) for (const namespace of PLUGINS) loadModule(`${namespace}::${name}`, 'soft', `plugin ${name}`)
  for (const name of scan.files) loadFile(name)
  for (const namespace of scan.namespaces) followNamespace(node, namespace, search, context)

  function loadModule(name: string, grade: Grade, via: string): void {
    for (const to of search.find(`${pathOfModule(name)}.pm`)) context.refer({ from: node, to, kind: 'module', grade, via })
  }

  function loadFile(name: string): void {
    const here = [posix.dirname(path), context.workingDir].map((folder) => posix.resolve(folder, name))
    const found = [...here, ...(name.startsWith('/') ? [] : search.find(name))]
    for (const to of new Set(found)) context.refer({ from: node, to, kind: 'required file', grade: 'hard', via: `require ${name}` })
  }
}

/** Compiled parts of modules, and parts that were split off: `auto/A/B/B.so`, `auto/A/B/*.al`. */
export function followParts(node: number, path: string, scan: PerlScan, context: ReachContext): void {
  const { files } = context
  const search = perlSearchPath(context)
  const folder = search.folders
    .filter((each) => path.startsWith(`${files.pathOf(files.find(each))}/`))
    .sort((a, b) => b.length - a.length)[0]
  const own = folder === undefined ? [] : [path.slice(files.pathOf(files.find(folder)).length + 1).replace(/\.pm$/, '')]
  followData(node, own, scan, context)
  for (const module of new Set([...own, ...[...scan.packages].map(pathOfModule)])) {
    const name = posix.basename(module)
    for (const to of search.find(`auto/${module}/${name}.so`))
      context.refer({ from: node, to, kind: 'extension module', grade: 'hard', via: name })
    if (!scan.isSplit) continue
    for (const index of search.find(`auto/${module}/autosplit.ix`)) {
      for (const part of files.children(files.parentOf(files.find(index))))
        if (/\.(al|ix)$/.test(files.nameOf(part)))
          context.refer({ from: node, to: part, kind: 'part of it', grade: 'soft', via: 'AutoLoader' })
    }
  }
}

/** Modules in a namespace that code names: those that came with it are likely meant, those of others may be. */
function followNamespace(node: number, namespace: string, search: SearchPath, context: ReachContext): void {
  const { files } = context
  let count = 0
  for (const folder of search.folders) {
    const place = files.find(posix.join(folder, pathOfModule(namespace)))
    for (const child of files.children(place)) {
      if (!files.nameOf(child).endsWith('.pm') || ++count > MAX_MODULES) continue
      const grade = isSamePackage(node, child, context) ? 'soft' : 'weak'
      referUnlessDriver({ from: node, to: child, kind: 'in namespace', grade, via: namespace }, context)
    }
  }
}
