const { Router } = require('express')

module.exports = Router().get('/:width.png', async (request, response) => {
  const sharp = require('sharp')
  const width = Number(request.params.width)
  response.type('png').send(await sharp({ create: { width, height: 10, channels: 3, background: 'teal' } }).rotate(90).png().toBuffer())
})
