import { posix } from 'node:path'
import type { Program } from '../../analyser.ts'
import { programNames } from '../../programs/program-names.ts'
import { npm, npx, pnpm, yarn } from './package-managers.ts'
import { tools } from './tool-list.ts'

/** The program that a script is, when it is started by its path: `node node_modules/next/dist/bin/next start`. */
export function toolAt(path: string): Program | undefined {
  if (!/\/(node_modules|npm|yarn[^/]*|pnpm|corepack|\.yarn\/releases|nodejs)\//.test(path)) return undefined
  const name = posix.basename(path).replace(/\.[cm]?js$/, '')
  const names = new Set([posix.basename(path), ...programNames(name)])
  return [npm, npx, yarn, pnpm, ...tools].find((program) => program.names.some((each) => names.has(each)))
}
