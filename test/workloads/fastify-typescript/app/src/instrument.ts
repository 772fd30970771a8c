import { registerHooks } from './started.js'

registerHooks()
