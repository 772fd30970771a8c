import { type Doubt, isBelow } from './doubtful-module.ts'

/** By what Next.js builds a site, or serves it while it is developed; what serves a built one has branches to them that it does not take. */
const OTHER_WAYS =
  /\/dist\/(server\/dev\/next-dev-server|server\/lib\/router-utils\/setup-dev-bundler|cli\/next-(build|dev|export|info|lint|telemetry|typegen|upgrade)|compiled\/next-server\/[\w-]+\.runtime\.dev)\.js$/
/** With webpack of its own, unless its makers try another one (`NEXT_PRIVATE_LOCAL_WEBPACK`). */
const OWN_WEBPACK = '/dist/compiled/webpack/webpack.js'
/** It compiles sites, and settings that are written in TypeScript. */
const COMPILER = /\/@next\/swc-/

/**
 * Doubts what the Next.js in that folder has for other ways to run than to serve a site that is built.
 *
 * @param builtBy folders of those that are run in other ways as well
 */
export function servesBuiltSite(next: string, builtBy: ReadonlySet<string>, { compiles = false } = {}): Doubt {
  return ({ from, file }) => {
    if (!isBelow(from, next)) return false
    if (from === next + OWN_WEBPACK) return !isBelow(file, next)
    return !builtBy.has(next) && (OTHER_WAYS.test(file) || (!compiles && COMPILER.test(file)))
  }
}
