import type { FastifyInstance } from 'fastify'
import { type Item, items } from '../items.js'

const item = { type: 'object', required: ['name', 'price'], properties: { name: { type: 'string', minLength: 1 }, price: { type: 'number' } } }

export default async function routes(app: FastifyInstance): Promise<void> {
  app.get('/items', { schema: { response: { 200: { type: 'array', items: item } } } }, () => items)
  app.post<{ Body: Item }>('/items', { schema: { body: item } }, (request, reply) => reply.code(201).send(request.body))
  app.get<{ Params: { name: string } }>('/items/:name', ({ params }, reply) => {
    return items.find(({ name }) => name === params.name) ?? reply.code(404).send({ error: 'nothing here' })
  })
}
