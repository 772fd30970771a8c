import { describe, expect, it } from 'vitest'
import { apart } from '../../support/multi-stage-table.ts'

const FULL = 'FROM node:22-bookworm'
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
      [
        'FROM node:22-alpine3.20',
        'WORKDIR /app',
        'COPY package*.json ./',
        'COPY package.json ./',
        ...COPIED,
        'USER node',
        'CMD ["npm", "run", "start:prod"]',
      ],
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
        'COPY pages ./pages',
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
  ])('%s', (_, lines, final, files) => {
    expect(apart(lines, files).final).toEqual(final)
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
    ['where webpack of the build writes is not known', [FULL, ...BUILD, CMD], build('webpack')],
    ['tsconfig.json has no outDir that could be copied', [FULL, ...BUILD, CMD], { ...TYPESCRIPT, 'tsconfig.json': '{}' }],
    [
      'tsconfig.json has no outDir that could be copied',
      [FULL, ...BUILD, CMD],
      { ...TYPESCRIPT, 'tsconfig.json': '{"compilerOptions":{"outDir":"../out"}}' },
    ],
    ['it starts /app/build/main.js, which the build is not known to write', [FULL, ...BUILD, 'CMD ["node", "build/main.js"]'], TYPESCRIPT],
    ['package.json has no script build', [FULL, ...BUILD, CMD], build('tsc', { scripts: {} })],
    ['the script build runs itself', [FULL, ...BUILD, CMD], build('npm run build')],
    [
      'the module canvas may need libraries or programs that only the larger base has',
      [FULL, ...BUILD, CMD],
      { ...TYPESCRIPT, 'package-lock.json': lock(['canvas']) },
    ],
    [
      'the module @prisma/client may need libraries or programs that only the larger base has',
      [FULL, ...BUILD, CMD],
      build('tsc', { dependencies: { '@prisma/client': '5' } }),
    ],
    [
      'which modules are compiled is not known; a package-lock.json or a yarn.lock in --context tells',
      [FULL, ...BUILD, CMD],
      { ...TYPESCRIPT, 'package-lock.json': '' },
    ],
    [
      'src/main.ts may start git, which the smaller base does not have',
      [FULL, ...BUILD, CMD],
      { ...TYPESCRIPT, 'src/main.ts': "import { exec } from 'child_process'; exec('git log')" },
    ],
    ['line 6 starts nodemon, which needs the tools of the build', [FULL, ...BUILD, 'CMD ["nodemon", "src/main.ts"]'], TYPESCRIPT],
    [
      'line 6 starts ts-node by package.json, which compiles whenever it runs',
      [FULL, ...BUILD, 'CMD ["npm", "start"]'],
      build('tsc', { scripts: { build: 'tsc', start: 'ts-node src/main.ts' } }),
    ],
    [
      'package.json is that of several packages, and which of them runs is not known',
      [FULL, ...BUILD, CMD],
      build('tsc', { workspaces: ['a'] }),
    ],
    [
      'node_modules of the context would come between those of the build; .dockerignore keeps them out',
      [FULL, ...BUILD, CMD],
      { ...TYPESCRIPT, 'node_modules/a/index.js': '' },
    ],
    [
      'line 2 installs some-tool for everybody, and whether it runs is not known',
      [FULL, 'RUN npm i -g some-tool', ...BUILD, CMD],
      TYPESCRIPT,
    ],
    ['nothing', [FULL, 'WORKDIR /app', 'COPY . .', 'RUN npm ci --omit=dev', 'CMD ["node", "server.js"]'], TYPESCRIPT],
    ['nothing', ['FROM ubuntu:24.04', ...BUILD, CMD], TYPESCRIPT],
  ])('%s', (reason, lines, files) => {
    expect(apart(lines, files)).toEqual({ reason })
  })
})
