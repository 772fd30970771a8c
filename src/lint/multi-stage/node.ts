import type { Instruction } from '../../dockerfile/dockerfile.ts'
import { hasOption, type Invocation } from '../invocation.ts'
import type { Build, Step } from './build.ts'
import type { Artifact, Ecosystem, NoPlan, Plan, Role } from './ecosystem.ts'
import { doesWithoutDevelopment, whyNotModules } from './node-modules.ts'
import { type Output, outputOf } from './node-output.ts'
import { type NodeProject, nodeProject, printable, scriptCommands, scriptRun, withoutRunners } from './node-project.ts'
import { contextFileAt } from './copies.ts'
import { absolutePath, isIn } from './paths.ts'
import { hasProgram, isSystemProgram } from './runtime-bases.ts'
import { installedFor, keptFor, librariesFor, runtimeOf } from './slim-runtime.ts'
import { startsPrograms } from './starts-programs.ts'
import type { Started } from './starts.ts'

const MANAGER = /^(?:npm|yarn|pnpm)$/
const BUILDERS =
  /^(?:tsc|nest|next|nuxt|nuxi|babel|swc|esbuild|react-scripts|vue-cli-service|vite|webpack|rollup|parcel|ng|gulp|grunt|tsup|ncc|turbo|nx)$/
/** Programs that compile whenever they run, or watch for sources that change. */
const NEEDS_TOOLS =
  /^(?:ts-node(?:-dev)?|tsx|ts-node-esm|tsnd|nodemon|babel-node|webpack(?:-dev-server)?|vite|vite-node|ng|tsc(?:-watch)?|gulp|grunt|parcel|swc-node|react-scripts|vue-cli-service|react-app-rewired|craco|concurrently|make)$/
const SCRIPT = /^(?:.*[:-])?(?:build|compile|dist|transpile|bundle)(?:[:-].*)?$/
const TOOLS = 'python python2 python3 py-setuptools py3-setuptools node-gyp alpine-sdk'.split(' ')
/** Programs that are installed for everybody and have no code for the machine. */
const GLOBAL =
  /^(?:pm2|serve|http-server|forever|cross-env|dotenv-cli|pino-pretty|bunyan|sequelize-cli|knex|migrate-mongo|db-migrate)(?:@[\w.^~-]+)?$/
const GLOBAL_TOOLS =
  /^(?:typescript|@nestjs\/cli|npm|yarn|pnpm|@angular\/cli|@vue\/cli(?:-service)?|rimraf|gulp(?:-cli)?|grunt(?:-cli)?|webpack(?:-cli)?|node-gyp|lerna|turbo|nx|bower|tslint|eslint|jest|ts-node|tsup|@babel\/cli)(?:@[\w.^~-]+)?$/

export const node: Ecosystem = {
  id: 'node',
  carries: 'what compiles the program, development packages and sources',
  fix: [
    'FROM node:24 AS build',
    'WORKDIR /app',
    'COPY . .',
    'RUN npm ci && npm run build && npm prune --omit=dev',
    '',
    'FROM node:24-slim',
    'WORKDIR /app',
    'COPY --from=build /app/node_modules ./node_modules',
    'COPY --from=build /app/dist ./dist',
    'CMD ["node", "dist/server.js"]',
  ],
  mayBuild: ({ image }) => image.repository === 'node',
  plan(build, starts) {
    const steps = build.runs.flatMap((run) => build.stepsOf(run) ?? [])
    const builds = steps.filter(isBuild)
    if (builds.length === 0) return undefined
    const [first] = builds
    const folder = first!.folder
    if (folder === undefined || builds.some((step) => step.folder !== folder)) return { reason: 'it builds in several folders' }
    const project = nodeProject(build, folder)
    if ('reason' in project) return project
    const output = outputsOf(build, project, builds)
    if ('reason' in output) return output
    const commands = startedBy(build, project, starts)
    if ('reason' in commands) return commands
    return planFor(build, project, output, commands, steps, starts)
  },
}

function planFor(
  build: Build,
  project: NodeProject,
  output: Output,
  commands: readonly Invocation[],
  steps: readonly Step[],
  starts: readonly Started[],
): Plan | NoPlan {
  const { buildContext } = build.context
  const runtime = runtimeOf(build, ['node', 'nodejs', 'npm', 'npx', 'yarn', 'corepack', ...bare(commands, starts)])
  if ('reason' in runtime) return runtime
  const missing = commands.find(
    ({ program, programWord }) =>
      !programWord.value.startsWith('./') && !isSystemProgram(program) && !hasProgram(runtime.base, program) && !isModule(project, program),
  )
  if (missing) return { reason: `what starts it runs ${printable(missing.program)}, which no dependency is known to bring` }
  const isThere = (path: string) =>
    output.folders.some((folder) => isIn(path, absolutePath(folder, project.folder))) ||
    ['', '.js', '/index.js'].some((end) => contextFileAt(build, path + end) !== undefined)
  const isScript = (program: string, word: string, index: number, words: readonly string[]) =>
    (program === 'node' && index === words.findIndex((each) => !each.startsWith('-'))) ||
    (/^[\w./-]+\.[cm]?js$/.test(word) && !word.includes('node_modules/'))
  const lines = [...commands.map(({ program, args }) => ({ program, args: args.map(({ value }) => value) })), ...starts]
  const script = lines
    .flatMap(({ program, args }) => args.filter((word, index) => isScript(program, word, index, args)))
    .map((path) => absolutePath(path, project.folder))
    .find((path) => !isThere(path))
  if (script !== undefined) return { reason: `it starts ${printable(script)}, which the build is not known to write` }
  const inProject = (name: string) => `${project.inContext}${name}`
  if (buildContext?.files.some(({ path }) => path.startsWith(inProject('node_modules/'))))
    return { reason: 'node_modules of the context would come between those of the build; .dockerignore keeps them out' }
  const whyNot =
    runtime.isFull && build.context.built?.certain !== true
      ? (whyNotModules(project) ?? startsPrograms(build, /\.[cm]?[jt]sx?$/, /child_process|\bexeca\b|\bzx\b|\bshelljs\b/))
      : undefined
  if (whyNot) return whyNot
  const installs = steps.filter((step) => MANAGER.test(step.program) && isInstall(step) && step.folder === project.folder)
  const install = installs.find((step) => !hasOption(step, '-g', '--global'))
  const modules = !output.isWhole && (project.dependencies.size > 0 || commands.some(({ program }) => isModule(project, program)))
  if (modules && !install) return { reason: 'what installs the modules is not known' }
  const globals = globalRoles(build)
  if ('reason' in globals) return globals
  const libraries = librariesFor(keptFor(build).headers, runtime)
  if ('reason' in libraries) return libraries
  const last = steps.findLast(
    (step) => (MANAGER.test(step.program) && step.folder === project.folder && !hasOption(step, '-g', '--global')) || isBuild(step),
  )!
  const madeBy = last.run.instruction
  const prune = modules ? pruneOf(build, project, install!, steps, commands) : undefined
  const paths = [...(modules ? ['node_modules'] : []), ...output.folders]
  const text = build.context.dockerfile.text.includes('\r\n') ? '\r\n' : '\n'
  return {
    bases: [runtime.base],
    artifacts: paths.map((path): Artifact => ({ path: absolutePath(path, project.folder), isFolder: true, madeBy })),
    packages: [...libraries, ...keptFor(build).programs].filter((name) => !installedFor(build).includes(name)),
    isStatic: true,
    roles: globals,
    isBuildStep: (step) =>
      (MANAGER.test(step.program) && !/^(?:start|exec)$/.test(step.args[0]?.value ?? '')) || isBuild(step) || step.program === 'corepack',
    usedByBuild: keptFor(build).compiles ? TOOLS : [],
    needsTools: NEEDS_TOOLS,
    ...(prune !== undefined && { edits: [{ start: madeBy.end, end: madeBy.end, text: `${text}RUN ${prune}` }] }),
    isSource: (path) => isSource(project, output, path),
  }
}

function isSource({ inContext, dependencies }: NodeProject, { isTypeScript, isWhole }: Output, path: string): boolean {
  if (!path.startsWith(inContext)) return false
  const name = path.slice(inContext.length)
  if (isWhole) return true
  if (/(?:^|\/)(?:node_modules|tests?|__tests__|e2e|coverage)\/|\.(?:spec|test)\.[cm]?[jt]sx?$/.test(name)) return true
  if (
    /^(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|nest-cli\.json|tslint\.json|\.(?:eslint|prettier)[\w.-]*|jest\.config\.\w+|eslint\.config\.\w+)$/.test(
      name,
    )
  )
    return true
  if (/^tsconfig[\w.-]*\.json$/.test(name)) return !dependencies.has('tsconfig-paths')
  return isTypeScript === true && /\.[cm]?tsx?$/.test(name)
}

function isInstall({ program, args }: Step): boolean {
  const task = args.find(({ value }) => !value.startsWith('-'))?.value
  return task === undefined ? program === 'yarn' : /^(?:install|i|ci|clean-install|add)$/.test(task)
}

/** What builds: a script by a name that says so, or a compiler. */
export function isBuild(step: Step): boolean {
  const { program } = withoutRunners(step)
  return BUILDERS.test(program) || (scriptRun(step) !== undefined && SCRIPT.test(scriptRun(step)!))
}

/** What all commands of the build write. */
export function outputsOf(build: Build, project: NodeProject, builds: readonly Step[]): Output | NoPlan {
  const found: Output[] = []
  for (const step of builds) {
    const script = scriptRun(step)
    const commands = script === undefined ? [withoutRunners(step)] : scriptCommands(build, project, script)
    if ('reason' in commands) return commands
    for (const command of commands) {
      const output = outputOf(
        project,
        command,
        found.flatMap(({ folders }) => folders),
      )
      if ('reason' in output) return output
      found.push(output)
    }
  }
  const made = found.filter(({ folders }) => folders.length > 0)
  if (made.length === 0) return { reason: 'the build writes nothing that is known' }
  return {
    folders: [...new Set(made.flatMap(({ folders }) => folders))],
    isWhole: made.every(({ isWhole }) => isWhole === true),
    isTypeScript: made.every(({ isTypeScript }) => isTypeScript === true),
  }
}

/** What runs in the end, past npm and the scripts of package.json. */
function startedBy(build: Build, project: NodeProject, starts: readonly Started[]): Invocation[] | NoPlan {
  const found: Invocation[] = []
  for (const { program, args, instruction, isShell } of starts) {
    const word = (value: string) => ({ value, text: value, literal: true, start: 0, end: 0 })
    if (isShell || (MANAGER.test(program) && args.length === 0)) continue
    const script = scriptRun({ program, args: args.map(word) })
    const inner = script === undefined ? undefined : scriptCommands(build, project, script)
    if (inner && 'reason' in inner) return inner
    const tool = inner?.find(
      (each) => NEEDS_TOOLS.test(each.program) || each.program === 'nest' || (each.program === 'next' && each.args[0]?.value !== 'start'),
    )
    if (tool)
      return { reason: `line ${instruction.startLine} starts ${printable(tool.program)} by package.json, which compiles whenever it runs` }
    found.push(...(inner ?? []))
  }
  return found
}

function bare(commands: readonly Invocation[], starts: readonly Started[]): string[] {
  return commands.length > 0
    ? []
    : starts.flatMap(({ program, path }) =>
        path === undefined && /^(?:pm2(?:-runtime|-docker)?|serve|http-server)$/.test(program) ? [program] : [],
      )
}

/** Whether a program comes with a package that the program depends on. */
function isModule({ dependencies, devDependencies }: NodeProject, program: string): boolean {
  return [...dependencies, ...devDependencies].some((name) => brings(name, program))
}

function brings(name: string, program: string): boolean {
  return !name.startsWith('@types/') && (name === program || name.endsWith(`/${program}`) || name === `${program}-cli`)
}

/** What takes the packages of developers away again, where nothing that runs asks for them; undefined where they were never there, or stay. */
function pruneOf(
  build: Build,
  project: NodeProject,
  install: Step,
  steps: readonly Step[],
  commands: readonly Invocation[],
): string | undefined {
  const { variables } = install
  const isPruned =
    variables['NODE_ENV'] === 'production' ||
    steps.some(
      (step) =>
        MANAGER.test(step.program) && (step.args[0]?.value === 'prune' || hasOption(step, '--production', '--prod', '--omit', '--only')),
    )
  const isUsed = commands.some(({ program }) => [...project.devDependencies].some((name) => brings(name, program)))
  if (isPruned || isUsed || project.devDependencies.size === 0 || project.text('.yarnrc.yml') !== undefined) return undefined
  if (install.run.mounts.length > 0 || !doesWithoutDevelopment(build, project)) return undefined
  const user = build.context.settingsAt(install.run.instruction).configuration.user
  if (user !== build.context.end.configuration.user && user !== undefined) return undefined
  switch (install.program) {
    case 'npm':
      return /^(?:[0-9]|1[0-4])(?:\D|$)/.test(build.image.tag) ? 'npm prune --production' : 'npm prune --omit=dev'
    case 'yarn':
      return project.text('yarn.lock') === undefined
        ? undefined
        : 'yarn install --production --ignore-scripts --prefer-offline --frozen-lockfile'
    default:
      return Object.keys(project.scripts).some((name) => /^(?:pre|post)?(?:install|prepare)$/.test(name))
        ? undefined
        : 'CI=true pnpm prune --prod'
  }
}

/** `npm install -g pm2` is written into the last stage again, tools are not. */
function globalRoles(build: Build): Map<Instruction, Role> | NoPlan {
  const found = new Map<Instruction, Role>()
  for (const run of build.runs) {
    const steps = build.stepsOf(run) ?? []
    const names = steps
      .filter((step) => /^(?:npm|yarn|pnpm)$/.test(step.program) && (hasOption(step, '-g', '--global') || step.args[0]?.value === 'global'))
      .flatMap((step) =>
        step.args.map(({ value }) => value).filter((value) => !/^(?:-.*|i|install|add|global|config|set|cache|clean)$/.test(value)),
      )
    const kept = names.filter((name) => !GLOBAL_TOOLS.test(name))
    if (kept.length === 0) continue
    const other = kept.find((name) => !GLOBAL.test(name))
    if (other !== undefined)
      return { reason: `line ${run.instruction.startLine} installs ${printable(other)} for everybody, and whether it runs is not known` }
    if (steps.length > 1) return { reason: `line ${run.instruction.startLine} does several things that do not come apart` }
    found.set(run.instruction, 'both')
  }
  return found
}
