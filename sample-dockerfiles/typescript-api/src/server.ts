import polka from 'polka'

interface Item {
  id: number
  name: string
}

const stock: Item[] = [{ id: 1, name: 'kettle' }]
polka()
  .get('/stock', (_request, response) => void response.end(JSON.stringify(stock)))
  .listen(Number(process.env['PORT'] ?? 3000))
