import type { RuleTables } from '../../support/rule-table.ts'

export default {
  'npm-cache': {
    found: [
      {
        name: 'cache and logs',
        layers: [{ 'root/.npm/_cacache/content/a': 70, 'root/.npm/_logs/a.log': 30, 'app/x': 1 }],
        saves: 100,
        paths: ['/root/.npm/_cacache/', '/root/.npm/_logs/'],
      },
    ],
    quiet: [{ name: 'npm itself', layers: [{ 'usr/local/lib/node_modules/npm/index.js': 70 }] }],
  },
  'yarn-cache': {
    found: [
      {
        name: 'of version 1 and later',
        layers: [{ 'usr/local/share/.cache/yarn/v6/a': 70, 'app/.yarn/cache/a.zip': 30, 'app/x': 1 }],
        saves: 100,
        paths: ['/usr/local/share/.cache/yarn/', '/app/.yarn/cache/'],
      },
    ],
    quiet: [{ name: "Plug'n'Play runs from it", layers: [{ 'app/.yarn/cache/a.zip': 70, 'app/.pnp.cjs': 3 }] }],
  },
  'pnpm-store': {
    found: [
      {
        name: 'copied packages',
        layers: [{ 'root/.local/share/pnpm/store/v3/a': 70, 'app/node_modules/a/a.js': 70 }],
        saves: 70,
        paths: ['/root/.local/share/pnpm/store/'],
      },
    ],
    quiet: [
      { name: 'linked packages', layers: [{ 'pnpm/store/v3/a': 70, 'app/node_modules/a/a.js': { hardlink: 'pnpm/store/v3/a' } }] },
      { name: 'packages', layers: [{ 'app/node_modules/.pnpm/a@1/node_modules/a/index.js': 5 }] },
    ],
  },
  'bun-cache': {
    found: [
      {
        name: 'install cache',
        layers: [{ 'root/.bun/install/cache/a.js': 70, 'root/.bun/bin/bun': 3 }],
        saves: 70,
        paths: ['/root/.bun/install/cache/'],
      },
    ],
    quiet: [{ name: 'Bun itself', layers: [{ 'root/.bun/bin/bun': 70 }] }],
  },
  'node-gyp-cache': {
    found: [
      {
        name: 'headers of Node',
        layers: [{ 'root/.cache/node-gyp/22/include/node/v8.h': 70, 'app/x': 1 }],
        saves: 70,
        paths: ['/root/.cache/node-gyp/'],
      },
    ],
    quiet: [{ name: 'node-gyp itself', layers: [{ 'usr/lib/node_modules/npm/node_modules/node-gyp/lib/a.js': 70 }] }],
  },
  'browser-downloads': {
    found: [
      {
        name: 'of Playwright',
        layers: [{ 'root/.cache/ms-playwright/chromium/chrome': 70, 'app/x': 1 }],
        saves: 70,
        paths: ['/root/.cache/ms-playwright/'],
      },
    ],
    quiet: [{ name: 'a browser from a package', layers: [{ 'usr/bin/chromium': 70 }] }],
  },
  'web-build-cache': {
    found: [
      {
        name: 'of Babel and Next.js',
        layers: [{ 'app/node_modules/.cache/babel/a': 70, 'app/.next/cache/webpack/b': 30, 'app/.next/server/a.js': 5 }],
        saves: 100,
        paths: ['/app/node_modules/.cache/', '/app/.next/cache/'],
      },
    ],
    quiet: [{ name: 'a package called cache', layers: [{ 'app/node_modules/cache/index.js': 70 }] }],
  },
  'foreign-binaries': {
    found: [
      {
        name: 'for macOS and Windows',
        layers: [
          {
            'app/node_modules/a/prebuilds/darwin-arm64/a.node': 70,
            'app/node_modules/@esbuild/win32-x64/esbuild.exe': 30,
            'app/node_modules/@next/swc-darwin-arm64/a.node': 20,
            'app/node_modules/a/prebuilds/linux-x64/a.node': 5,
          },
        ],
        saves: 120,
        paths: [
          '/app/node_modules/a/prebuilds/darwin-arm64/',
          '/app/node_modules/@esbuild/win32-x64/',
          '/app/node_modules/@next/swc-darwin-arm64/',
        ],
      },
    ],
    quiet: [{ name: 'for Linux', layers: [{ 'app/node_modules/@esbuild/linux-x64/bin/esbuild': 70 }] }],
  },
  'node-native-build': {
    found: [
      {
        name: 'objects and sources',
        layers: [
          {
            'app/node_modules/a/build/Release/obj.target/a.o': 70,
            'app/node_modules/a/src/a.cc': 30,
            'app/node_modules/a/build/Release/a.node': 5,
          },
        ],
        saves: 100,
        paths: ['/app/node_modules/a/build/Release/obj.target/', '/app/node_modules/a/src/a.cc'],
      },
    ],
    quiet: [{ name: 'the addon', layers: [{ 'app/node_modules/a/build/Release/a.node': 70 }] }],
  },
  'source-maps': {
    found: [
      {
        name: 'of a package',
        layers: [{ 'app/node_modules/a/dist/a.js.map': 70, 'app/node_modules/a/dist/a.js': 5 }],
        saves: 70,
        paths: ['/app/node_modules/a/dist/a.js.map'],
      },
    ],
    quiet: [
      { name: 'of the program', layers: [{ 'app/dist/a.js.map': 70 }] },
      { name: 'a module called map', layers: [{ 'app/node_modules/a/map.js': 3, 'app/node_modules/map/index.js': 3 }] },
    ],
  },
  'type-declarations': {
    found: [
      {
        name: 'of a package',
        layers: [{ 'app/node_modules/a/a.d.ts': 70, 'app/node_modules/a/b.d.mts': 30, 'app/node_modules/a/a.js': 5 }],
        saves: 100,
        paths: ['/app/node_modules/a/a.d.ts', '/app/node_modules/a/b.d.mts'],
      },
    ],
    quiet: [
      { name: 'of the compiler', layers: [{ 'app/node_modules/typescript/lib/lib.d.ts': 70 }] },
      { name: 'TypeScript that Node runs', layers: [{ 'app/node_modules/a/a.ts': 3, 'app/a.d.ts': 3 }] },
    ],
  },
  'node-docs': {
    found: [
      {
        name: 'a read-me file and a folder',
        layers: [{ 'app/node_modules/a/README.md': 70, 'app/node_modules/@s/a/docs/b.txt': 30, 'app/node_modules/a/a.js': 5 }],
        saves: 100,
        paths: ['/app/node_modules/a/README.md', '/app/node_modules/@s/a/docs/'],
      },
    ],
    quiet: [
      {
        name: 'a licence, and code in a folder called docs',
        layers: [{ 'app/node_modules/a/LICENSE.md': 70, 'app/node_modules/googleapis/build/src/apis/docs/v1.js': 5 }],
      },
      { name: 'a package called docs', layers: [{ 'app/node_modules/@s/docs/index.js': 5 }] },
    ],
  },
  'node-tests': {
    found: [
      {
        name: 'tests and examples',
        layers: [
          {
            'app/node_modules/a/test/a.js': 70,
            'app/node_modules/@s/a/examples/b.js': 30,
            'app/node_modules/a/lib/__tests__/c.js': 20,
            'app/node_modules/a/a.js': 5,
          },
        ],
        saves: 120,
        paths: ['/app/node_modules/a/test/', '/app/node_modules/@s/a/examples/', '/app/node_modules/a/lib/__tests__/'],
      },
    ],
    quiet: [
      { name: 'packages called test', layers: [{ 'app/node_modules/test/index.js': 70, 'app/node_modules/@s/test/index.js': 5 }] },
      { name: 'a deeper folder', layers: [{ 'app/node_modules/a/lib/test/index.js': 5 }] },
    ],
  },
} satisfies RuleTables
