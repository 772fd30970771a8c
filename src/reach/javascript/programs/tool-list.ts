import type { Program } from '../../analyser.ts'
import { commandRunners } from './command-runners.ts'
import { lambda } from './lambda.ts'
import { nest } from './nest.ts'
import { next } from './next.ts'
import { nodemon } from './nodemon.ts'
import { nuxt } from './nuxt.ts'
import { pm2 } from './pm2.ts'
import { scriptRunners } from './script-runners.ts'

/** Programs that come as packages of npm and start other ones. */
export const tools: readonly Program[] = [...scriptRunners, ...commandRunners, pm2, nodemon, nest, next, nuxt, lambda]
