import type { ReachContext } from '../analyser.ts'
import type { Grade } from '../edge.ts'
import { callsOf } from './code-words.ts'
import { type Project, startsOf } from './project.ts'

/** Code that starts programs says one of these. */
const STARTS_PROGRAMS = /\b(child_process|execa|cross-spawn|spawn|shelljs|zx|tinyexec|nano-spawn)\b/
const STARTED_WITH_ARGUMENTS = new Set(['spawn', 'spawnSync', 'execFile', 'execFileSync', 'execa', 'execaSync', 'which', 'whichSync'])
const STARTED_BY_SHELL = new Set(['exec', 'execSync', 'execaCommand', 'execaCommandSync'])
const STARTED_BY_NODE = new Set(['fork', 'execaNode'])
/** Programs whose names are words that code uses for other things. */
const WORDS = new Set(
  'test find file install info script size write link sort host date time watch open split join id name users groups dir look expr print'.split(
    ' ',
  ),
)

const SHELL = '/bin/sh'
/** What a package starts these for is to install more, which is no part of what an image is run for; and they take long to read. */
const INSTALLERS = /^(npm|npx|yarn|yarnpkg|pnpm|pnpx|bun|bunx|corepack|node-gyp|prebuild-install|pip3?|brew)\b/

/** Programs that code starts, as far as their names are in quotes. `grade`: how sure it is that this part of the code is used. */
export function launchNamed(
  node: number,
  code: string,
  words: Iterable<string>,
  grade: Grade,
  context: ReachContext,
  project: Project,
): void {
  if (!STARTS_PROGRAMS.test(code)) return
  const { cwd, env } = startsOf(project, context)[0]!
  const launch = (argv: readonly string[], via: string): void => {
    if (grade === 'weak' && INSTALLERS.test(argv[0] === SHELL ? argv[2]! : argv[0]!)) return
    context.launch({ from: node, argv, cwd, env, kind: 'program started in code', grade, via })
  }

  for (const { name, words } of callsOf(code, STARTED_WITH_ARGUMENTS)) launch(words, `${name} ${words[0]}`)
  for (const { name, words } of callsOf(code, STARTED_BY_SHELL)) launch([SHELL, '-c', words[0]!], `${name} ${words[0]}`)
  for (const { name, words } of callsOf(code, STARTED_BY_NODE)) launch(['node', ...words], `${name} ${words[0]}`)
  for (const word of words) {
    if (word.length > 1 && /^[\w.+-]+$/.test(word) && !WORDS.has(word) && context.findProgram(word, env, cwd) !== -1) launch([word], word)
  }
}
