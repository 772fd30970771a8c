#!/usr/bin/env node
// Kept to what any Node can parse, so that an old one gets a sentence and not a SyntaxError.
import { complaintAbout } from './node-version.js'

const complaint = complaintAbout(process.version)
if (complaint) {
  process.stderr.write(complaint + '\n')
  process.exitCode = 2
} else {
  start()
}

function start() {
  Promise.all([import('node:module'), import('node:os'), import('node:path')])
    .then(function ([module, os, path]) {
      // Before the import that it speeds up; where our other caches are, not among temporary files.
      const caches = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache')
      module.enableCompileCache(path.join(caches, 'slimscope', 'compiled'))
      return import('../dist/cli.js')
    })
    .then(
      function (cli) {
        return cli.main(process.argv.slice(2), import.meta.url)
      },
      function (error) {
        if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
        process.stderr.write('slimscope is not built yet.\nBuild it first.\n  npm run build\n')
        process.exitCode = 2
      },
    )
}
