import { pathToFileURL } from 'node:url'
import express from 'express'

const stock = [
  { id: 1, name: 'kettle', euros: 34 },
  { id: 2, name: 'teapot', euros: 52 },
]

export const app = express()
app.use(express.static('public'))
app.get('/stock', (_request, response) => response.json(stock))
app.get('/stock/:id', (request, response) => {
  const item = stock.find(({ id }) => id === Number(request.params.id))
  if (item) response.json(item)
  else response.status(404).json({ error: 'no such item' })
})

if (import.meta.url === pathToFileURL(process.argv[1]).href) app.listen(process.env.PORT ?? 3000)
