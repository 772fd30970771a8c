import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { logger } from 'hono/logger'
import Joi from 'joi'

const order = Joi.object({ item: Joi.string().required(), count: Joi.number().integer().min(1) })
const app = new Hono()
app.use(logger())
app.get('/', (context) => context.html('<h1>shop</h1>'))
app.get('/id', async (context) => {
  const { customAlphabet } = await import('nanoid')
  return context.text(String(customAlphabet('a', 5)()))
})
app.post('/orders', async (context) => {
  const { value, error } = order.validate(await context.req.json())
  return error ? context.json({ error: error.message }, 400) : context.json(value, 201)
})
app.get('/secret', async (context, next) => {
  const { basicAuth } = await import('hono/basic-auth')
  return basicAuth({ username: 'anna', password: 'not a secret' })(context, next)
})
app.get('/secret', (context) => context.text('bread is cheap'))
serve({ fetch: app.fetch, port: Number(process.env.PORT) })
