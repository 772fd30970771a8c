import { posix } from 'node:path'
import type { Program } from '../../analyser.ts'
import { servesBuiltSite } from '../next-server.ts'
import { referToPlatformPackages } from '../package-files.ts'
import { referToFile } from '../refer-to-module.ts'
import { startProject } from './run-file.ts'

const TYPED_SETTINGS = ['next.config.ts', 'next.config.mts']
/** What `next build` and `next dev` need, though a `next start` beside them does not. */
const DEVELOPMENT = ['dist/server/dev/next-dev-server.js', 'dist/server/lib/router-utils/setup-dev-bundler.js']

/** `next start` serves what `next build` made. */
export const next: Program = {
  names: ['next'],
  async launch(program, launch, context) {
    const project = await startProject(program, launch, context)
    const { modules, host, builtBy } = project
    const { cwd, argv, from, grade } = launch
    const folder = await modules.findFolder('next', posix.join(cwd, '_'))
    if (folder === undefined) return
    const real = host.realPath(folder)
    if (argv[1] === 'start') {
      const compiles = TYPED_SETTINGS.some((name) => host.kind(posix.join(cwd, name)) === 'file')
      return modules.addDoubt(servesBuiltSite(real, builtBy, { compiles }))
    }
    builtBy.add(real)
    const words = { from, kind: 'command of Next.js', grade, via: argv.slice(0, 2).join(' ') }
    for (const path of [`dist/cli/next-${argv[1] ?? 'dev'}.js`, ...DEVELOPMENT]) {
      referToFile(posix.join(real, path), words, context, project)
    }
    const manifest = await host.manifest(posix.join(real, 'package.json'))
    if (manifest) await referToPlatformPackages(from, real, manifest, context, project)
  },
}
