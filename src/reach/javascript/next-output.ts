import { isBelow } from './doubtful-module.ts'

/** Where `next build` writes, below the folder of the sources; a standalone server lies in it, too, with a folder of its own. */
const OUTPUT = '/.next/'
const STANDALONE = 'standalone/'
/** What Next.js tells itself there: the settings name packages that it was to treat in some way, if they are there. */
const SETTINGS = /\/\.next\/[^/]+\.js(on)?$/
/** What a page needs, by its tracer: nobody reads it when the page is served, but it may know better. Of Next.js itself it lists all. */
const TRACE = /\.nft\.json$/
const NEXT = '/node_modules/next/'
/** A package that Turbopack left out of its bundles, by the name of a symlink in `.next/node_modules`. */
const EXTERNAL = /-[0-9a-f]{16}$/

/** Whether a file holds settings of Next.js. */
export function isNextSettings(path: string): boolean {
  return SETTINGS.test(path)
}

/** For a file that Next.js built, which paths in it are no more than names of what it was built from. */
export function namesInOutput(file: string): ((path: string) => boolean) | undefined {
  const start = file.indexOf(OUTPUT)
  if (start === -1) return undefined
  if (TRACE.test(file)) return (path) => path.includes(NEXT)
  const sources = file.slice(0, start)
  return (path) => {
    const output = path.lastIndexOf(OUTPUT)
    return isBelow(path, sources) && (output === -1 || path.startsWith(STANDALONE, output + OUTPUT.length))
  }
}

export function isExternalOfNext(packageName: string, file: string): boolean {
  return file.includes(OUTPUT) && EXTERNAL.test(packageName)
}
