import type { Analyser, CandidateFile, ReachContext } from '../analyser.ts'
import { followFile, readLate } from './follow-file.ts'
import { pythonsOf } from './pythons.ts'
import { interpreterOf, isPythonScript } from './script.ts'

const FILES_AT_ONCE = 64
const HEAD_BYTES = 512

const MODULE = /\.(py|pyc|pyx|pxi|wsgi)$/
/** Extension modules have the interpreter in their name, or lie where only modules do. */
const EXTENSION = /\.(cpython-|abi3\.|pypy)[^/]*so$|\/(python|pypy|site-packages|dist-packages)[^/]*\/.*\.so$/

export const pythonAnalyser: Analyser = {
  domain: 'python',
  takes: ({ name, path, head }: CandidateFile) => MODULE.test(name) || EXTENSION.test(path) || isPythonScript(head),
  async analyse(nodes, context) {
    for (let start = 0; start < nodes.length; start += FILES_AT_ONCE) {
      await Promise.all(nodes.slice(start, start + FILES_AT_ONCE).map((node) => analyseFile(node, context)))
    }
    await readLate(context)
  },
}

async function analyseFile(node: number, context: ReachContext): Promise<void> {
  const { files } = context
  const isModule = /\.(py|pyc|pyx|pxi|so)$/.test(files.nameOf(node))
  const head = isModule ? Buffer.alloc(0) : ((await files.readPart(node, 0, HEAD_BYTES)) ?? Buffer.alloc(0))
  const pythons = pythonsOf(context)
  // A library that no Python loads is none of its modules; a cached bytecode file is read with its source.
  if (files.nameOf(node).endsWith('.so') && !pythons.isClaimed(node)) return
  if (files.nameOf(files.parentOf(node)) === '__pycache__') return
  await followFile(node, await pythons.searchPathsOf(node, interpreterOf(head, context)), context)
}
