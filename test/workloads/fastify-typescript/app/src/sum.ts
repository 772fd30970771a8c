import { parentPort } from 'node:worker_threads'
import { items } from './items.js'

parentPort?.postMessage(items.reduce((sum, { price }) => sum + price, 0))
