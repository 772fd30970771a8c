import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import type { Grade } from '../edge.ts'
import { isOwnFolder } from '../programs/own-folder.ts'
import { callsOf, joinedPaths, quotedWords, valuesOf, variablesIn } from './code-words.ts'
import { packageNameOf } from './find-module.ts'
import { isPackageName } from './manifest.ts'
import { filesMatching } from './files-below.ts'
import { isExternalOfNext } from './next-output.ts'
import { type Project, startsOf } from './project.ts'
import { referToModule } from './refer-to-module.ts'
import { launchNamed } from './started-in-code.ts'

/** Functions that are given a path, taken from the working directory. */
const TAKE_PATHS = new Set(
  `static serveStatic sirv readFile readFileSync createReadStream readdir readdirSync opendir readJson readJsonSync readJSON sendFile
  sendfile download render renderFile compileFile load loadSync glob globSync sync fork Worker register use views root dir`.split(/\s+/),
)
/** Properties that hold one. */
const HOLD_PATHS = new Set(
  `root dir directory directories folder folders views viewsDir layoutsDir partialsDir templates templateDir template path paths public
  publicDir publicPath staticDir staticPath baseDir basePath filename file schema schemas locales localesDir entities migrations
  subscribers models plugins routes autoload script exec`.split(/\s+/),
)
const SETTERS = new Set(['set'])
const MAX_FILES = 2000

/** How what a file names is to be taken. */
export interface Named {
  /** Modules that Node looks for. */
  modules?: ReadonlySet<string>
  /** How surely packages that somebody asked for are meant. */
  grade?: Grade
  /** Whether a path is a name of something, by which nothing is loaded. */
  isName?: ((path: string) => boolean) | undefined
}

/**
 * What code that somebody wrote for this image names in quotes: packages (`client: 'pg'`), files and folders from the working directory
 * (`static('public')`), programs. Node looks for none of it by itself, so all of it may be used, and need not be.
 */
export async function referToNamed(
  node: number,
  code: string,
  context: ReachContext,
  project: Project,
  { modules = new Set(), grade = 'soft', isName = () => false }: Named = {},
): Promise<void> {
  const words = quotedWords(code).difference(modules)
  for (const variable of variablesIn(code)) {
    for (const { env } of startsOf(project, context)) if (/^[\w@./~:-]{1,160}$/.test(env[variable] ?? '')) words.add(env[variable]!)
  }
  await referToPackages(node, words, grade, context, project)
  referToPaths(node, code, words, isName, context, project)
  launchNamed(node, code, words, 'soft', context, project)
}

async function referToPackages(
  node: number,
  words: ReadonlySet<string>,
  asked: Grade,
  context: ReachContext,
  project: Project,
): Promise<void> {
  const { modules, installed, host } = project
  const path = context.files.pathOf(node)
  const isExternal = (word: string): boolean => isExternalOfNext(packageNameOf(word), path)
  const named = [...words].filter((word) => {
    const name = packageNameOf(word)
    return isPackageName(name) && (installed.has(name) || isExternal(word))
  })
  await Promise.all(
    named.map(async (word) => {
      const found = await modules.find(word, path)
      if (!found?.files[0]) return
      // `debug` and `eslint` are words, too: only those that somebody asked for, to run, are meant by them.
      const manifest = host.nearestManifest(found.files[0])
      const isMeant = isExternal(word) || (installed.isAsked(manifest) !== false && !installed.isDevelopment(manifest))
      const grade = isMeant ? asked : 'weak'
      referToModule(found, { from: node, kind: 'package named in code', grade, via: word }, context, project)
    }),
  )
}

function referToPaths(
  node: number,
  code: string,
  words: ReadonlySet<string>,
  isName: (path: string) => boolean,
  context: ReachContext,
  project: Project,
): void {
  const own = posix.dirname(context.files.pathOf(node))
  const folders = [...new Set([own, ...startsOf(project, context).map(({ cwd }) => cwd)])]
  const refer = (to: string, via: string, kind = 'file named in code', grade: Grade = 'soft'): void =>
    context.refer({ from: node, to, kind, grade, via })

  function referTo(path: string, via: string): void {
    if (path.includes('*')) {
      for (const file of filesMatching(path, project.host, MAX_FILES)) refer(file, via)
      return
    }
    const kind = project.host.kind(path)
    if (kind === 'file') refer(path, via, 'file named in code', isName(path) ? 'weak' : 'soft')
    else if (kind === 'directory' && !holds(path, own) && !isModules(path) && isOwnFolder(context.files.find(path), context)) {
      refer(path, via, 'content folder')
    }
  }

  for (const word of words) {
    if (word.startsWith('/')) referTo(posix.normalize(word), word)
    else if (/[/.]/.test(word) && !word.includes('://')) for (const folder of folders) referTo(posix.join(folder, word), word)
  }
  const told = [...callsOf(code, TAKE_PATHS).map(({ words }) => words[0]!), ...valuesOf(code, HOLD_PATHS), ...joinedPaths(code)]
  for (const call of callsOf(code, SETTERS)) if (call.words[0] === 'views' && call.words[1] !== undefined) told.push(call.words[1])
  for (const word of new Set(told)) {
    if (word.includes('://') || word.includes('\0') || word.startsWith('/')) continue
    for (const folder of folders) referTo(posix.join(folder, word), word)
  }
}

/** The folder that the code itself lies in would be everything. */
function holds(folder: string, inner: string): boolean {
  return folder === '/' || `${inner}/`.startsWith(`${folder}/`)
}

function isModules(path: string): boolean {
  return posix.basename(path) === 'node_modules' || path.includes('/node_modules/')
}
