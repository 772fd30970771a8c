import { readFile } from 'node:fs/promises'
import compression from 'compression'
import express from 'express'
import { engine } from 'express-handlebars'
import types from 'mime-db/db.json' with { type: 'json' }
import winston from 'winston'
import { z } from 'zod'

const log = winston.createLogger({ format: winston.format.json(), transports: [new winston.transports.Console()] })
const Order = z.object({ item: z.string().min(1), count: z.number().int().positive() })
const app = express()
app.engine('handlebars', engine())
app.set('view engine', 'handlebars')
app.set('views', './views')
app.use(compression({ threshold: 0 }), express.json(), express.static('public'))

app.get('/', (request, response) => response.render('home', { title: 'shop', items: ['bread', 'butter'] }))
app.get('/types/:suffix', (request, response) => {
  const found = Object.keys(types).filter((type) => types[type].extensions?.includes(request.params.suffix))
  response.json(found)
})
app.get('/price/:item', async (request, response) => {
  response.json(JSON.parse(await readFile(new URL(`data/${request.params.item}.json`, import.meta.url))))
})
app.get('/picture', async (request, response) => {
  const { Resvg } = await import('@resvg/resvg-js')
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10" fill="teal"/></svg>'
  response.type('png').send(new Resvg(svg, { font: { loadSystemFonts: false } }).render().asPng())
})
app.get('/plugin/:name', async (request, response) => {
  const { default: plugin } = await import(`./data/${request.params.name}.mjs`)
  response.send(plugin())
})
app.get('/cached', async (request, response) => {
  const { default: Redis } = await import('ioredis')
  const redis = new Redis({ port: 1, lazyConnect: true, retryStrategy: null })
  redis.on('error', () => {})
  await redis.connect().catch(() => response.status(503).send('no cache'))
})
app.post('/orders', (request, response) => {
  const { success, data, error } = Order.safeParse(request.body)
  response.status(success ? 201 : 400).json(success ? data : error.issues)
})
app.use((error, request, response, _next) => {
  log.error('failed', { path: request.path, code: error.code })
  response.status(error.status ?? 500).json({ code: error.code ?? error.name })
})
app.listen(3000, () => log.info('listening'))
