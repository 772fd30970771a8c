import type * as Tracer from './tracer/entry.ts'

/**
 * The tracer as it was bundled: only there it has no way to this machine (`.build/tracer.js`). Beside this file when that is built, too;
 * the sources use the one of the last build.
 */
const BUNDLE = new URL(import.meta.url.endsWith('.ts') ? '../../../dist/trace-javascript.js' : './trace-javascript.js', import.meta.url)

let loaded: Promise<typeof Tracer> | undefined

export function loadTracer(): Promise<typeof Tracer> {
  loaded ??= import(BUNDLE.href) as Promise<typeof Tracer>
  return loaded
}
