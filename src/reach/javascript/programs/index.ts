import type { Program } from '../../analyser.ts'
import { node } from './node.ts'
import { bun, corepack, npm, npx, pnpm, yarn } from './package-managers.ts'
import { tools } from './tool-list.ts'

/** Programs that run JavaScript, and those that come with it. */
export const javascriptPrograms: readonly Program[] = [node, npm, npx, yarn, pnpm, bun, corepack, ...tools]
