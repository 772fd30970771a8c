import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { FastifyInstance } from 'fastify'

export default async function routes(app: FastifyInstance): Promise<void> {
  app.get('/sum', async () => {
    const worker = new Worker(new URL('../sum.js', import.meta.url))
    const [sum] = await once(worker, 'message')
    return { sum }
  })
  app.get('/id', async () => {
    const { v5 } = await import('uuid')
    return v5('bread', v5.URL)
  })
}
