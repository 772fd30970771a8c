import { posix } from 'node:path'
import type { ReachContext } from '../analyser.ts'
import { referToFolder } from './files-below.ts'
import type { Manifest } from './manifest.ts'
import { type Project, startsOf } from './project.ts'
import { referToModule } from './refer-to-module.ts'
import { matchesName } from './tracer/wildcard.ts'

/** Files and folders that a package reads from the working directory without a word in the code; `*` stands for any part of a name. */
const IN_WORKING_DIRECTORY = new Map<string, readonly string[]>(
  Object.entries({
    dotenv: ['.env', '.env.*'],
    '@dotenvx/dotenvx': ['.env', '.env.*', '.env.keys'],
    'dotenv-flow': ['.env', '.env.*'],
    '@nestjs/config': ['.env', '.env.*'],
    express: ['views/'],
    koa: ['views/'],
    '@fastify/view': ['views/', 'templates/'],
    config: ['config/'],
    next: ['.next/server/', '.next/static/', '.next/*.json', '.next/BUILD_ID', '.next/*.js', 'next.config.*', 'public/', '.env', '.env.*'],
    nuxt: ['.output/', 'nuxt.config.*', '.env'],
    '@remix-run/serve': ['build/', 'public/'],
    '@react-router/serve': ['build/', 'public/'],
    knex: ['knexfile.*', 'migrations/', 'seeds/'],
    sequelize: ['.sequelizerc', 'config/config.*', 'models/', 'migrations/', 'seeders/'],
    typeorm: ['ormconfig.*', 'ormconfig'],
    prisma: ['prisma/', 'schema.prisma', 'prisma.config.*', '.env'],
    '@prisma/client': ['prisma/schema.prisma', '.env'],
    'drizzle-kit': ['drizzle.config.*', 'drizzle/'],
    'node-pg-migrate': ['migrations/', 'config/'],
    'db-migrate': ['database.json', 'migrations/'],
    'migrate-mongo': ['migrate-mongo-config.js', 'migrations/'],
    i18n: ['locales/'],
    i18next: ['locales/', 'public/locales/'],
    pm2: ['ecosystem.config.*', 'ecosystem.json', 'pm2.*', 'process.json', 'process.yml'],
    nodemon: ['nodemon.json'],
    // They ask which version of it is there.
    tsx: ['tsconfig.json', 'node_modules/typescript/package.json'],
    'ts-node': ['tsconfig.json', 'node_modules/typescript/package.json'],
    '@nestjs/cli': ['nest-cli.json', 'tsconfig*.json', 'dist/'],
    '@adonisjs/core': [
      '.env',
      'adonisrc.*',
      '.adonisrc.json',
      'config/',
      'start/',
      'app/',
      'providers/',
      'resources/',
      'public/',
      'build/',
    ],
    sails: ['.sailsrc', 'api/', 'config/', 'views/', 'assets/', 'tasks/'],
    loopback: ['server/', 'common/'],
    '@strapi/strapi': ['.env', 'config/', 'src/', 'dist/', 'public/', 'database/', 'build/', 'favicon.*'],
    '@directus/api': ['.env', 'extensions/', 'uploads/'],
    '@feathersjs/configuration': ['config/'],
    moleculer: ['moleculer.config.*', 'services/', '.env'],
    egg: ['app/', 'config/', 'app.js', 'agent.js'],
    '@keystone-6/core': ['.keystone/', 'schema.prisma', 'keystone.*'],
    '@medusajs/medusa': ['medusa-config.*', '.medusa/', 'dist/', 'src/', '.env'],
    newrelic: ['newrelic.*'],
    'elastic-apm-node': ['elastic-apm-node.*'],
    'json-server': ['db.json', 'routes.json', 'public/'],
    ghost: ['config.*.json', 'content/'],
    'node-red': ['settings.js', 'flows.json'],
    rc: ['.*rc'],
    '@babel/core': ['babel.config.*', '.babelrc*'],
    vite: ['vite.config.*', 'dist/', 'index.html'],
    'graphql-config': ['.graphqlrc*', 'graphql.config.*'],
  }),
)
/** The same from the folder that the package itself lies in. */
const BESIDE_PACKAGE = new Map<string, readonly string[]>(
  Object.entries({
    '@prisma/client': ['../../.prisma/client/'],
    prisma: ['../@prisma/engines/'],
    // It starts scripts of its own by paths that it puts together.
    pm2: ['lib/'],
  }),
)
/** Packages that load as plugins what the application depends on, by name, without a word in its code. */
const LOADS_DEPENDENCIES = new Set([
  '@strapi/strapi',
  '@strapi/core',
  'sails',
  'loopback',
  'egg',
  'ghost',
  'node-red',
  '@docusaurus/core',
  'gatsby',
  'hexo',
])

/** What a package that is loaded looks for by convention. */
export async function referToExpected(
  node: number,
  folder: string,
  { name = '' }: Manifest,
  context: ReachContext,
  project: Project,
): Promise<void> {
  const starts = startsOf(project, context)
  for (const pattern of IN_WORKING_DIRECTORY.get(name) ?? []) {
    for (const { cwd } of starts) referToFiles(node, posix.join(cwd, pattern), name, context, project)
  }
  for (const pattern of BESIDE_PACKAGE.get(name) ?? []) referToFiles(node, posix.join(folder, pattern), name, context, project)
  if (LOADS_DEPENDENCIES.has(name)) for (const { cwd } of starts) await referToDependencies(node, cwd, name, context, project)
}

function referToFiles(node: number, pattern: string, via: string, context: ReachContext, { host }: Project): void {
  if (pattern.endsWith('/')) {
    const folder = pattern.slice(0, -1)
    if (host.kind(folder) === 'directory')
      referToFolder(folder, { from: node, kind: 'folder by convention', grade: 'soft', via }, context, host)
    return
  }
  const files = pattern.includes('*') ? filesIn(posix.dirname(pattern), posix.basename(pattern), host) : [pattern]
  for (const to of files) if (host.kind(to) === 'file') context.refer({ from: node, to, kind: 'file by convention', grade: 'soft', via })
}

function filesIn(folder: string, pattern: string, { list }: Project['host']): string[] {
  return [...list(folder)].filter(({ name }) => matchesName(name, pattern)).map(({ name }) => posix.join(folder, name))
}

async function referToDependencies(node: number, cwd: string, via: string, context: ReachContext, project: Project): Promise<void> {
  const manifest = await project.host.manifest(posix.join(cwd, 'package.json'))
  for (const name of manifest?.dependencies ?? []) {
    const found = await project.modules.find(name, posix.join(cwd, 'package.json'))
    referToModule(found, { from: node, kind: 'dependency loaded as plugin', grade: 'weak', via }, context, project)
  }
}
