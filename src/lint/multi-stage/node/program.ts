import type { Instruction } from '../../../dockerfile/dockerfile.ts'
import type { Edit } from '../../../dockerfile/edits.ts'
import { hasOption, type Invocation } from '../../invocation.ts'
import type { Build, Step } from '../build.ts'
import { contextFileAt } from '../copies.ts'
import type { Artifact, NoPlan, Plan } from '../ecosystem.ts'
import type { NodeBuild } from './node.ts'
import { repeatedCopies } from './copies.ts'
import { FOR_TOOLS } from './modules.ts'
import { isBundler, type Output, outputOf } from './output.ts'
import { generatedClients, usesPrisma } from './prisma.ts'
import { type NodeProject, printable } from './project.ts'
import { brings, isBerry, pruneOf } from './prune.ts'
import { ownScript, plainCommand, scriptCommands } from './scripts.ts'
import { type NodeStart, scriptsOf } from './starts.ts'
import { folderOf, isBuild, isInstall, isOfBuild, isWriting } from './steps.ts'
import { taskOf } from './tasks.ts'
import { absolutePath, isIn } from '../paths.ts'

/** What is shipped of a build, and what becomes of the instructions that make it. */
export type Shipped = Pick<Plan, 'artifacts' | 'isBuildStep' | 'isSource' | 'roles' | 'needsTools' | 'edits'>

const MAX_COMMANDS = 500

/** Programs that compile whenever they run, or watch for sources that change. */
const NEEDS_TOOLS =
  /^(?:ts-node(?:-dev)?|tsx|ts-node-esm|tsnd|nodemon|babel-node|webpack(?:-dev-server)?|vite|vite-node|ng|tsc(?:-watch)?|gulp|grunt|parcel|swc-node|react-scripts|vue-cli-service|react-app-rewired|craco|concurrently|make|drizzle-kit|typeorm-ts-node-commonjs|typeorm-ts-node-esm|mikro-orm)$/

/** What is compiled, the modules, and what of the context is read when it runs: all but the sources. */
export function compiledProgram(all: NodeBuild): Shipped | NoPlan {
  const { build, project, steps, install, started, runtime } = all
  const builds = steps.filter(isBuild)
  const isElsewhere = (step: Step) => folderOf(step) !== project.folder || taskOf(step)?.packages !== undefined
  if (steps.some((step) => (isWriting(step) || isInstall(step)) && isElsewhere(step))) return { reason: 'it builds in several folders' }
  if (started.commands.some(({ folder, byManager }) => byManager && !isIn(folder, project.folder)))
    return { reason: `what starts it is not in ${project.folder}, where it builds` }
  const commands = writingCommands(build, project, steps)
  const written = 'reason' in commands ? commands : writtenBy(project, commands)
  if ('reason' in written) return written
  if (builds.length > 0 && written.folders.length === 0) return { reason: 'the build writes nothing that is known' }
  const output = standalone(all, written)
  const whyNot = whyNotStarted(all, output)
  if (whyNot) return whyNot
  if (build.context.buildContext?.files.some(({ path }) => path.startsWith(`${project.inContext}node_modules/`)))
    return { reason: 'node_modules of the context would come between those of the build; .dockerignore keeps them out' }
  const hasOwn = project.dependencies.size > 0 || (project.devDependencies.size > 0 && output.isBundled !== true)
  const modules = !output.isWhole && hasOwn
  if (modules && !install) return { reason: 'what installs the modules is not known' }
  const last = steps.findLast((step) => folderOf(step) === project.folder && (isBuild(step) || isInstall(step) || isGenerate(step)))!
  const madeBy = last.run.instruction
  const clients = clientsOf(all)
  if ('reason' in clients) return clients
  const userAt = (instruction: Instruction) => build.context.settingsAt(instruction).configuration.user
  const isSameUser = install !== undefined && userAt(install.run.instruction) === userAt(madeBy)
  const prune = modules && isSameUser ? pruneOf(build, project, install!, steps, started, runtime.base) : undefined
  const eol = build.context.dockerfile.text.includes('\r\n') ? '\r\n' : '\n'
  const after = [...(prune === undefined ? [] : [prune]), ...(output.caches ?? []).map((path) => `rm -rf ${path}`)]
  const clean = build.folderAt(madeBy) === project.folder ? after.join(' && ') : ''
  const edits: Edit[] = clean === '' ? [] : [{ start: madeBy.end, end: madeBy.end, text: `${eol}RUN ${clean}` }]
  const paths = [...(modules ? ['node_modules'] : []), ...output.folders].map((path) => absolutePath(path, project.folder))
  return {
    artifacts: [...new Set([...paths, ...clients.map(({ path }) => path)])].map((path): Artifact => ({ path, isFolder: true, madeBy })),
    isBuildStep: (step) =>
      isOfBuild(step) || (step.program === 'cp' && step.run.instruction.start <= madeBy.start && copiesInto(step, paths)),
    needsTools: NEEDS_TOOLS,
    edits,
    isSource: sourcesOf(all, output),
    roles: repeatedCopies(build),
  }
}

/** What all commands of the build write. */
export function outputsOf(build: Build, project: NodeProject, steps: readonly Step[]): Output | NoPlan {
  const commands = writingCommands(build, project, steps)
  return 'reason' in commands ? commands : writtenBy(project, commands)
}

/** Scripts of one's own that an installation runs. */
const OF_INSTALL = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare']

/** What runs in the build and may write: scripts, those that an installation runs among them, and compilers. */
function writingCommands(build: Build, project: NodeProject, steps: readonly Step[]): Invocation[] | NoPlan {
  const found: Invocation[] = []
  for (const step of steps) {
    const isOwn = folderOf(step) === project.folder && isInstall(step) && !hasOption(step, '--ignore-scripts')
    const names = isOwn ? OF_INSTALL.filter((name) => Object.hasOwn(project.scripts, name)) : []
    const script = isWriting(step) ? ownScript(project, step) : undefined
    if (isWriting(step) && !script) found.push(plainCommand(project, step))
    for (const each of [...names.map((name) => ({ name, args: [] })), ...(script ? [script] : [])]) {
      const commands = scriptCommands(build, project, each)
      if ('reason' in commands) return commands
      found.push(...commands)
    }
  }
  return found
}

function writtenBy(project: NodeProject, commands: readonly Invocation[]): Output | NoPlan {
  if (commands.length > MAX_COMMANDS) return { reason: 'the scripts of package.json run more than anybody reads' }
  const made: Output[] = []
  const before: string[] = []
  for (const command of commands) {
    const output = outputOf(project, command, before)
    if ('reason' in output) return output
    if (output.folders.length > 0) made.push(output)
    before.push(...output.folders)
  }
  const all = (test: (output: Output) => boolean | undefined) => made.length > 0 && made.every((output) => test(output) === true)
  return {
    folders: [...new Set(made.flatMap(({ folders }) => folders))],
    isWhole: all(({ isWhole }) => isWhole),
    isFramework: all(({ isFramework }) => isFramework),
    caches: made.flatMap(({ caches = [] }) => caches),
    isBundled: all(({ isBundled, isWhole }) => isBundled === true || isWhole === true),
    isTypeScript: all(({ isTypeScript }) => isTypeScript),
  }
}

/** Whether what runs needs nothing besides: the server that Next puts into a folder of its own, or a server of files. */
function standalone({ project, started: { commands } }: NodeBuild, output: Output): Output {
  const [folder] = output.folders
  const own = `${folder}/standalone`
  const paths = commands.flatMap(({ program, args, folder: place }) => scriptsOf(program, args).map((path) => absolutePath(path, place)))
  // Servers of files that are installed for everybody load no modules of the project.
  const isServed = ({ program, args, folder: place, byManager }: NodeStart) =>
    !byManager &&
    /^(?:serve|http-server)$/.test(program) &&
    args.some((word) => output.folders.some((each) => isIn(absolutePath(word, place), absolutePath(each, project.folder))))
  if (commands.length > 0 && commands.every(isServed)) return { ...output, isWhole: true }
  const isOwn = output.folders.length === 1 && paths.length > 0 && paths.every((path) => isIn(path, absolutePath(own, project.folder)))
  return isOwn ? { ...output, folders: [own], isWhole: true, caches: [] } : output
}

/** Why what is started may not run of what is compiled alone. */
function whyNotStarted({ build, project, started: { commands }, starts, runtime }: NodeBuild, output: Output): NoPlan | undefined {
  const tool = commands.find(
    ({ program, args, byManager }) =>
      (byManager && (NEEDS_TOOLS.test(program) || (isBundler(program) && !/^(?:start|serve|preview)$/.test(args[0] ?? '')))) ||
      (program === 'prisma' && args.includes('seed')) ||
      args.some((word) => /[^.]\.[cm]?tsx?$/.test(word)),
  )
  if (tool)
    return {
      reason: `line ${tool.instruction.startLine} starts ${printable(tool.program)} by package.json, which compiles whenever it runs`,
    }
  const isThere = (path: string) =>
    output.folders.some((folder) => isIn(path, absolutePath(folder, project.folder))) ||
    ['', '.js', '.mjs', '/index.js'].some((end) => contextFileAt(build, path + end) !== undefined) ||
    build.context.buildContext?.files.some((file) => isIn(absolutePath(file.path, '/'), path)) === true
  const missing = commands
    .flatMap(({ program, args, folder }) => scriptsOf(program, args).map((path) => absolutePath(path, folder)))
    .find((path) => !isThere(path))
  if (missing !== undefined) return { reason: `it starts ${printable(missing)}, which the build is not known to write` }
  // Without modules, only programs of the base are there.
  const lost = output.isWhole ? commands.find(({ program, byManager }) => byManager && brings(project.dependencies, program)) : undefined
  if (lost)
    return { reason: `line ${lost.instruction.startLine} starts ${printable(lost.program)}, whose modules are not known to be needed` }
  return starts.length === 0 && runtime.isFull ? { reason: 'it says nowhere what will be started in it' } : undefined
}

/** Where generated database clients lie outside of node_modules. */
function clientsOf({ build, project, steps }: NodeBuild): { path: string }[] | NoPlan {
  if (!usesPrisma(project)) return []
  const found: { path: string }[] = []
  for (const step of steps.filter(isGenerate)) {
    const folders = generatedClients(build, project, step)
    if (!folders) return { reason: 'where prisma generate writes is not known; the schema in --context tells' }
    found.push(...folders.map((path) => ({ path })))
  }
  return found
}

/** `npx prisma generate`, or a script with such a name. */
function isGenerate(step: Step): boolean {
  const task = taskOf(step)
  return (
    step.args.some(({ value }, index) => value === 'generate' && step.args[index - 1]?.value === 'prisma') ||
    (task?.kind === 'run' && /prisma|generate/.test(task.name))
  )
}

function copiesInto(step: Step, folders: readonly string[]): boolean {
  const into = step.args.at(-1)
  const path = into && step.folder !== undefined && /^[\w./-]+$/.test(into.value) ? absolutePath(into.value, step.folder) : undefined
  return path !== undefined && folders.some((folder) => isIn(path, folder))
}

/** Files of the context that only the build reads. */
function sourcesOf({ build, project, started, starts }: NodeBuild, output: Output): (path: string) => boolean {
  const { inContext, dependencies } = project
  const own = new Set(starts.flatMap(({ path }) => (path === undefined ? [] : (contextFileAt(build, path) ?? []))))
  // Something of the context is started, which may load more of it.
  const startsSources = started.commands.some(({ program, args, folder }) =>
    scriptsOf(program, args).some((path) => contextFileAt(build, absolutePath(path, folder)) !== undefined),
  )
  // They look into their files whenever they start something.
  const asked = new Set([
    started.managers.has('pnpm') ? 'pnpm-lock.yaml' : '',
    started.managers.has('yarn') && isBerry(project) ? 'yarn.lock' : '',
  ])
  return (path) => {
    if (!path.startsWith(inContext) || own.has(path)) return false
    const name = path.slice(inContext.length)
    if (output.isWhole || FOR_DEVELOPERS.test(name)) return true
    if (LOCKS.test(name)) return !asked.has(name)
    if (/^tsconfig[\w.-]*\.json$/.test(name)) return !dependencies.has('tsconfig-paths')
    if (output.isFramework && !startsSources && OF_FRAMEWORK.test(name)) return true
    // Programs that are started may read configurations that are written in TypeScript.
    if (/^(?:[\w.-]+\.config|knexfile|ormconfig)\.[cm]?ts$/.test(name)) return FOR_TOOLS.test(name)
    return output.isTypeScript === true && /\.[cm]?tsx?$/.test(name)
  }
}

const LOCKS = /^(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/
const FOR_DEVELOPERS =
  /(?:^|\/)(?:node_modules|tests?|__tests__|e2e|coverage)\/|\.(?:spec|test)\.[cm]?[jt]sx?$|^(?:nest-cli\.json|tslint\.json|\.(?:eslint|prettier|stylelint|lintstaged|commitlint)[\w.-]*|(?:jest|vitest|eslint|prettier|playwright|cypress|tailwind|postcss|tsup|webpack|rollup|commitlint|lint-staged)\.config\.\w+)$/
/** Code that a framework compiles, and what it reads for that. */
const OF_FRAMEWORK =
  /^(?:(?:vite|svelte|astro|react-router|remix)\.config\.\w+|next-env\.d\.ts)$|^(?:src|app|pages|components)\/.*\.(?:[cm]?[jt]sx?|svelte|vue|astro|s?css|sass|less|html)$/
