import polka from 'polka'

const stock = [{ id: 1, name: 'kettle', euros: 34 }]
const app = polka()
app.get('/health', (_request, response) => response.end('ok'))
app.get('/stock', (_request, response) => response.end(JSON.stringify(stock)))
const { server } = app.listen(process.env.PORT ?? 3000)
process.on('SIGTERM', () => server.close())
