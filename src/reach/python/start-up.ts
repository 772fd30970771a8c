import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import type { Environment } from '../edge.ts'
import { followCode } from './follow-code.ts'
import { modulesIn } from './package-content.ts'
import { pythonFile } from './python-file.ts'
import { invokedPath, type Pythons, pythonsOf } from './pythons.ts'
import type { SearchPath } from './search-path.ts'

/** A Python that a launch starts. */
export interface StartedPython {
  pythons: Pythons
  searchPath: SearchPath
}

const START = 'start of Python'

/** What the interpreter imports by itself before it reads a program, and what its C code imports later without a word. */
const START_MODULES = [
  'encodings encodings.aliases encodings.utf_8 encodings.latin_1 encodings.ascii encodings.idna encodings.cp437',
  'abc codecs io os stat posixpath genericpath site _collections_abc _sitebuiltins types warnings enum functools collections keyword operator',
  'reprlib copyreg traceback linecache tokenize re locale _bootlocale runpy pkgutil importlib importlib.util importlib.machinery importlib.abc',
  'importlib._bootstrap importlib._bootstrap_external zipimport contextlib weakref _weakrefset threading _strptime _pydecimal datetime',
  'sysconfig sitecustomize usercustomize',
].flatMap((line) => line.split(' '))

/** Starts an interpreter: by a launch of `program`, whose command line has `word` for its name. */
export async function startPython(
  program: number,
  word: string,
  { env, cwd }: { env: Environment; cwd: string },
  context: ReachContext,
): Promise<StartedPython> {
  const pythons = pythonsOf(context)
  const path = invokedPath(context, program, word, env, cwd)
  const searchPath = await pythons.open(path, env, cwd)
  // Of a virtual environment the program is a symlink; the program behind it may be started for others, too.
  followStart(Math.max(context.files.findLink(path), 0) || program, searchPath, env, context, pythons)
  return { pythons, searchPath }
}

function followStart(program: number, searchPath: SearchPath, env: Environment, context: ReachContext, pythons: Pythons): void {
  const { files, refer } = context
  const { interpreter, pathFiles } = searchPath
  const virtual = interpreter.configuration
  if (virtual !== undefined) refer({ from: program, to: virtual, kind: 'virtual environment', grade: 'hard' })
  // Where a folder of the search path is a symlink, it is needed as well.
  for (const folder of [...interpreter.standard, ...interpreter.sites, ...(env.PYTHONPATH?.split(':') ?? [])]) {
    if (!folder.startsWith('/')) continue
    for (const link of files.resolve(posix.normalize(folder)).links) refer({ from: program, to: link, kind: 'search path', grade: 'hard' })
  }
  for (const name of START_MODULES) {
    const { chain, rest } = searchPath.resolve(name)
    if (rest.length === 0) pythons.refer({ from: program, kind: START, grade: 'hard', via: name }, chain, searchPath)
  }
  // Its name ends in that of the platform.
  const configuration = modulesIn({ place: 0, folders: [...searchPath.standard] }, searchPath.finder, '_sysconfigdata')
  pythons.refer({ from: program, kind: START, grade: 'hard', via: 'sysconfig' }, configuration, searchPath)
  for (const { node, code } of pathFiles) {
    refer({ from: program, to: node, kind: 'read at every start', grade: 'hard', via: files.nameOf(node) })
    if (code !== '') followCode(code, pythonFile(context, pythons, node, searchPath))
  }
  if (env.PYTHONSTARTUP) refer({ from: program, to: env.PYTHONSTARTUP, kind: 'environment variable', grade: 'soft', via: 'PYTHONSTARTUP' })
}
