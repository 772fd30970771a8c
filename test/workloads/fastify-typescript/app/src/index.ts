import { join } from 'node:path'
import autoload from '@fastify/autoload'
import files from '@fastify/static'
import swagger from '@fastify/swagger'
import Fastify from 'fastify'

const app = Fastify({ logger: true })
await app.register(swagger, { openapi: { info: { title: 'shop', version: '1' } } })
await app.register(files, { root: join(import.meta.dirname, '../public') })
await app.register(autoload, { dir: join(import.meta.dirname, 'routes') })
app.get('/openapi', () => app.swagger())
await app.listen({ port: 8080, host: '0.0.0.0' })
