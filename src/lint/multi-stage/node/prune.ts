import { copySourcesOf, filesMatching } from '../../../dockerfile/copy-sources.ts'
import { hasOption } from '../../invocation.ts'
import { LOCK_FILES } from '../../node-lock.ts'
import type { Build, Step } from '../build.ts'
import { doesWithoutDevelopment, lockOf } from './modules.ts'
import { usesPrisma } from './prisma.ts'
import type { NodeProject } from './project.ts'
import type { NodeStarts } from './starts.ts'
import { MANAGER, taskOf } from './tasks.ts'
import { hasProgram, isSystemProgram, type RuntimeBase } from '../runtime-bases.ts'

/** Programs whose packages have another name. */
const BROUGHT_BY: Readonly<Record<string, string>> = {
  'remix-serve': '@remix-run/serve',
  'react-router-serve': '@react-router/serve',
  'pm2-runtime': 'pm2',
  strapi: '@strapi/strapi',
  medusa: '@medusajs/cli',
  keystone: '@keystone-6/core',
  fastify: 'fastify-cli',
  sequelize: 'sequelize-cli',
  'functions-framework': '@google-cloud/functions-framework',
  'moleculer-runner': 'moleculer',
  dotenv: 'dotenv-cli',
}

/** Whether a program comes with one of these packages. */
export function brings(names: ReadonlySet<string>, program: string): boolean {
  return [...names].some(
    (name) =>
      name === program ||
      (name.endsWith(`/${program}`) && !name.startsWith('@types/')) ||
      name === `${program}-cli` ||
      name === BROUGHT_BY[program],
  )
}

/** What takes the packages of developers away again, where nothing that runs asks for them; undefined where they were never there, or stay. */
export function pruneOf(
  build: Build,
  project: NodeProject,
  install: Step,
  steps: readonly Step[],
  { commands, managers }: NodeStarts,
  base: RuntimeBase,
): string | undefined {
  const isPruned =
    install.variables['NODE_ENV'] === 'production' ||
    steps.some(
      (step) =>
        MANAGER.test(step.program) &&
        (/^(?:prune|focus)$/.test(taskOf(step)?.name ?? '') || hasOption(step, '--production', '--prod', '-P', '--omit', '--only')),
    )
  if (isPruned || project.devDependencies.size === 0 || project.dependencies.size === 0 || project.members.length > 0) return undefined
  const programs = lockOf(project, install.program)?.programs ?? new Map<string, string>()
  const isUsed = commands.some(({ program, word, byManager }) => {
    if (word.startsWith('.') || isSystemProgram(program) || hasProgram(base, program)) return false
    if (brings(project.dependencies, program) || project.dependencies.has(programs.get(program) ?? '')) return false
    // What a package brings is not always named as it is; what is started by its own name may be of the system.
    return byManager || programs.has(program) || brings(project.devDependencies, program)
  })
  // It compiles its configuration when it starts, and would fetch the compiler.
  const compiles =
    commands.some(({ program }) => program === 'next') &&
    ['ts', 'mts'].some((suffix) => project.text(`next.config.${suffix}`) !== undefined)
  if (
    isUsed ||
    compiles ||
    !isLockedBefore(build, project, install) ||
    install.run.mounts.length > 0 ||
    !doesWithoutDevelopment(build, project)
  )
    return undefined
  const { user } = build.context.settingsAt(install.run.instruction).configuration
  if (user !== build.context.end.configuration.user && user !== undefined) return undefined
  const kept = install.args.map(({ value }) => value).filter((value) => /^(?:--legacy-peer-deps|--force)$/.test(value))
  const line = pruneBy(build, project, install.program, managers)
  return line && [line, ...(install.program === 'npm' ? kept : [])].join(' ')
}

/** Whether the lock file was there when modules were installed: else it would have others installed now. */
function isLockedBefore({ context, stage }: Build, { inContext }: NodeProject, { program, run }: Step): boolean {
  const names = new Set((LOCK_FILES[program] ?? []).map((name) => `${inContext}${name}`))
  const { buildContext, dockerfile, settingsAt } = context
  return stage.instructions.some((each) => {
    const copied = each.start < run.instruction.start ? copySourcesOf(each, settingsAt(each).variables, dockerfile.escape) : undefined
    return (
      copied?.sources.some((source) => buildContext && filesMatching(buildContext, source).some(({ path }) => names.has(path))) === true
    )
  })
}

function pruneBy(build: Build, project: NodeProject, manager: string, started: ReadonlySet<string>): string | undefined {
  const { text, scripts } = project
  // They run again, without the packages that they may be for.
  const isPrepared = Object.keys(scripts).some((name) => /^(?:pre|post)?(?:install|prepare)$/.test(name))
  switch (manager) {
    case 'npm':
      if (text('package-lock.json') === undefined && text('npm-shrinkwrap.json') === undefined) return undefined
      return /^(?:[0-9]|1[0-4])(?:\D|$)/.test(build.image.tag) ? 'npm prune --production' : 'npm prune --omit=dev'
    case 'yarn':
      // Yarn takes generated clients away as well.
      if (usesPrisma(project) || text('yarn.lock') === undefined) return undefined
      if (isBerry(project))
        return !isPrepared && /"packageManager"\s*:\s*"yarn@[4-9]/.test(text('package.json') ?? '')
          ? 'yarn workspaces focus --production'
          : undefined
      return 'yarn install --production --ignore-scripts --prefer-offline --frozen-lockfile'
    case 'pnpm':
      // Newer ones install again what they miss when they start something.
      return usesPrisma(project) || started.has('pnpm') || isPrepared ? undefined : 'CI=true pnpm prune --prod'
    default:
      return undefined
  }
}

/** Whether it is Yarn 2 or later. */
export function isBerry({ text }: Pick<NodeProject, 'text'>): boolean {
  return (
    /^__metadata:/m.test(text('yarn.lock') ?? '') ||
    text('.yarnrc.yml') !== undefined ||
    /"packageManager"\s*:\s*"yarn@[2-9]/.test(text('package.json') ?? '')
  )
}
