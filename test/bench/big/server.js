require('express')()
  .get('/', (_request, response) => response.json(require('lodash').range(3)))
  .listen(3000)
