import type { Analyser, CandidateFile, ReachContext } from '../analyser.ts'
import type { Grade } from '../edge.ts'
import { importedNames } from './code-words.ts'
import { enterPackage, keepWholePackage } from './package-files.ts'
import { type Project, projectOf, startsOf } from './project.ts'
import { referToNamed } from './named-in-code.ts'
import { referToNamedInPackage } from './named-in-package.ts'
import type { CodeReferences } from './tracer/entry.ts'

/** Code that is larger is not parsed, only searched for names. */
const MAX_PARSED_BYTES = 8 * 1024 * 1024
/** And of one that is larger than this nothing is known. */
const MAX_CODE_BYTES = 32 * 1024 * 1024
/** Of all files of an image: it takes some seconds for every ten megabytes. */
const MAX_PARSED_IN_ALL = 512 * 1024 * 1024
const BATCH_BYTES = 16 * 1024 * 1024

const PARSED = /\.(js|cjs|mjs)$/
/** They name packages, but nothing that runs takes them for what it should load. */
const LISTS = /^(package|package-lock|npm-shrinkwrap|\.package-lock|lerna|bower|renovate|nx|turbo|[jt]sconfig(\..*)?|\.eslintrc|\.prettierrc)\.json$/
const UNPARSED = /\.(ts|cts|mts|tsx|jsx|es6|coffee|vue)$/

export const javascript: Analyser = { domain: 'javascript', takes, analyse }

function takes({ name, path, head }: CandidateFile): boolean {
  if (PARSED.test(name) || (UNPARSED.test(name) && !/\.d\.[cm]?ts$/.test(name))) return true
  if (name.endsWith('.json')) return !LISTS.test(name) && !path.includes('/node_modules/')
  const line = head.toString('latin1')
  return /^#!.*\b(node|nodejs|bun|deno|tsx|ts-node)\b/.test(line) || (!name.includes('.') && looksLikeCode(line, path))
}

/** Programs of packages often have no suffix, nor a line that says what runs them. */
function looksLikeCode(head: string, path: string): boolean {
  return /\/(node_modules|bin)\//.test(path) && /^\s*(["']use strict["']|\/\/|\/\*|(var|const|let|import)\s|require\()/.test(head)
}

async function analyse(nodes: readonly number[], context: ReachContext): Promise<void> {
  const project = await projectOf(context)
  const { files } = context
  for (let start = 0; start < nodes.length;) {
    let end = start
    for (let bytes = 0; end < nodes.length && (end === start || bytes < BATCH_BYTES); end++) bytes += files.sizeOf(nodes[end]!)
    const batch = nodes.slice(start, end)
    const contents = await Promise.all(batch.map((node) => files.read(node, MAX_CODE_BYTES)))
    for (const [i, node] of batch.entries()) await readCode(node, contents[i]?.toString('utf8'), context, project)
    start = end
  }
}

async function readCode(node: number, code: string | undefined, context: ReachContext, project: Project): Promise<void> {
  const path = context.files.pathOf(node)
  if (code === undefined) {
    context.note(path, 'it is too large to be searched for what it loads: all that its package depends on is kept')
    if (context.isFirstParty(node)) context.unresolved({ node, domain: 'javascript', what: 'a file of more than 32 MB' })
    return keepWholePackage(node, context, project)
  }
  const isFirstParty = context.isFirstParty(node)
  if (!path.endsWith('.json')) {
    await enterPackage(node, context, project)
    const references = await referencesIn(path, code, context, project)
    await tell(node, references, context, project)
    if (!isFirstParty) await referToNamedInPackage(node, code, references.computed.length > 0, context, project)
  }
  if (isFirstParty) await referToNamed(node, code, context, project)
}

/** Found by the tracer, or, where it cannot read the code, by the names in it. */
async function referencesIn(path: string, code: string, context: ReachContext, project: Project): Promise<CodeReferences> {
  let failure = UNPARSED.test(path) ? 'it is not JavaScript' : 'it is too large to be parsed'
  if (!UNPARSED.test(path) && code.length <= MAX_PARSED_BYTES && project.parsedBytes < MAX_PARSED_IN_ALL) {
    project.parsedBytes += code.length
    const found = await project.tracer.analyseCode(path, code, startsOf(project, context)[0]!.cwd, project.host)
    if (found.failure === undefined) return found
    failure = found.failure
  }
  if (!UNPARSED.test(path) && failure !== 'it is not JavaScript') {
    context.note(path, `${failure}: what it loads is known only where its name is written out`)
  }
  const isModule = /^[ \t]*(import|export)\b/m.test(code)
  return { modules: [...importedNames(code)], imports: [], candidates: [], assets: [], computed: [], isModule, failure }
}

async function tell(node: number, found: CodeReferences, context: ReachContext, project: Project): Promise<void> {
  const from = context.files.pathOf(node)
  const refer = (to: string, kind: string, grade: Grade, via?: string): void =>
    context.refer({ from: node, to, kind, grade, ...(via !== undefined && { via }) })

  const module = async (specifier: string, asRequire: boolean): Promise<void> => {
    const kind = asRequire ? 'require' : 'import'
    const resolved = await project.modules.find(specifier, from, { asRequire })
    for (const link of resolved?.links ?? [])
      context.refer({ from: node, to: context.files.findLink(link), kind, grade: 'hard', via: specifier })
    for (const file of resolved?.files ?? []) refer(file, kind, 'hard', specifier)
    for (const manifest of resolved?.manifests ?? []) refer(manifest, 'package.json', 'hard')
  }
  await Promise.all([
    ...found.modules.map((specifier) => module(specifier, !found.isModule)),
    ...found.imports.map((specifier) => module(specifier, false)),
  ])
  for (const candidate of found.candidates) refer(candidate, 'computed require', 'soft')
  for (const asset of found.assets) refer(asset, 'file named in code', asset.endsWith('.node') ? 'hard' : 'soft')
  if (found.failure !== undefined && found.failure !== 'it is not JavaScript') await keepWholePackage(node, context, project)
  if (context.isFirstParty(node))
    for (const what of found.computed) context.unresolved({ node, domain: 'javascript', what: `require(${what})` })
}
