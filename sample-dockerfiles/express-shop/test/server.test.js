import { test } from 'uvu'
import { equal } from 'uvu/assert'
import { app } from '../server.js'

test('the stock can be read', async () => {
  const server = app.listen(0)
  try {
    const answer = await fetch(`http://127.0.0.1:${server.address().port}/stock/2`)
    equal(await answer.json(), { id: 2, name: 'teapot', euros: 52 })
  } finally {
    server.close()
  }
})

test.run()
