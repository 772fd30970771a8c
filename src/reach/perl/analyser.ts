import type { Analyser, CandidateFile, ReachContext } from '../analyser.ts'
import { launchFromScript } from '../launch-from-script.ts'
import { interpreterName, parseShebang, referInterpreter } from '../shebang.ts'
import { watchDataSources } from './database-drivers.ts'
import { followParts, followScan } from './follow-scan.ts'
import { hearNames } from './spoken-of.ts'
import { plainCode, scanExtension, scanPerl } from './source-scan.ts'

const FILES_AT_ONCE = 64
const MAX_FILE_BYTES = 8 * 1024 * 1024
const EXTENSION = /\/auto\/.*\.so$/
/** What perl was built with (Config(3perl)): a table of compilers and tools, which starts none. */
const BUILD = /\/Config(?:_heavy|_git)?\.p[lm]$/
const CODE = /\.(pm|pl|ph|al|psgi)$/

export const perlAnalyser: Analyser = {
  domain: 'perl',
  takes: ({ name, path, head }: CandidateFile) => CODE.test(name) || EXTENSION.test(path) || isPerlScript(head),
  async analyse(nodes, context) {
    for (let start = 0; start < nodes.length; start += FILES_AT_ONCE) {
      await Promise.all(nodes.slice(start, start + FILES_AT_ONCE).map((node) => analyseFile(node, context)))
    }
  },
}

/** `#!/bin/sh` with `exec perl -x -S` below it is a script of Perl, too: perlrun. */
function isPerlScript(head: Buffer): boolean {
  const shebang = parseShebang(head)
  return shebang !== undefined && (interpreterName(shebang).startsWith('perl') || /\bexec .*\bperl\b/.test(head.toString('latin1')))
}

async function analyseFile(node: number, context: ReachContext): Promise<void> {
  const bytes = await context.files.read(node, MAX_FILE_BYTES)
  if (!bytes) return
  const path = context.files.pathOf(node)
  if (EXTENSION.test(path)) return followScan(node, path, scanExtension(bytes), context)
  const shebang = parseShebang(bytes)
  if (shebang) referInterpreter(node, shebang, context)
  const text = bytes.toString('latin1')
  const scan = scanPerl(text)
  followScan(node, path, scan, context)
  followParts(node, path, scan, context)
  const code = plainCode(text)
  watchDataSources(path, code, context)
  hearNames(code, context)
  if (!BUILD.test(path)) launchFromScript(node, code, context)
}
