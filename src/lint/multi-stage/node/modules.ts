import type { Build } from '../build.ts'
import type { NoPlan } from '../ecosystem.ts'
import { LOCK_FILES, type NodeLock, nodeLock } from '../../node-lock.ts'
import { type NodeProject, printable } from './project.ts'
import { installedFor } from '../slim-runtime.ts'

/** Packages of npm with code of their own for the machine that needs nothing of the system but what every Debian has, and those whose scripts do nothing of the kind. */
const NEED_NOTHING = new Set(
  (
    'bcrypt better-sqlite3 sqlite3 sharp esbuild @swc/core core-js core-js-pure core-js-bundle protobufjs @apollo/protobufjs fsevents utf-8-validate bufferutil cpu-features ssh2 argon2 node-sass ' +
    'msgpackr-extract re2 @nestjs/core leveldown classic-level snappy lmdb husky unrs-resolver styled-components es5-ext ejs @parcel/watcher @scarf/scarf @firebase/util nx grpc iltorb microtime ' +
    'farmhash bigint-buffer secp256k1 keccak scrypt websocket hiredis xxhash ursa-optional msw vue-demi nodemon fibers deasync preact bson-ext tree-sitter ' +
    'iconv gc-stats event-loop-stats heapdump dtrace-provider segfault-handler ref ffi-napi ref-napi spawn-sync uglifyjs-webpack-plugin @sentry/cli @nestjs/cli opencollective opencollective-postinstall ' +
    'prisma @prisma/client @prisma/engines gifsicle-stub core-util-is ttypescript inferno web3 web3-bzz web3-shh @biomejs/biome lightningcss parcel-bundler rxjs-compat'
  ).split(' '),
)
/** Load libraries or programs that only the larger base may have. */
const NEED_MORE =
  /^(?:canvas|puppeteer|puppeteer-core|playwright|playwright-core|kerberos|node-rdkafka|pg-native|libpq|odbc|ibm_db|oracledb|gm|imagemagick|simple-git|nodegit|isomorphic-canvas|zeromq|serialport|usb|robotjs|keytar|node-expat|libxmljs2?|magick-wasm|pdf-poppler)$/

/** They start a browser that a package of the system may bring. */
const BROWSERS = /^(?:puppeteer|puppeteer-core|playwright|playwright-core)$/

/** Why modules that were installed on the larger base may not load on the smaller one; undefined where they will, by the lock file. */
export function whyNotModules(build: Build, project: NodeProject, manager: string | undefined): NoPlan | undefined {
  const lock = lockOf(project, manager)
  if (!lock) {
    const [file] = (manager === undefined ? undefined : LOCK_FILES[manager]?.toReversed()) ?? ['package-lock.json']
    return { reason: `which modules are compiled is not known; a ${file} in --context tells` }
  }
  const isKnown = (each: string) => NEED_NOTHING.has(each) || (BROWSERS.test(each) && hasBrowser(build))
  const name =
    [...(isOfNpm(lock) ? [] : lock.names), ...project.dependencies].find((each) => NEED_MORE.test(each) && !isKnown(each)) ??
    lock.scripted.find((each) => !isKnown(each))
  return name === undefined
    ? undefined
    : {
        reason: `the module ${printable(name)} may need libraries or programs that only the larger base has; a build of it, by --image, shows`,
      }
}

/** Why something that modules are installed with lies where no copy of them has it, whatever the base. */
export function whyNotHome(build: Build, { dependencies }: NodeProject): NoPlan | undefined {
  const name = [...dependencies].find((each) => /^(?:puppeteer|cypress)$/.test(each))
  return name === undefined || hasBrowser(build)
    ? undefined
    : {
        reason: `${name} keeps its browser in the home of whoever installs it; a browser of the system, by PUPPETEER_EXECUTABLE_PATH, would stay`,
      }
}

/** Whether a package of the system brings the browser that is started. */
function hasBrowser(build: Build): boolean {
  const { env } = build.context.end.configuration
  const isTold = Object.keys(env).some((name) =>
    /^(?:PUPPETEER_(?:EXECUTABLE_PATH|SKIP_(?:CHROMIUM_)?DOWNLOAD)|CHROME_(?:BIN|PATH))$/.test(name),
  )
  return isTold && installedFor(build).some((each) => /^(?:chromium(?:-browser)?|google-chrome-stable|firefox(?:-esr)?)$/.test(each))
}

/** Those say which packages run scripts; of others, names have to do. */
function isOfNpm({ file }: NodeLock): boolean {
  return file.endsWith('.json')
}

/** The lock file of the manager that installs, or the one that there is: several managers read those of others. */
export function lockOf({ text }: Pick<NodeProject, 'text'>, manager: string | undefined): NodeLock | undefined {
  return nodeLock(text, manager) ?? nodeLock(text)
}

const IMPORT =
  /(?:\bfrom\s*|\brequire\s*\(\s*|\bimport\s*\(\s*|\bimport\s+)(['"])((?:@[\w.-]{1,80}\/)?[\w.-]{1,80})(?:\/[^'"\n]{0,200})?\1/g

/** Configurations that bundlers, linters and test runners read; those of servers and databases are read by the program. */
export const FOR_TOOLS =
  /(?:^|\/)(?:\.?(?:vite|vitest|webpack|rollup|tsup|tsdown|jest|playwright|cypress|tailwind|postcss|babel|eslint|prettier|commitlint|lint-?staged|svelte|astro|nuxt|rspack|esbuild|metro|karma|wdio|protractor|codegen|drizzle|stylelint|release|orval|vue|craco|uno|react-router|remix|openapi-ts|rsbuild|quasar|nodemon|husky|changelog|semantic-release|storybook)[\w.-]*\.(?:config|conf)\.[cm]?[jt]s|gulpfile[\w.]*|Gruntfile[\w.]*|\.?eslintrc[\w.]*|\.prettierrc[\w.]*)$/

/** Whether the program does without what only developers need: nothing in its sources asks for it. All of them have to be at hand. */
export function doesWithoutDevelopment(build: Build, { inContext, devDependencies }: NodeProject): boolean {
  const { buildContext } = build.context
  if (!buildContext?.complete) return false
  const sources = buildContext.files.filter(
    ({ path }) =>
      path.startsWith(inContext) &&
      /\.(?:[cm]?[jt]sx?|vue|svelte)$/.test(path) &&
      !/(?:^|\/)(?:node_modules|tests?|__tests__|__mocks__|e2e|cypress|\.storybook)\/|\.(?:spec|test|stories|d)\.[cm]?[jt]sx?$/.test(
        path,
      ) &&
      !FOR_TOOLS.test(path),
  )
  return sources.every(({ path }) => {
    const text = buildContext.manifests?.get(path)
    if (text === undefined) return false
    return [...text.replace(/\b(?:import|export)\s+type\s[^;'"]{0,2000}from\s*(['"])[^'"\n]*\1/g, '').matchAll(IMPORT)].every(
      ([, , name]) => !devDependencies.has(name!),
    )
  })
}
