import manifest from '../package.json' with { type: 'json' }

/** Of this package. */
export const VERSION = manifest.version

declare const BUILT_AT: string | undefined

/** Differs from build to build; undefined where the source runs unbuilt. */
export const BUILD = typeof BUILT_AT === 'undefined' ? undefined : BUILT_AT
