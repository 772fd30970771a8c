import type { Reporter } from './reporter.ts'

/** Loaded when asked for. A new format is one file and one line here. */
const REPORTERS = {
  text: () => import('./text.ts'),
  json: () => import('./json.ts'),
} satisfies Record<string, () => Promise<{ default: Reporter }>>

export type Format = keyof typeof REPORTERS

export const FORMATS = Object.keys(REPORTERS) as Format[]

export async function loadReporter(format: Format): Promise<Reporter> {
  return (await REPORTERS[format]()).default
}
