const { Router } = require('express')

module.exports = Router().get('/:name', (request, response) => {
  const language = request.query.language ?? process.env.GREETING_FALLBACK
  const { hello } = require('../locales/' + language)
  response.send(`${hello}, ${request.params.name}`)
})
