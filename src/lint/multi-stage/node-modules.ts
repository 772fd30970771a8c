import type { Build } from './build.ts'
import type { NoPlan } from './ecosystem.ts'
import { type NodeProject, parsed, printable, record } from './node-project.ts'

/** Packages of npm with code of their own for the machine that needs nothing of the system but what every Debian has, and those whose scripts do nothing of the kind. */
const NEED_NOTHING = new Set(
  (
    'bcrypt better-sqlite3 sqlite3 sharp esbuild @swc/core core-js core-js-pure core-js-bundle protobufjs @apollo/protobufjs fsevents utf-8-validate bufferutil cpu-features ssh2 argon2 node-sass ' +
    'msgpackr-extract re2 @nestjs/core leveldown classic-level snappy lmdb husky unrs-resolver styled-components es5-ext ejs @parcel/watcher @scarf/scarf @firebase/util nx grpc iltorb microtime ' +
    'farmhash bigint-buffer secp256k1 keccak scrypt websocket hiredis xxhash ursa-optional msw vue-demi nodemon fibers deasync preact bson-ext tree-sitter ' +
    'iconv gc-stats event-loop-stats heapdump dtrace-provider segfault-handler ref ffi-napi ref-napi spawn-sync uglifyjs-webpack-plugin @sentry/cli @nestjs/cli opencollective opencollective-postinstall ' +
    'gifsicle-stub core-util-is ttypescript inferno web3 web3-bzz web3-shh @biomejs/biome lightningcss parcel-bundler rxjs-compat'
  ).split(' '),
)
/** What compiles, or fetches a compiled file, when it is installed. */
const COMPILES =
  /^(?:node-gyp|node-gyp-build|node-gyp-build-optional-packages|nan|node-addon-api|prebuild-install|node-pre-gyp|@mapbox\/node-pre-gyp|bindings|cmake-js|node-addon-api)$/
/** Load libraries or programs that only the larger base may have. */
const NEED_MORE =
  /^(?:prisma|@prisma\/client|canvas|puppeteer|puppeteer-core|playwright|playwright-core|kerberos|node-rdkafka|pg-native|libpq|odbc|ibm_db|oracledb|gm|imagemagick|simple-git|nodegit|isomorphic-canvas|zeromq|serialport|usb|robotjs|keytar|node-expat|libxmljs2?|magick-wasm|pdf-poppler)$/

/** No package manager writes longer ones. */
const MAX_LINE = 4000

/** Why modules that were installed on the larger base may not load on the smaller one; undefined where they will, by the lock file. */
export function whyNotModules(project: NodeProject): NoPlan | undefined {
  const found = lockedScripts(project)
  if ('reason' in found) return found
  const name =
    found.find((each) => NEED_MORE.test(each)) ??
    [...project.dependencies].find((each) => NEED_MORE.test(each)) ??
    found.find((each) => !NEED_NOTHING.has(each))
  return name === undefined
    ? undefined
    : { reason: `the module ${printable(name)} may need libraries or programs that only the larger base has` }
}

/** Packages in the lock file that run scripts when they are installed, as far as it says; those that ask for what compiles. */
function lockedScripts(project: NodeProject): string[] | NoPlan {
  const packages = record(record(parsed(project.text('package-lock.json')))?.['packages'])
  if (packages)
    return Object.entries(packages).flatMap(([path, value]) => {
      const { hasInstallScript, optional, os } = record(value) ?? {}
      const isElsewhere = optional === true && Array.isArray(os) && !os.includes('linux')
      return path !== '' && hasInstallScript === true && !isElsewhere
        ? [path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)]
        : []
    })
  const yarn = project.text('yarn.lock')
  if (yarn !== undefined && !/^__metadata:/m.test(yarn)) {
    const found: string[] = []
    let names: string[] = []
    for (const line of yarn.split('\n')) {
      if (line.length > MAX_LINE) continue
      if (/^\S.*:\s*$/.test(line)) names = [...line.matchAll(/"?(@?[^@",\s]+)@[^,]*/g)].map(([, name]) => name!)
      const dependency = /^ {4}"?(@?[^"\s]+)"? /.exec(line)?.[1]
      if (dependency !== undefined && COMPILES.test(dependency)) found.push(...names.filter((each) => !COMPILES.test(each)))
    }
    return [...found, ...[...yarn.matchAll(/^"?(@?[^@"\s,]+)@/gm)].map(([, name]) => name!).filter((name) => NEED_MORE.test(name))]
  }
  const pnpm = project.text('pnpm-lock.yaml')
  if (pnpm !== undefined && /^lockfileVersion: '?[56]/m.test(pnpm)) {
    const found: string[] = []
    let name = ''
    for (const line of pnpm.split('\n')) {
      if (line.length > MAX_LINE) continue
      name = /^ {2}'?\/(@?[^@\s(']+(?:\/[^@\s(']+)?)[@/][^:]*:/.exec(line)?.[1] ?? name
      if (/^ {4}requiresBuild: true/.test(line)) found.push(name)
    }
    return found
  }
  return { reason: 'which modules are compiled is not known; a package-lock.json or a yarn.lock in --context tells' }
}

const IMPORT =
  /(?:\bfrom\s*|\brequire\s*\(\s*|\bimport\s*\(\s*|\bimport\s+)(['"])((?:@[\w.-]{1,80}\/)?[\w.-]{1,80})(?:\/[^'"\n]{0,200})?\1/g

/** Whether the program does without what only developers need: nothing in its sources asks for it. All of them have to be at hand. */
export function doesWithoutDevelopment(build: Build, { inContext, devDependencies }: NodeProject): boolean {
  const { buildContext } = build.context
  if (!buildContext?.complete) return false
  const sources = buildContext.files.filter(
    ({ path }) =>
      path.startsWith(inContext) &&
      /\.(?:[cm]?[jt]sx?|vue|svelte)$/.test(path) &&
      !/(?:^|\/)(?:node_modules|tests?|__tests__|__mocks__|e2e|cypress|\.storybook)\/|\.(?:spec|test|stories|d)\.[cm]?[jt]sx?$|\.(?:config|conf)\.[cm]?[jt]s$|(?:^|\/)(?:gulpfile|Gruntfile|\.?eslintrc)[\w.]*$/.test(
        path,
      ),
  )
  return sources.every(({ path }) => {
    const text = buildContext.manifests?.get(path)
    if (text === undefined) return false
    return [...text.replace(/\b(?:import|export)\s+type\s[^;'"]{0,2000}from\s*(['"])[^'"\n]*\1/g, '').matchAll(IMPORT)].every(
      ([, , name]) => !devDependencies.has(name!),
    )
  })
}
