import { posix } from 'node:path'
import type { Analyser, CandidateFile, ReachContext } from '../analyser.ts'
import { countTokens } from './count-tokens.ts'
import { referToComputed } from './computed-names.ts'
import { writtenReferences } from './written-references.ts'
import { type Named, referToNamed } from './named-in-code.ts'
import { referToNamedInPackage } from './named-in-package.ts'
import { isNextSettings, namesInOutput } from './next-output.ts'
import { enterPackage, keepWholePackage, touchPackage } from './package-files.ts'
import { plainReferences } from './plain-code.ts'
import { type Project, projectOf, startsOf } from './project.ts'
import { type CodeFile, referToFile, referToModule } from './refer-to-module.ts'
import { enterSelfContained } from './self-contained.ts'
import type { CodeReferences } from './tracer/entry.ts'

/** Code that is larger is not parsed, only searched for names. */
const MAX_PARSED_BYTES = 8 * 1024 * 1024
/** The same for code of more words and signs. A syntax tree has 150 bytes for each; minified code has one in three bytes. */
const MAX_TOKENS = 3_000_000
/** Of packages, what is larger is a bundle. */
const MAX_PARSED_OF_PACKAGES = 256 * 1024
/** And of one that is larger than this nothing is known. */
const MAX_CODE_BYTES = 32 * 1024 * 1024
/** Of all files of an image together; ten megabytes take some seconds. Next.js is 28 of them. */
const MAX_PARSED_IN_ALL = 192 * 1024 * 1024
const MAX_NOTES = 20
/** Read at once. */
const BATCH_BYTES = 16 * 1024 * 1024
/** Data of that size names no packages. */
const MAX_JSON_BYTES = 1024 * 1024

const PARSED = /\.(js|cjs|mjs)$/
const UNPARSED = /\.(ts|cts|mts|tsx|jsx|es6|coffee|vue)$/
/** They name packages, but nothing that runs takes them for what it should load. */
const LISTS =
  /^(package|package-lock|npm-shrinkwrap|\.package-lock|lerna|bower|renovate|nx|turbo|[jt]sconfig(\..*)?|\.eslintrc|\.prettierrc)\.json$|^\.pnp\./
/** Tests lie in folders that are named for the rest of what is in them. Nothing but a program that runs tests loads them. */
const TESTS = /\.(test|spec|e2e|stories)\.[cm]?[jt]sx?$|\/(__tests__|__mocks__)\//
/** How a program without a suffix begins, nor a line that says what runs it. */
const CODE = /^\s*(["']use strict["']|\/\/|\/\*|(var|const|let)\s+[\w$[{]|import\s+[\w$*{"']|require\(|module\.exports)/
/** Code without any of these words refers to nothing. */
const MAY_REFER = /\b(require|import|from|module|__dirname|__filename)\b/
const NOTHING: CodeReferences = { modules: [], imports: [], candidates: [], assets: [], computed: [], isModule: false }

/** What JavaScript and TypeScript load: `require`, `import`, files by their path, and what else their words name. */
export const javascript: Analyser = { domain: 'javascript', takes, analyse }

function takes({ name, path, head }: CandidateFile): boolean {
  if (LISTS.test(name)) return false
  if (PARSED.test(name) || (UNPARSED.test(name) && !/\.d\.[cm]?ts$/.test(name))) return true
  if (name.endsWith('.json')) return !path.includes('/node_modules/')
  const text = head.toString('latin1')
  return /^#!.*\b(node|nodejs|bun|deno|tsx|ts-node)\b/.test(text) || (/^[^.]+$|^\.\w+rc$/.test(name) && CODE.test(text))
}

function isTest(path: string): boolean {
  return TESTS.test(path) && !path.includes('/node_modules/')
}

/**
 * Of a package that is only perhaps loaded, what it loads is not looked for: that is in doubt with it by what its manifest says, and to
 * read all that a linter or a compiler may load takes longer than the rest.
 */
function isLeft(node: number, context: ReachContext): boolean {
  return context.isDoubtful(node) && !context.isFirstParty(node)
}

function isRead(node: number, context: ReachContext, { required }: Project): boolean {
  const path = context.files.pathOf(node)
  return !isLeft(node, context) && (!isTest(path) || required.has(path))
}

async function analyse(nodes: readonly number[], context: ReachContext): Promise<void> {
  const project = await projectOf(context)
  const { files } = context
  for (let start = 0; start < nodes.length;) {
    let end = start
    for (let bytes = 0; end < nodes.length && (end === start || bytes < BATCH_BYTES); end++) bytes += files.sizeOf(nodes[end]!)
    const batch = nodes.slice(start, end).filter((node) => isRead(node, context, project))
    const contents = await Promise.all(batch.map((node) => files.read(node, MAX_CODE_BYTES)))
    for (const [i, node] of batch.entries()) {
      await readFile({ node, path: files.pathOf(node) }, contents[i]?.toString(), context.isFirstParty(node), context, project)
    }
    start = end
  }
  for (const node of nodes) if (isLeft(node, context)) touchPackage({ node, path: files.pathOf(node) }, context, project)
  for (let file = project.archived.waiting.pop(); file; file = project.archived.waiting.pop()) {
    if (isLeft(file.node, context)) project.archived.seen.delete(file.path)
    if (isLeft(file.node, context) || !PARSED.test(file.path)) continue
    const content = await project.host.read(file.path, MAX_CODE_BYTES)
    await readFile(file, content?.toString(), false, context, project)
  }
}

async function readFile(
  file: CodeFile,
  code: string | undefined,
  isFirstParty: boolean,
  context: ReachContext,
  project: Project,
): Promise<void> {
  const isData = file.path.endsWith('.json')
  if (code === undefined) {
    if (isData) return
    context.note(file.path, 'it is too large to be searched for what it loads: all that its package depends on is kept')
    if (isFirstParty) context.unresolved({ node: file.node, domain: 'javascript', what: 'all of a very large file' })
    await keepWholePackage(file, context, project)
  } else if (isData) {
    if (isFirstParty && code.length <= MAX_JSON_BYTES) await referToNamed(file.node, code, context, project, meaningOf(file.path))
  } else {
    const isGenerated = isFirstParty && (await enterSelfContained(file.path, code, project))
    await enterPackage(file, context, project)
    const found = await referencesIn(file.path, code, isFirstParty, context, project)
    await tell(file, found, isFirstParty, context, project)
    const modules = new Set([...found.modules, ...found.imports])
    if (isFirstParty) await referToNamed(file.node, code, context, project, { ...meaningOf(file.path, isGenerated), modules })
    else await referToNamedInPackage(file, code, found.computed.length > 0 || code.length > MAX_PARSED_OF_PACKAGES, context, project)
  }
}

/** What names in a file mean. */
function meaningOf(path: string, isGenerated = false): Named {
  return { grade: isGenerated || isNextSettings(path) ? 'weak' : 'soft', isName: namesInOutput(path) }
}

/** Found by the tracer, or, where it cannot read the code, by the names in it. */
async function referencesIn(
  path: string,
  code: string,
  isFirstParty: boolean,
  context: ReachContext,
  project: Project,
): Promise<CodeReferences> {
  if (!MAY_REFER.test(code)) return NOTHING
  const written = (): CodeReferences => writtenReferences(path, code, project.host)
  if (UNPARSED.test(path)) return written()
  const plain = isFirstParty || code.length > MAX_PARSED_BYTES ? undefined : plainReferences(code)
  if (plain) return plain
  if (!isFirstParty && code.length > MAX_PARSED_OF_PACKAGES && code.length <= MAX_PARSED_BYTES) return written()
  const isSmall = isParsable(code)
  let failure = isSmall ? 'there is too much code to parse all' : 'it is too large to be parsed'
  if (isSmall && project.parsedBytes < MAX_PARSED_IN_ALL) {
    project.parsedBytes += code.length
    const found = await project.tracer.analyseCode(path, code, startsOf(project, context)[0]!.cwd, project.host)
    if (found.failure === undefined) return found
    failure = found.failure
  }
  // Licences and templates are taken for code, too.
  if (failure === 'it is not JavaScript') return written()
  if (project.notes++ < MAX_NOTES) context.note(path, `${failure}: what it loads is known only where its name is written out`)
  return { ...written(), failure }
}

function isParsable(code: string): boolean {
  return code.length <= MAX_TOKENS || (code.length <= MAX_PARSED_BYTES && countTokens(code) <= MAX_TOKENS)
}

/** In the package, or in one that lies beside it. */
function isBeside(path: string, folder: string): boolean {
  const modules = folder.lastIndexOf('/node_modules/')
  return path.startsWith(modules === -1 ? folder : folder.slice(0, modules + '/node_modules/'.length))
}

async function tell(file: CodeFile, found: CodeReferences, isFirstParty: boolean, context: ReachContext, project: Project): Promise<void> {
  const from = file.node
  const module = async (specifier: string, asRequire: boolean): Promise<void> => {
    const kind = asRequire ? 'require' : 'import'
    const resolved = await project.modules.find(specifier, file.path, { asRequire })
    for (const path of resolved?.files ?? []) if (isTest(path)) project.required.add(path)
    referToModule(resolved, { from, kind, grade: 'hard', via: specifier }, context, project)
  }
  await Promise.all([
    ...found.modules.map((specifier) => module(specifier, !found.isModule)),
    ...found.imports.map((specifier) => module(specifier, false)),
  ])
  for (const candidate of found.candidates) referToFile(candidate, { from, kind: 'computed require', grade: 'soft' }, context, project)
  const manifest = project.host.nearestManifest(file.path)
  const own = manifest === undefined ? undefined : `${posix.dirname(manifest)}/`
  for (const asset of found.assets) {
    // Of the working directory and the system a package looks at much that nobody meant for it: all programs, all manual pages.
    const isForeign = !isFirstParty && own !== undefined && !isBeside(project.host.realPath(asset), own)
    if (isForeign || asset.includes('/node_modules/.bin/')) continue
    const grade = asset.endsWith('.node') ? 'hard' : 'soft'
    referToFile(asset, { from, kind: 'file named in code', grade }, context, project)
  }
  for (const expression of new Set(found.computed)) {
    const isKnown = await referToComputed(file, expression, isFirstParty ? 'soft' : 'weak', context, project)
    if (isFirstParty && !isKnown) context.unresolved({ node: from, domain: 'javascript', what: `require(${expression})` })
  }
  if (found.failure === undefined) return
  if (isFirstParty) context.unresolved({ node: from, domain: 'javascript', what: found.failure })
  else await keepWholePackage(file, context, project)
}
