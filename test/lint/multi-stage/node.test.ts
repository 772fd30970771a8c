import { describe, expect, it } from 'vitest'
import { apart } from '../../support/multi-stage-table.ts'

const FULL = 'FROM node:22-bookworm'
const ALPINE = 'FROM node:22-alpine'
const SLIM = 'FROM node:22-bookworm-slim'
const BUILD = ['WORKDIR /app', 'COPY . .', 'RUN npm ci', 'RUN npm run build']
const CMD = 'CMD ["node", "dist/main.js"]'
const manifest = (fields: object) =>
  JSON.stringify({ dependencies: { express: '4' }, scripts: { build: 'tsc', start: 'node dist/main.js' }, ...fields })
const lock = (scripted: readonly string[] = []) =>
  JSON.stringify({
    packages: { '': {}, ...Object.fromEntries(scripted.map((name) => [`node_modules/${name}`, { hasInstallScript: true }])) },
  })
const TYPESCRIPT = {
  'package.json': manifest({ devDependencies: { typescript: '5' } }),
  'package-lock.json': lock(),
  'tsconfig.json': '{ // where to\n "compilerOptions": { "outDir": "./dist", }, }',
  'src/main.ts': "import express from 'express'",
}
const member = (name: string, needs: object = {}) =>
  JSON.stringify({ name, dependencies: needs, scripts: { build: 'tsc', start: 'node dist/main.js' } })
const MONOREPO = {
  'package.json': JSON.stringify({ workspaces: ['apps/*', 'packages/*'], scripts: { build: 'npm run build --workspaces' } }),
  'package-lock.json': lock(),
  'apps/api/package.json': member('api', { shared: '*' }),
  'apps/api/src/main.ts': "import 'shared'",
  'apps/web/package.json': member('web'),
  'apps/web/src/main.ts': '',
  'packages/shared/package.json': member('shared'),
  'packages/shared/src/main.ts': '',
}
const COPIED = ['COPY --from=build /app/node_modules /app/node_modules', 'COPY --from=build /app/dist /app/dist']

describe('a last stage for what is compiled to JavaScript', () => {
  it.each<[what: string, lines: readonly string[], final: readonly string[], files: Record<string, string>]>([
    ['TypeScript', [FULL, ...BUILD, CMD], [SLIM, 'WORKDIR /app', 'COPY package.json ./', ...COPIED, CMD], TYPESCRIPT],
    [
      'started by npm',
      [FULL, ...BUILD, 'CMD ["npm", "start"]'],
      [SLIM, 'WORKDIR /app', 'COPY package.json ./', ...COPIED, 'CMD ["npm", "start"]'],
      TYPESCRIPT,
    ],
    [
      'modules with code for the machine that carry all they need, and what is read beside the program',
      [FULL, ...BUILD, CMD],
      [SLIM, 'WORKDIR /app', 'COPY package.json ./', 'COPY views ./views', ...COPIED, CMD],
      { ...TYPESCRIPT, 'package-lock.json': lock(['bcrypt', 'esbuild']), 'views/index.ejs': '' },
    ],
    [
      'Nest',
      [
        'FROM node:22-alpine3.20',
        'WORKDIR /app',
        'COPY package*.json ./',
        'RUN npm ci',
        'COPY . .',
        'RUN npm run build',
        'USER node',
        'CMD ["npm", "run", "start:prod"]',
      ],
      ['FROM node:22-alpine3.20', 'WORKDIR /app', 'COPY package.json ./', ...COPIED, 'USER node', 'CMD ["npm", "run", "start:prod"]'],
      {
        ...TYPESCRIPT,
        'package.json': manifest({
          scripts: { prebuild: 'rimraf dist', build: 'nest build', 'start:prod': 'node dist/main' },
          devDependencies: { '@nestjs/cli': '10' },
        }),
        'nest-cli.json': '{"sourceRoot":"src"}',
        'tsconfig.build.json': '{"extends":"./tsconfig.json"}',
      },
    ],
    [
      'Next',
      [FULL, ...BUILD, 'EXPOSE 3000', 'CMD ["npm", "start"]'],
      [
        SLIM,
        'WORKDIR /app',
        'COPY next.config.js package.json ./',
        'COPY public ./public',
        'COPY --from=build /app/node_modules /app/node_modules',
        'COPY --from=build /app/.next /app/.next',
        'EXPOSE 3000',
        'CMD ["npm", "start"]',
      ],
      {
        'package.json': manifest({ scripts: { build: 'next build', start: 'next start' }, dependencies: { next: '14', react: '18' } }),
        'package-lock.json': lock(),
        'next.config.js': 'module.exports = {}',
        'pages/index.js': '',
        'public/logo.svg': '',
      },
    ],
    [
      'Nuxt, whose output stands alone',
      [FULL, ...BUILD, 'CMD ["node", ".output/server/index.mjs"]'],
      [SLIM, 'WORKDIR /app', 'COPY --from=build /app/.output /app/.output', 'CMD ["node", ".output/server/index.mjs"]'],
      {
        'package.json': manifest({ scripts: { build: 'nuxt build' }, devDependencies: { nuxt: '^3.10.0' } }).replace(
          '"nuxt":"',
          '"nuxt": "',
        ),
        'package-lock.json': lock(),
        'app.vue': '',
      },
    ],
    [
      'a process manager for everybody',
      [FULL, 'RUN npm install -g typescript pm2', ...BUILD, 'CMD ["pm2-runtime", "dist/main.js"]'],
      [SLIM, 'RUN npm install -g typescript pm2', 'WORKDIR /app', 'COPY package.json ./', ...COPIED, 'CMD ["pm2-runtime", "dist/main.js"]'],
      TYPESCRIPT,
    ],
    [
      'modules that pnpm installs, and pnpm itself by Corepack where it starts the program',
      [
        FULL,
        'RUN corepack enable',
        'WORKDIR /app',
        'COPY . .',
        'RUN pnpm install --frozen-lockfile',
        'RUN pnpm build',
        'CMD ["pnpm", "start"]',
      ],
      [
        SLIM,
        'RUN corepack enable',
        'WORKDIR /app',
        'COPY package.json pnpm-lock.yaml ./',
        'COPY --from=build /root/.cache/node/corepack /root/.cache/node/corepack',
        ...COPIED,
        'CMD ["pnpm", "start"]',
      ],
      {
        ...TYPESCRIPT,
        'pnpm-lock.yaml': "lockfileVersion: '9.0'\n\nsnapshots:\n\n  express@4.19.2:\n    dependencies:\n      accepts: 1.3.8\n",
      },
    ],
    [
      'a client of Prisma, with the library of its engine',
      [
        FULL,
        'WORKDIR /app',
        'COPY . .',
        'RUN npm ci',
        'RUN npx prisma generate',
        'RUN npm run build',
        'CMD npx prisma migrate deploy && node dist/main.js',
      ],
      [
        SLIM,
        'RUN apt-get update && apt-get install -y --no-install-recommends openssl && rm -rf /var/lib/apt/lists/*',
        'WORKDIR /app',
        'COPY package.json ./',
        'COPY prisma ./prisma',
        ...COPIED,
        'COPY --from=build /app/generated /app/generated',
        'CMD npx prisma migrate deploy && node dist/main.js',
      ],
      {
        ...TYPESCRIPT,
        'package.json': manifest({ dependencies: { '@prisma/client': '6' }, devDependencies: { prisma: '6', typescript: '5' } }),
        'prisma/schema.prisma': 'generator client {\n  provider = "prisma-client-js"\n  output   = "../generated"\n}\n',
      },
    ],
    [
      'the server of Next that needs nothing besides',
      [FULL, ...BUILD, 'CMD ["node", ".next/standalone/server.js"]'],
      [SLIM, 'WORKDIR /app', 'COPY --from=build /app/.next/standalone /app/.next/standalone', 'CMD ["node", ".next/standalone/server.js"]'],
      {
        'package.json': manifest({ scripts: { build: 'next build && cp -r public .next/standalone/' }, dependencies: { next: '15' } }),
        'package-lock.json': lock(),
        'next.config.mjs': "export default { output: 'standalone' }",
        'public/logo.svg': '',
      },
    ],
    [
      'one package of several, with what it depends on',
      [FULL, 'WORKDIR /app', 'COPY . .', 'RUN npm ci && npm run build', 'CMD ["npm", "start", "-w", "api"]'],
      [
        SLIM,
        'WORKDIR /app',
        'COPY package-lock.json package.json ./',
        'COPY --from=build /app/node_modules /app/node_modules',
        'COPY --from=build /app/apps/api /app/apps/api',
        'COPY --from=build /app/packages/shared /app/packages/shared',
        'CMD ["npm", "start", "-w", "api"]',
      ],
      MONOREPO,
    ],
    [
      'the library that Prisma of another package needs',
      [FULL, 'WORKDIR /app', 'COPY . .', 'RUN npm ci && npm run build', 'CMD ["npm", "start", "-w", "api"]'],
      [
        SLIM,
        'RUN apt-get update && apt-get install -y --no-install-recommends openssl && rm -rf /var/lib/apt/lists/*',
        'WORKDIR /app',
        'COPY package-lock.json package.json ./',
        'COPY --from=build /app/node_modules /app/node_modules',
        'COPY --from=build /app/apps/api /app/apps/api',
        'COPY --from=build /app/packages/shared /app/packages/shared',
        'CMD ["npm", "start", "-w", "api"]',
      ],
      { ...MONOREPO, 'packages/shared/package.json': member('shared', { '@prisma/client': '6' }) },
    ],
    [
      'all of several packages where another is served by path',
      [FULL, 'WORKDIR /app', 'COPY . .', 'RUN npm ci && npm run build', 'CMD ["node", "apps/api/dist/main.js"]'],
      [SLIM, 'WORKDIR /app', 'COPY --from=build /app /app', 'CMD ["node", "apps/api/dist/main.js"]'],
      { ...MONOREPO, 'apps/api/src/main.ts': "import 'shared'; serve('../../web/dist')" },
    ],
    [
      'what pnpm deploy has put together',
      [
        FULL,
        'RUN npm i -g pnpm@9',
        'WORKDIR /src',
        'COPY . .',
        'RUN pnpm install && pnpm -r build && pnpm deploy --filter=api --prod /prod/api',
        'WORKDIR /prod/api',
        'CMD ["node", "dist/main.js"]',
      ],
      [SLIM, 'COPY --from=build /prod/api /prod/api', 'WORKDIR /prod/api', 'CMD ["node", "dist/main.js"]'],
      { ...MONOREPO, 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n", 'pnpm-workspace.yaml': 'packages:\n  - apps/*\n  - "packages/*"\n' },
    ],
    [
      'all of the folder, where nobody knows what the build writes or the program is compiled whenever it runs',
      [FULL, ...BUILD, 'CMD ["npm", "start"]'],
      [SLIM, 'WORKDIR /app', 'COPY --from=build /app /app', 'CMD ["npm", "start"]'],
      { ...TYPESCRIPT, 'package.json': manifest({ dependencies: { tsx: '4' }, scripts: { build: 'gulp', start: 'tsx src/main.ts' } }) },
    ],
    [
      'modules that are compiled, of a program that is not',
      [FULL, 'WORKDIR /app', 'COPY package*.json ./', 'RUN npm ci --omit=dev', 'COPY . .', 'CMD ["node", "server.js"]'],
      [
        SLIM,
        'WORKDIR /app',
        'COPY --from=build /app/node_modules /app/node_modules',
        'COPY package.json server.js ./',
        'CMD ["node", "server.js"]',
      ],
      {
        'package.json': manifest({ dependencies: { bcrypt: '5' } }),
        'package-lock.json': lock(['bcrypt']),
        'server.js': "require('bcrypt')",
      },
    ],
    [
      'a base whose release a variable has',
      ['ARG NODE_VERSION=22.1.0', 'FROM node:${NODE_VERSION}-bookworm', ...BUILD, CMD],
      ['FROM node:${NODE_VERSION}-bookworm-slim', 'WORKDIR /app', 'COPY package.json ./', ...COPIED, CMD],
      TYPESCRIPT,
    ],
    [
      'packages that lie beside each other, one of them started',
      [
        FULL,
        ...['COPY front /front', 'COPY back /back', 'WORKDIR /front', 'RUN npm ci && npm run build'],
        ...['WORKDIR /back', 'RUN npm ci', 'RUN cp -r /front/dist public', 'CMD ["npm", "start"]'],
      ],
      [SLIM, 'WORKDIR /back', 'COPY --from=build /front /front', 'COPY --from=build /back /back', 'CMD ["npm", "start"]'],
      {
        'front/package.json': manifest({ scripts: { build: 'vite build' } }),
        'front/package-lock.json': lock(),
        'back/package.json': manifest({ scripts: { start: 'node .' } }),
        'back/package-lock.json': lock(),
      },
    ],
    [
      'a folder that is given to somebody before anything is in it',
      [
        FULL,
        'RUN mkdir -p /app && chown node:node /app',
        'WORKDIR /app',
        'USER node',
        'COPY --chown=node . .',
        'RUN npm ci && npm run build',
        CMD,
      ],
      [
        SLIM,
        'RUN mkdir -p /app && chown node:node /app',
        'WORKDIR /app',
        'USER node',
        'COPY --chown=node package.json ./',
        ...COPIED.map((line) => line.replace('build', 'build --chown=node')),
        CMD,
      ],
      TYPESCRIPT,
    ],
    [
      'files for browsers, and a server of files for everybody',
      [FULL, 'RUN npm i -g http-server', ...BUILD, 'CMD ["http-server", "dist/shop", "-p", "80"]'],
      [
        SLIM,
        'RUN npm i -g http-server',
        'WORKDIR /app',
        'COPY --from=build /app/dist /app/dist',
        'CMD ["http-server", "dist/shop", "-p", "80"]',
      ],
      { ...TYPESCRIPT, 'package.json': manifest({ scripts: { build: 'vite build' } }) },
    ],
    [
      'all of the folder, where a command of the build does what only that shows',
      [FULL, ...BUILD, 'RUN cp .env.production .env', CMD],
      [SLIM, 'WORKDIR /app', 'COPY --from=build /app /app', CMD],
      { ...TYPESCRIPT, '.env.production': '' },
    ],
    [
      'configurations in TypeScript that what is started reads',
      [FULL, ...BUILD, 'CMD npx prisma migrate deploy && node dist/main.js'],
      [
        SLIM,
        'RUN apt-get update && apt-get install -y --no-install-recommends openssl && rm -rf /var/lib/apt/lists/*',
        'WORKDIR /app',
        'COPY package.json prisma.config.ts ./',
        ...COPIED,
        'CMD npx prisma migrate deploy && node dist/main.js',
      ],
      {
        ...TYPESCRIPT,
        'package.json': manifest({ dependencies: { prisma: '7' } }),
        'prisma.config.ts': "import { defineConfig } from 'prisma/config'",
        'vite.config.ts': '',
      },
    ],
    [
      'a script that is started from another folder, by options of node',
      [ALPINE, ...BUILD, 'WORKDIR /app/dist', 'CMD ["node", "-r", "dotenv/config", "--enable-source-maps", "main.js"]'],
      [
        ALPINE,
        'WORKDIR /app',
        'COPY package.json ./',
        ...COPIED,
        'WORKDIR /app/dist',
        'CMD ["node", "-r", "dotenv/config", "--enable-source-maps", "main.js"]',
      ],
      TYPESCRIPT,
    ],
  ])('%s', (_, lines, final, files) => {
    expect(apart(lines, files).final).toEqual(final)
  })

  it.each<[folder: string, script: string, config: Record<string, string>]>([
    [
      'public',
      'webpack --mode production',
      { 'webpack.config.js': "module.exports = { output: { path: path.resolve(__dirname, 'public') } }" },
    ],
    ['dist', 'webpack', { 'webpack.config.js': 'module.exports = { mode: "production" }' }],
    ['out', 'vite build', { 'vite.config.ts': "export default { build: { outDir: 'out' } }" }],
    ['build', 'vite build', { 'vite.config.js': 'plugins: [sveltekit()]', 'svelte.config.js': "import a from '@sveltejs/adapter-node'" }],
    ['lib', 'rollup -c', { 'rollup.config.js': "export default { output: { dir: 'lib' } }" }],
    ['dist', 'tsup src/a.ts', {}],
    ['out', 'tsup', { 'tsup.config.ts': "export default { outDir: 'out' }" }],
    ['bundle', 'esbuild a.ts --bundle --outfile=bundle/a.js', {}],
    ['build', 'remix vite:build', {}],
    ['build', 'react-router build', {}],
    ['dist', 'astro check && astro build', {}],
    ['dist/shop', 'ng build', { 'angular.json': '{"projects":{"shop":{"architect":{"build":{"builder":"a:browser"}}}}}' }],
    ['web', 'vue-cli-service build', { 'vue.config.js': "module.exports = { outputDir: 'web' }" }],
    ['dist', 'run-p type-check "build-only {@}" --', {}],
    ['dist', 'nest build api', { 'nest-cli.json': '{"monorepo":true,"projects":{"api":{}}}' }],
    [
      'dist',
      'tsc -b && vite build',
      {
        'tsconfig.json': '{"files":[],"references":[{"path":"./tsconfig.app.json"}]}',
        'tsconfig.app.json': '{"compilerOptions":{"noEmit":true}}',
      },
    ],
  ])('finds %s, which %s writes', (folder, script, config) => {
    const scripts = { build: script, 'type-check': 'vue-tsc --build', 'build-only': 'vite build' }
    const files = { ...TYPESCRIPT, 'server.js': '', 'package.json': manifest({ scripts }), ...config }
    expect(apart([ALPINE, ...BUILD, 'CMD ["node", "server.js"]'], files).final).toContain(`COPY --from=build /app/${folder} /app/${folder}`)
  })

  it.each<[last: string | undefined, lines: readonly string[], files: Record<string, string>]>([
    ['RUN npm prune --omit=dev', [FULL, ...BUILD, CMD], TYPESCRIPT],
    ['RUN npm prune --production', ['FROM node:12', ...BUILD, CMD], TYPESCRIPT],
    [
      'RUN yarn install --production --ignore-scripts --prefer-offline --frozen-lockfile',
      [FULL, 'WORKDIR /app', 'COPY . .', 'RUN yarn', 'RUN yarn build', CMD],
      { ...TYPESCRIPT, 'yarn.lock': '# yarn lockfile v1\n' },
    ],
    [undefined, [FULL, ...BUILD, CMD], { ...TYPESCRIPT, 'src/main.ts': "import ts from 'typescript'" }],
    ['RUN npm prune --omit=dev', [FULL, ...BUILD, CMD], { ...TYPESCRIPT, 'src/main.ts': "import type { Node } from 'typescript'" }],
    [undefined, [FULL, ...BUILD, CMD], { ...TYPESCRIPT, 'package.json': manifest({}) }],
    [undefined, [FULL, 'WORKDIR /app', 'COPY package.json .', 'RUN npm install', 'COPY . .', 'RUN npm run build', CMD], TYPESCRIPT],
    [
      'RUN npm prune --omit=dev --legacy-peer-deps',
      [FULL, 'WORKDIR /app', 'COPY . .', 'RUN npm ci --legacy-peer-deps', 'RUN npm run build', CMD],
      TYPESCRIPT,
    ],
    [undefined, [FULL, ...BUILD.slice(0, 3), 'USER node', 'RUN npm run build', CMD], TYPESCRIPT],
    [undefined, [FULL, ...BUILD, 'CMD npx tsc --version && node dist/main.js'], TYPESCRIPT],
    [undefined, [FULL, ...BUILD, CMD], { ...TYPESCRIPT, 'knexfile.js': "require('typescript')" }],
    ['RUN npm prune --omit=dev', [FULL, ...BUILD, CMD], { ...TYPESCRIPT, 'vite.config.js': "require('typescript')" }],
    [
      'RUN CI=true pnpm prune --prod',
      [FULL, 'RUN corepack enable', 'WORKDIR /app', 'COPY . .', 'RUN pnpm i', 'RUN pnpm build', CMD],
      { ...TYPESCRIPT, 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" },
    ],
    [
      'RUN yarn workspaces focus --production',
      [FULL, 'RUN corepack enable', 'WORKDIR /app', 'COPY . .', 'RUN yarn install --immutable', 'RUN yarn build', CMD],
      {
        ...TYPESCRIPT,
        'package.json': manifest({ devDependencies: { typescript: '5' } }).replace('{', '{"packageManager": "yarn@4.3.0",'),
        'yarn.lock': '__metadata:\n  version: 8\n',
        '.yarnrc.yml': 'nodeLinker: node-modules',
      },
    ],
    [undefined, [FULL, 'ENV NODE_ENV=production', ...BUILD, CMD], TYPESCRIPT],
    [undefined, [FULL, ...BUILD, 'RUN npm prune --production', CMD], TYPESCRIPT],
  ])('%s takes the packages of developers away', (last, lines, files) => {
    const build = apart(lines, files).build!
    expect(build.at(-1)).toBe(last ?? lines.at(-2))
  })
})

it('is held to the image that was built, whichever RUN has written what', () => {
  const wrote = (dist: string) =>
    new Map([
      ['RUN npm ci', ['/app/node_modules/express']],
      ['RUN npm run build', [dist]],
    ])
  expect(apart([FULL, ...BUILD, CMD], TYPESCRIPT, undefined, wrote('/app/dist')).final).toContain(COPIED[1])
  expect(apart([FULL, ...BUILD, CMD], TYPESCRIPT, undefined, wrote('/app/lib')).reason).toBe(
    'in the image that was built, line 5 has not written /app/dist',
  )
})

describe('nothing is written of Node.js', () => {
  const build = (script: string, more: object = {}) => ({
    ...TYPESCRIPT,
    'package.json': manifest({ scripts: { build: script }, ...more }),
  })
  it.each<[reason: string, lines: readonly string[], files?: Record<string, string>]>([
    ['what is built, and what of it runs, is not known; a package.json in --context tells', [FULL, ...BUILD, CMD]],
    ['package.json has no script build', [FULL, ...BUILD, CMD], build('tsc', { scripts: {} })],
    ['the script build runs itself', [FULL, ...BUILD, CMD], build('npm run build')],
    [
      'the module canvas may need libraries or programs that only the larger base has; a build of it, by --image, shows',
      [FULL, ...BUILD, CMD],
      { ...TYPESCRIPT, 'package-lock.json': lock(['canvas']) },
    ],
    [
      'which modules are compiled is not known; a package-lock.json in --context tells',
      [FULL, ...BUILD, CMD],
      { ...TYPESCRIPT, 'package-lock.json': '' },
    ],
    [
      'src/main.ts may start git, which the smaller base does not have',
      [FULL, ...BUILD, CMD],
      { ...TYPESCRIPT, 'src/main.ts': "import { exec } from 'child_process'; exec('git log')" },
    ],
    ['line 6 starts nodemon, which node:22-bookworm-slim does not have', [FULL, ...BUILD, 'CMD ["nodemon", "src/main.ts"]'], TYPESCRIPT],
    [
      'line 2 installs some-tool for everybody, and whether it runs is not known; a dependency in package.json tells',
      [FULL, 'RUN npm i -g some-tool', ...BUILD, CMD],
      TYPESCRIPT,
    ],
    ['where gulp of the build writes is not known', [ALPINE, ...BUILD, CMD], build('gulp')],
    [
      'where tailwindcss of the build writes is not known',
      [ALPINE, ...BUILD, 'RUN npm run css', CMD],
      build('tsc', { scripts: { build: 'tsc', css: 'tailwindcss -o public/app.css' } }),
    ],
    [
      'where bower of the build writes is not known',
      [ALPINE, ...BUILD, CMD],
      build('tsc', { scripts: { build: 'tsc', postinstall: 'bower install' } }),
    ],
    [
      'line 6 starts knex by package.json, which compiles whenever it runs',
      [ALPINE, ...BUILD, 'CMD ["sh", "-c", "npm run migrate && node dist/main.js"]'],
      build('tsc', { scripts: { build: 'tsc', migrate: 'knex migrate:latest --knexfile knexfile.ts' } }),
    ],
    ['the build runs bash by package.json, and what that leaves behind is not known', [FULL, ...BUILD, CMD], build('bash build.sh')],
    ['tsconfig.json has no outDir that could be copied', [ALPINE, ...BUILD, CMD], { ...TYPESCRIPT, 'tsconfig.json': '{}' }],
    [
      'it starts /app/build/main.js, which the build is not known to write',
      [ALPINE, ...BUILD, 'CMD ["node", "build/main.js"]'],
      TYPESCRIPT,
    ],
    [
      'line 6 starts ts-node by package.json, which compiles whenever it runs',
      [ALPINE, ...BUILD, 'CMD ["npm", "start"]'],
      build('tsc', { scripts: { build: 'tsc', start: 'ts-node src/main.ts' } }),
    ],
    [
      'node_modules of the context would come between those of the build; .dockerignore keeps them out',
      [ALPINE, ...BUILD, CMD],
      { ...TYPESCRIPT, 'node_modules/a/index.js': '' },
    ],
    [
      'the build may write outside of /app, by scripts or configurations that name folders above it',
      [FULL, ...BUILD, CMD],
      build('vite build --outDir ../public'),
    ],
    [
      'it builds in /, which cannot be copied as a whole; a WORKDIR of its own would tell what belongs to the program',
      [FULL, 'COPY . .', 'RUN npm ci && npm run build', CMD],
      build('gulp'),
    ],
    [
      'files in /app belong to several users, and who has to write which is not known; one USER for the build would tell',
      [FULL, 'WORKDIR /app', 'COPY --chown=node . .', 'RUN npm ci && npm run build', CMD],
      build('gulp'),
    ],
    [
      "Yarn keeps the modules in archives outside of the program's folder; nodeLinker: node-modules in .yarnrc.yml puts them into it",
      [FULL, 'WORKDIR /app', 'COPY . .', 'RUN yarn && yarn build', CMD],
      { ...TYPESCRIPT, 'yarn.lock': '__metadata:\n  version: 8\n', '.yarnrc.yml': 'compressionLevel: 0' },
    ],
    [
      'which modules the started package alone needs is not known; pnpm deploy would tell',
      [ALPINE, 'WORKDIR /app', 'COPY . .', 'RUN npm ci && npm run build', 'CMD ["npm", "start", "-w", "api"]'],
      MONOREPO,
    ],
    [
      'the module simple-git may need libraries or programs that only the larger base has; a build of it, by --image, shows',
      [FULL, 'WORKDIR /app', 'COPY . .', 'RUN npm ci && npm run build', 'CMD ["npm", "start", "-w", "api"]'],
      { ...MONOREPO, 'packages/shared/package.json': member('shared', { 'simple-git': '3' }) },
    ],
    [
      'puppeteer keeps its browser in the home of whoever installs it; a browser of the system, by PUPPETEER_EXECUTABLE_PATH, would stay',
      [FULL, ...BUILD, CMD],
      build('tsc', { dependencies: { puppeteer: '22' } }),
    ],
    ['nothing', [FULL, 'WORKDIR /app', 'COPY . .', 'RUN npm ci --omit=dev', 'CMD ["node", "server.js"]'], TYPESCRIPT],
    ['nothing', ['FROM ubuntu:24.04', ...BUILD, CMD], TYPESCRIPT],
  ])('%s', (reason, lines, files) => {
    expect(apart(lines, files)).toEqual({ reason })
  })
})
