import { describe, expect, it } from 'vitest'
import { javascript } from '../../../src/reach/javascript/analyser.ts'
import { plainWords } from '../../../src/reach/split-words.ts'
import { javascriptPrograms } from '../../../src/reach/javascript/programs/index.ts'
import { programNames } from '../../../src/reach/programs/program-names.ts'
import type { Environment } from '../../../src/reach/edge.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { sketchContext, type SketchedContext } from '../../support/reach-context.ts'
import { manifest } from './analysed.ts'

const base: Members = {
  'usr/local/bin/node': '',
  'bin/sh': '',
  'app/server.js': '',
  'app/src/main.ts': '',
  'app/dist/main.js': '',
  'app/dist/package.json': manifest('built', { main: 'main.js' }),
}

async function started(line: string, members: Members = {}, env: Environment = {}): Promise<SketchedContext> {
  const files = await sketchFiles({ ...base, ...members })
  const context = sketchContext(files, { workingDir: '/app' })
  const argv = plainWords(line)
  const program = javascriptPrograms.find(({ names }) => programNames(argv[0]!).some((name) => names.includes(name)))!
  const node = files.find('/usr/local/bin/node')
  await program.launch(
    node,
    { from: -1, argv, cwd: '/app', env: { PATH: '/usr/local/bin', ...env }, kind: 'entrypoint', grade: 'hard' },
    context,
  )
  return context
}

/** A command line in /app, and what it leads to: files without those for settings, and command lines. */
const cases: Record<string, [line: string, leadsTo: string[], files?: Members, env?: Environment]> = {
  'a script': ['node server.js', ['/app/server.js']],
  'a script without its suffix': ['node server', ['/app/server.js']],
  'a script behind options': ['node --max-old-space-size=512 --enable-source-maps --title x server.js --port 80', ['/app/server.js']],
  'a folder': ['node dist', ['/app/dist/main.js', '/app/dist/package.json']],
  'the working directory': [
    'node .',
    ['/app/package.json', '/app/server.js'],
    { 'app/package.json': manifest('app', { main: 'server.js' }) },
  ],
  'preloaded modules': [
    'node -r dotenv/config --import=./hooks.mjs server.js',
    ['/app/hooks.mjs', '/app/node_modules/dotenv/config.js', '/app/server.js'],
    { 'app/node_modules/dotenv/config.js': '', 'app/hooks.mjs': '' },
  ],
  'preloaded modules of the environment': [
    'node server.js',
    ['/app/node_modules/dd-trace/init.js', '/app/server.js'],
    { 'app/node_modules/dd-trace/init.js': '' },
    { NODE_OPTIONS: '--require dd-trace/init --max-old-space-size=512' },
  ],
  'modules of NODE_PATH': [
    'node -r x server.js',
    ['/app/server.js', '/opt/modules/x/index.js'],
    { 'opt/modules/x/index.js': '' },
    { NODE_PATH: '/opt/modules' },
  ],
  'a file of variables': ['node --env-file=.env server.js', ['/app/.env', '/app/server.js'], { 'app/.env': '' }],
  code: [
    `node -e "require('./server'); import('ms')"`,
    ['/app/node_modules/ms/index.js', '/app/server.js'],
    { 'app/node_modules/ms/index.js': '' },
  ],
  'printed code': [`node -p "require('./server')"`, ['/app/server.js']],
  'a script of the package, by Node itself': [
    'node --run serve',
    ['/app/package.json', '/bin/sh -c node server.js'],
    { 'app/package.json': manifest('app', { scripts: { serve: 'node server.js', preserve: 'no' } }) },
  ],
  'a tool by its path': [
    'node node_modules/tsx/dist/cli.mjs src/main.ts',
    ['/app/node_modules/tsx/dist/cli.mjs'],
    { 'app/node_modules/tsx/dist/cli.mjs': '' },
  ],
  'npm by its path': [
    'node /usr/local/lib/node_modules/npm/bin/npm-cli.js start',
    ['/app/package.json', '/bin/sh -c node server.js', '/usr/local/lib/node_modules/npm/bin/npm-cli.js'],
    { 'app/package.json': manifest('app', { scripts: { start: 'node server.js' } }), 'usr/local/lib/node_modules/npm/bin/npm-cli.js': '' },
  ],
  'npm start': [
    'npm start -- --port "80 81"',
    ['/app/package.json', '/bin/sh -c echo before', "/bin/sh -c node server.js --port '80 81'"],
    { 'app/package.json': manifest('app', { scripts: { prestart: 'echo before', start: 'node server.js' } }) },
  ],
  'npm start without a script': ['npm start', ['/app/server.js'], { 'app/package.json': manifest('app') }],
  'npm run': [
    'npm --silent --prefix /srv run-script serve',
    ['/bin/sh -c serve', '/srv/package.json'],
    { 'srv/package.json': manifest('srv', { scripts: { serve: 'serve' } }) },
  ],
  'npm in a workspace': [
    'npm start -w api',
    ['/app/packages/api/package.json', '/bin/sh -c node api.js'],
    {
      'app/node_modules/api': { link: '../packages/api' },
      'app/packages/api/package.json': manifest('api', { scripts: { start: 'node api.js' } }),
    },
  ],
  'npm exec': ['npm exec -- next start', ['next start'], { 'app/node_modules/.bin/next': '' }],
  'npm install': ['npm ci --omit=dev', []],
  npx: [
    'npx --yes @nestjs/cli@10 start',
    ['nest start'],
    { 'app/node_modules/.bin/nest': '', 'app/node_modules/@nestjs/cli/package.json': manifest('@nestjs/cli', { bin: { nest: 'n.js' } }) },
  ],
  'yarn, a script': [
    'yarn serve',
    ['/app/package.json', '/bin/sh -c node x'],
    { 'app/package.json': manifest('app', { scripts: { serve: 'node x' } }) },
  ],
  'yarn, a program': ['yarn tsc -w', ['tsc -w'], { 'app/node_modules/.bin/tsc': '', 'app/package.json': manifest('app') }],
  'yarn with a release of its own': [
    'yarn node server.js',
    ['/app/.pnp.cjs', '/app/.yarn/releases/yarn-4.cjs', '/app/.yarnrc.yml', 'node server.js'],
    {
      'app/.yarnrc.yml': 'yarnPath: .yarn/releases/yarn-4.cjs\n',
      'app/.yarn/releases/yarn-4.cjs': '',
      'app/.pnp.cjs': '',
      'app/package.json': '{}',
    },
  ],
  'pnpm for a project of the workspace': [
    'pnpm --filter ./api run start',
    ['/app/api/package.json', '/bin/sh -c node x'],
    { 'app/api/package.json': manifest('api', { scripts: { start: 'node x' } }) },
  ],
  corepack: [
    'corepack pnpm@9.1.0 serve',
    ['/app/package.json', '/bin/sh -c node x'],
    { 'app/package.json': manifest('app', { scripts: { serve: 'node x' } }) },
  ],
  bun: ['bun run src/main.ts', ['/app/src/main.ts']],
  tsx: ['tsx watch --tsconfig t.json src/main.ts', ['/app/src/main.ts']],
  'ts-node': ['ts-node -P t.json -r ./server src/main.ts', ['/app/server.js', '/app/src/main.ts']],
  nodemon: ['nodemon --watch src server.js --verbose', ['node server.js --verbose']],
  'nodemon, another program': ['nodemon -x "tsx src/main.ts"', ['/bin/sh -c tsx src/main.ts']],
  concurrently: ['concurrently -k "node a" "node b"', ['/bin/sh -c node a', '/bin/sh -c node b']],
  'npm-run-all': [
    'run-p start:*',
    ['/app/package.json', '/bin/sh -c a', '/bin/sh -c b'],
    { 'app/package.json': manifest('app', { scripts: { 'start:a': 'a', 'start:b': 'b', test: 'no' } }) },
  ],
  'cross-env': ['cross-env NODE_ENV=production node server.js', ['node server.js']],
  nest: ['nest start', ['node dist/main']],
  nuxt: ['nuxt start', ['node .output/server/index.mjs']],
  'pm2, a script': ['pm2-runtime start server.js -i max --name x -- --port 80', ['node server.js --port 80']],
  'pm2, a program': ['pm2 start npm --name x -- start', ['npm start']],
  'pm2, a file of applications': [
    'pm2-runtime ecosystem.config.js --env production',
    ['/app/ecosystem.config.js', 'node ./server.js', 'node /app/node_modules/.bin/next start -p 80', 'python worker.py'],
    {
      'app/ecosystem.config.js': `module.exports = { apps: [
        { name: 'a', script: './server.js' },
        { name: 'b', script: "/app/node_modules/.bin/next", args: 'start -p 80' },
        { script: 'worker.py' , interpreter: 'python' }] }`,
      'app/node_modules/.bin/next': '',
    },
  ],
  'pm2, JSON and YAML': [
    'pm2 start a.json b.yaml',
    ['/app/a.json', '/app/b.yaml', 'node server.js a b', 'node dist/main.js'],
    {
      'app/a.json': '{"apps":[{"script":"server.js","args":["a","b"]}]}',
      'app/b.yaml': 'apps:\n  - script: dist/main.js\n    instances: 2\n',
    },
  ],
  'a function of AWS Lambda': [
    'lambda-entrypoint.sh src/app.handler',
    ['/var/task/src/app.mjs'],
    { 'var/task/src/app.mjs': '' },
    { LAMBDA_TASK_ROOT: '/var/task' },
  ],
  'a command of Next.js': [
    'next build',
    ['/app/node_modules/next/dist/cli/next-build.js', '/app/node_modules/next/dist/server/dev/next-dev-server.js'],
    {
      'app/node_modules/next/package.json': manifest('next'),
      'app/node_modules/next/dist/cli/next-build.js': '',
      'app/node_modules/next/dist/cli/next-dev.js': '',
      'app/node_modules/next/dist/server/dev/next-dev-server.js': '',
    },
  ],
}

describe('what a command line leads to', () => {
  it.each(Object.entries(cases))('%s', async (_, [line, leadsTo, files, env]) => {
    const { referenceLines, launches } = await started(line, files, env)
    const paths = referenceLines().map((reference) => / -> (.*?) \(/.exec(reference)![1]!)
    expect(
      [...new Set(paths)]
        .sort()
        .concat(launches.map(({ argv }) => argv.join(' ')))
        .sort(),
    ).toEqual(leadsTo.toSorted())
  })
})

it('runs scripts where their package is, with its programs on PATH', async () => {
  const { launches } = await started('npm start', { 'app/package.json': manifest('app', { scripts: { start: 'next start' } }) })
  expect(launches).toMatchObject([
    { cwd: '/app', via: 'start: next start', env: { PATH: '/app/node_modules/.bin:/node_modules/.bin:/usr/local/bin' } },
  ])
})

it('tells of a script that is not there', async () => {
  expect((await started('node gone.js')).notes).toMatchObject([{ about: '/app/gone.js' }])
  expect((await started('node -e 1')).notes).toEqual([])
})

it('looks modules up by the paths of TypeScript', async () => {
  const tsconfig = `{ // comment
    "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["./src/*"], "config": ["src/config.ts"], "bad": 1 }, } }`
  const files: Members = { 'app/tsconfig.json': tsconfig, 'app/src/db.ts': '', 'app/src/config.ts': '', 'app/dist/db.js': '' }
  const code = "import '@/db'; import 'config'; import 'src/db'"
  const context = await started('tsx src/main.ts', { ...files, 'app/src/main.ts': code })
  await javascript.analyse([context.files.find('/app/src/main.ts')], context)
  expect(context.referenceLines().filter((line) => line.includes('(import'))).toEqual([
    'hard /app/src/main.ts -> /app/src/config.ts (import: config)',
    'hard /app/src/main.ts -> /app/src/db.ts (import: @/db)',
    'hard /app/src/main.ts -> /app/src/db.ts (import: src/db)',
  ])
})
