import { zipOf } from '../support/zip-sketch.ts'
import { type Canary, type HostileImages, SYSTEM } from './image.ts'

const MEGABYTE = 1024 * 1024
const DEEP = 100_000
const config = { Entrypoint: ['node', '/app/server.js'], WorkingDir: '/app' }

/** What tools that follow JavaScript are known to load and run themselves, and what they read from the disk. */
const EXECUTED: Record<string, string> = {
  'node-gyp-build': 'index.js',
  bindings: 'bindings.js',
  '@mapbox/node-pre-gyp': 'lib/node-pre-gyp.js',
  'node-pre-gyp': 'lib/node-pre-gyp.js',
  'resolve-from': 'index.js',
  nbind: 'index.js',
  sharp: 'lib/index.js',
  esbuild: 'lib/main.js',
  oracledb: 'lib/oracledb.js',
  'ffmpeg-static': 'index.js',
  'graceful-fs': 'graceful-fs.js',
  glob: 'index.js',
  'google-gax': 'build/src/grpc.js',
  'socket.io': 'index.js',
  'uglify-js': 'tools/node.js',
  argon2: 'argon2.js',
  pixelmatch: 'index.js',
  camaro: 'dist/camaro.js',
  'phantomjs-prebuilt': 'lib/phantomjs.js',
  remarkable: 'index.js',
  semver: 'index.js',
  typescript: 'lib/typescript.js',
  vm2: 'lib/main.js',
  yarn: 'lib/cli.js',
  '@serialport/bindings-cpp': 'dist/index.js',
}

function evilCode({ written, secret }: Canary): string {
  return `const fs = require('fs'); fs.writeFileSync(${JSON.stringify(written)}, 'executed'); require('child_process').execSync('touch ${written}')
require('node-gyp-build')(__dirname); require('bindings')({ bindings: 'x', module_root: ${JSON.stringify(secret)}, try: [[${JSON.stringify(secret)}]] })
const binary = require('@mapbox/node-pre-gyp'); require(binary.find(${JSON.stringify(secret)})); require('nbind').init(${JSON.stringify(secret)})
fs.readFileSync(${JSON.stringify(secret)}); fs.readFileSync(__dirname + '/../../../../../../../../../../etc/shadow'); require('/etc/shadow')
require('glob').sync(${JSON.stringify(`${written}/../**`)}); require('resolve-from')('/', ${JSON.stringify(secret)}); new Worker(${JSON.stringify(secret)})
module.exports = () => require(${JSON.stringify(secret)})`
}

export const javascript: HostileImages = {
  'packages that tracers run': (canary) => {
    const code = evilCode(canary)
    const packages = Object.entries(EXECUTED).flatMap(([name, main]) => [
      [`app/node_modules/${name}/${main}`, code],
      [
        `app/node_modules/${name}/package.json`,
        JSON.stringify({
          name,
          version: '1.0.0',
          main,
          gypfile: true,
          binary: { module_name: 'x', module_path: canary.folder, host: 'https://example.invalid' },
          optionalDependencies: { [`../../../../../..${canary.folder}`]: '1' },
          scripts: { install: `touch ${canary.written}`, postinstall: `touch ${canary.written}` },
        }),
      ],
    ])
    const all = Object.keys(EXECUTED).map((name) => `require('${name}')(__dirname);`)
    return {
      files: {
        ...SYSTEM,
        ...Object.fromEntries(packages),
        'app/server.js': `${all.join('\n')}\n${code}`,
        'app/package.json': JSON.stringify({ name: 'app', scripts: { prestart: `touch ${canary.written}`, start: 'node server.js' } }),
        'app/binding.gyp': `{"targets":[{"actions":[{"action":["touch","${canary.written}"]}]}]}`,
        'app/prebuilds/linux-x64/node.napi.node': { symlink: canary.secret },
      },
      config: {
        ...config,
        Cmd: ['&&', 'touch', canary.written],
        Env: [`NODE_OPTIONS=--require ${canary.secret}`, `NODE_PATH=${canary.folder}`],
      },
      says: [/node-gyp-build/],
    }
  },

  'manifests that lead out, and cycles': ({ folder, secret }) => {
    const mains = ['../../../../etc/passwd', `${'../'.repeat(40)}etc/passwd`, '/etc/passwd', secret, `../../../../..${secret}`]
    const cycle = Array.from({ length: 3000 }, (_, i) => [
      `app/c${i}.js`,
      `require('./c${(i + 1) % 3000}'); require('./c${(i * 7) % 3000}')`,
    ])
    return {
      files: {
        ...SYSTEM,
        ...Object.fromEntries(cycle),
        ...Object.fromEntries(
          mains.flatMap((main, i) => [
            [`app/node_modules/m${i}/package.json`, JSON.stringify({ name: `m${i}`, version: '1.0.0', main, bin: main, browser: main })],
            [
              `app/node_modules/e${i}/package.json`,
              JSON.stringify({ name: `e${i}`, version: '1.0.0', exports: { '.': main, './*': `${main}/*` } }),
            ],
          ]),
        ),
        'app/node_modules/linked': { symlink: folder },
        'app/node_modules/up': { symlink: `${'../'.repeat(40)}${folder.slice(1)}` },
        'app/node_modules/self': { symlink: '.' },
        'app/node_modules/loop': { symlink: 'loop' },
        'app/lib.js': { symlink: secret },
        'app/server.js': `${mains.map((_, i) => `require('m${i}'); require('e${i}'); require('e${i}/x');`).join('')} require('./c0'); require('./lib')
require('linked/secret'); require('up/secret'); require('loop'); require('self/self/self/m0'); require('${'self/'.repeat(500)}m0')`,
      },
      config,
    }
  },

  '50 MB of minified JavaScript': () => {
    const statement = 'function a(b,c){return b(c)?require("./x"+c):[b,c].map(d=>({e:d,f(){return"g"}}))}var h=a(1,{i:2}),j=`k${h}l`;'
    const large = statement.repeat(Math.ceil((50 * MEGABYTE) / statement.length))
    const parsed = statement.repeat(Math.floor((7.9 * MEGABYTE) / statement.length))
    return {
      files: {
        ...SYSTEM,
        'app/server.js': "require('./large'); require('./parsed'); require('large')",
        'app/large.js': large,
        'app/parsed.js': parsed,
        'app/line.js': 'x'.repeat(MEGABYTE),
        'app/node_modules/large/package.json': '{"name":"large","version":"1.0.0"}',
        'app/node_modules/large/index.js': parsed,
      },
      config,
      says: [/\/app\/large\.js/],
    }
  },

  'JavaScript and JSON that are nested 100,000 deep': () => {
    const nests = [
      '(',
      '[',
      '{',
      '({a:',
      '`${',
      'a?',
      'a=>',
      '!',
      'new ',
      'a.b(',
      'if(a)',
      'function a(){',
      'class A{[',
      'await ',
      '/*(',
      'import(',
      'require(',
    ]
    const wrap = (code: string) => `require('./x');\n${code}`
    return {
      files: {
        ...SYSTEM,
        ...Object.fromEntries(nests.map((nest, i) => [`app/n${i}.js`, wrap(nest.repeat(DEEP))])),
        'app/closed.js': wrap('('.repeat(DEEP) + ')'.repeat(DEEP)),
        'app/list.js': wrap(`${'['.repeat(DEEP)}${']'.repeat(DEEP)}`),
        'app/sum.js': wrap(`require(${"'a'+".repeat(DEEP)}'b')`),
        'app/comma.js': wrap(`${'a,'.repeat(DEEP)}b`),
        'app/else.js': wrap(`${'if(a);else '.repeat(DEEP)};`),
        'app/data.json': '['.repeat(DEEP) + ']'.repeat(DEEP),
        'app/package.json': `{"name":"app","exports":${'{"node":'.repeat(DEEP)}"./x"${'}'.repeat(DEEP)}}`,
        'app/node_modules/deep/package.json': `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
        'app/node_modules/deep/index.js': '',
        'app/node_modules/.package-lock.json': '['.repeat(DEEP) + ']'.repeat(DEEP),
        'app/package-lock.json': `{"packages":${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}}`,
        'app/tsconfig.json': '['.repeat(DEEP),
        'app/server.js': `${nests.map((_, i) => `require('./n${i}');`).join('')} require('./closed'); require('./list'); require('./sum'); require('./comma'); require('./else'); require('./data.json'); require('deep')`,
      },
      config,
      says: [/\/app\/n0\.js/],
    }
  },

  "Plug'n'Play that is code, and a cache of evil names": ({ written, folder, secret }) => {
    const evil = `require('fs').writeFileSync(${JSON.stringify(written)}, 'executed');`
    const names = [
      '../../../../../../../../etc/shadow',
      secret,
      `..${secret}`,
      'node_modules/x/../../../../../../etc/shadow',
      '',
      '/',
      '.',
      '..',
      '\\..\\x',
      '\0',
    ]
    const places = [
      './x.zip/node_modules/x/',
      `${folder}/`,
      `../../../../../../..${folder}/`,
      './x.zip/../../../../../../etc/',
      './none.zip/node_modules/x/',
    ]
    const data = {
      dependencyTreeRoots: [{ name: 'app', reference: 'workspace:.' }],
      enableTopLevelFallback: true,
      fallbackPool: [],
      fallbackExclusionList: [],
      ignorePatternData: `(${'a+'.repeat(20)})+$`,
      packageRegistryData: [
        [null, [[null, { packageLocation: './', packageDependencies: places.map((_, i) => [`x${i}`, '1']), linkType: 'SOFT' }]]],
        ...places.map((packageLocation, i) => [
          `x${i}`,
          [
            [
              '1',
              {
                packageLocation,
                packageDependencies: [
                  [`x${i}`, '1'],
                  ['x0', '1'],
                ],
                linkType: 'HARD',
                packagePeers: [],
              },
            ],
          ],
        ]),
      ],
    }
    return {
      files: {
        ...SYSTEM,
        'app/.pnp.cjs': `${evil}\nconst RAW_RUNTIME_STATE =\n'${JSON.stringify(data).replaceAll("'", "\\'")}';\n${evil}\nhydrateRuntimeState(JSON.parse(RAW_RUNTIME_STATE), {basePath: ${JSON.stringify(folder)}})`,
        'app/.pnp.loader.mjs': evil,
        'app/.yarnrc.yml': `yarnPath: ${written}\ncacheFolder: ${folder}\n`,
        'app/x.zip': zipOf({
          ...Object.fromEntries(names.map((name) => [name, evil])),
          'node_modules/x/package.json': '{"name":"x","version":"1.0.0","main":"../../../../../../etc/shadow"}',
          'node_modules/x/index.js': evil,
        }),
        'app/server.js': places.map((_, i) => `require('x${i}')`).join(';'),
      },
      config: { ...config, Env: ['NODE_OPTIONS=--require /app/.pnp.cjs --experimental-loader /app/.pnp.loader.mjs'] },
    }
  },
}
