const { Router } = require('express')

module.exports = Router()
  .get('/', async (request, response, next) => {
    // Loaded when it is first needed.
    const { Client } = require('pg')
    const client = new Client({ host: '127.0.0.1', port: Number(process.env.DATABASE_PORT), user: 'shop' })
    try {
      await client.connect()
      response.json((await client.query('select * from orders')).rows)
    } catch (error) {
      next(Object.assign(error, { status: 503 }))
    }
  })
  .post('/', (request, response) => response.status(201).location('/orders/1').json({ id: 1, ...request.body }))
